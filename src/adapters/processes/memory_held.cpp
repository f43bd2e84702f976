// SPDX-License-Identifier: Apache-2.0
// Lines of "NAME NUMBER [kB]" in /proc/meminfo, smaps_rollup and memory.stat.
#include "adapters/processes/memory_held.h"

#include <fmt/format.h>
#include <string_view>
#include <unistd.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// No machine has more: sums of such numbers cannot overflow.
constexpr std::uint64_t kLargest = std::uint64_t{1} << 56U;

/// So many units in bytes; nothing for more than any machine has.
std::optional<std::uint64_t> bytes_of(const std::optional<std::uint64_t>& count, std::uint64_t unit) {
  if (!count || *count > kLargest / unit) return std::nullopt;
  return *count * unit;
}

/// The number behind `name`, in bytes where `unit` is the size of what it counts.
std::optional<std::uint64_t> field(std::string_view text, std::string_view name, std::uint64_t unit) {
  for (const std::string_view line : split(text, '\n')) {
    if (!line.starts_with(name)) continue;
    const auto fields = words(line);
    if (fields.size() < 2 || fields[0] != name) continue;
    return bytes_of(parse_u64(fields[1]), unit);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> proportional_set(Files& files, std::int64_t pid) {
  const auto text = files.read(fmt::format("/proc/{}/smaps_rollup", pid));
  return text ? field(*text, "Pss:", 1024) : std::nullopt;
}

std::optional<std::uint64_t> resident_set(Files& files, std::int64_t pid) {
  const auto text = files.read(fmt::format("/proc/{}/statm", pid));
  if (!text) return std::nullopt;
  const auto fields = words(*text);
  if (fields.size() < 2) return std::nullopt;
  return bytes_of(parse_u64(fields[1]), static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
}

}  // namespace

std::optional<std::uint64_t> memory_in_use(Files& files) {
  const auto text = files.read("/proc/meminfo");
  if (!text) return std::nullopt;
  const auto total = field(*text, "MemTotal:", 1024);
  const auto available = field(*text, "MemAvailable:", 1024);
  if (!total || !available || *available > *total) return std::nullopt;
  return *total - *available;
}

std::optional<std::uint64_t> memory_of_processes(Files& files, std::span<const std::int64_t> pids) {
  std::optional<std::uint64_t> sum;
  for (const std::int64_t pid : pids) {
    auto held = proportional_set(files, pid);
    if (!held) held = resident_set(files, pid);
    if (held) sum = sum.value_or(0) + *held;
  }
  return sum;
}

std::optional<std::uint64_t> memory_of_group(Files& files, const std::string& folder) {
  const auto current = files.read(fmt::format("{}/memory.current", folder));
  const auto charged = current ? bytes_of(parse_u64(trim(*current)), 1) : std::nullopt;
  const auto stat = files.read(fmt::format("{}/memory.stat", folder));
  if (!charged || !stat) return std::nullopt;
  std::uint64_t cache = 0;
  for (const char* name : {"inactive_file", "active_file", "slab_reclaimable"}) {
    cache += field(*stat, name, 1).value_or(0);
  }
  return *charged > cache ? *charged - cache : 0;
}

}  // namespace joulery
