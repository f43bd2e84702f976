// SPDX-License-Identifier: Apache-2.0
// Fuzzes what processes/ parses: /proc/<pid>/stat, schedstat, cpu.stat, mountinfo and cgroup membership.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/processes/cgroup.h"
#include "adapters/processes/pid_stat.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto stat = joulery::parse_pid_stat(text)) {
    const auto time =
        joulery::duration_of_ticks(stat->own_ticks, 100) + joulery::duration_of_ticks(stat->children_ticks, 100);
    if (time < joulery::Duration{} || stat->pid < 0 || stat->parent < 0) std::abort();
  }
  if (const auto time = joulery::parse_schedstat(text); time && *time < joulery::Duration{}) std::abort();
  if (const auto time = joulery::parse_cpu_stat(text); time && *time < joulery::Duration{}) std::abort();
  const auto half = text.substr(0, size / 2);
  for (const auto& place : joulery::find_cgroups(half, text.substr(size / 2))) {
    if (place.folder.find("/..") != std::string::npos && half.find("..") == std::string_view::npos &&
        half.find('\\') == std::string_view::npos) {
      std::abort();
    }
  }
  return 0;
}
