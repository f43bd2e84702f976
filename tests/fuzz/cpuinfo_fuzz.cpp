// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as the texts a host is described from. What comes out is short printable ASCII, and no count
// is 0.
#include <cstdlib>

#include "adapters/sensors/host/cpu_identity.h"
#include "adapters/sensors/host/host.h"
#include "foundation/base/cpu_list.h"
#include "testing/fake_files.h"

using namespace joulery;

namespace {

void check(const std::string& text) {
  if (text.size() > 120) std::abort();
  for (const char c : text) {
    if (c < ' ' || c > '~') std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  testing::FakeFiles files;
  for (const char* path :
       {"/proc/cpuinfo", "/proc/meminfo", "/proc/version", "/etc/os-release", "/etc/machine-id", "/proc/1/cgroup",
        "/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/product_name", "/sys/firmware/acpi/tables/DSDT",
        "/sys/devices/system/cpu/cpu0/topology/core_id", "/sys/devices/system/edac/mc/mc0/dimm0/size"}) {
    files.put(path, text);
  }
  files.put("/sys/devices/system/cpu/cpu0/topology/physical_package_id", text.substr(0, size / 2));
  const Host host = read_host(files);
  for (const auto& word :
       {host.cpu_model, host.cpu_vendor, host.os, host.kernel, host.vendor, host.product, host.boot_id})
    check(word);
  for (const auto& count : {host.sockets, host.cores, host.threads, host.dimms}) {
    if (count && *count <= 0) std::abort();
  }
  if (host.memory_bytes == 0U) std::abort();
  if (parse_cpu_list(text).size() > 2 * 8192) std::abort();
  return 0;
}
