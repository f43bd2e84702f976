// SPDX-License-Identifier: Apache-2.0
// What hypervisor or container is around us: CPUID's bit, DMI's vendor, ACPI's maker, the paravirtual clock, marker
// files. The words are those of systemd-detect-virt where it has one.
#include <array>

#include "adapters/sensors/host/cpu_identity.h"
#include "adapters/sensors/host/host.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// What a DMI text means. Providers also rent bare metal under the same vendor, so their rows need the hypervisor bit.
struct DmiRow {
  std::string_view begins;
  std::string_view word;
  bool also_bare_metal;
};

constexpr std::array<DmiRow, 17> kDmi{{{"Amazon EC2", "amazon", true},
                                       {"Google Compute Engine", "google", true},
                                       {"Alibaba Cloud", "alibaba", true},
                                       {"OpenStack", "openstack", true},
                                       {"DigitalOcean", "digitalocean", true},
                                       {"Hetzner", "hetzner", true},
                                       {"Scaleway", "scaleway", true},
                                       {"QEMU", "qemu", false},
                                       {"KVM", "kvm", false},
                                       {"VMware", "vmware", false},
                                       {"VMW", "vmware", false},
                                       {"innotek GmbH", "oracle", false},
                                       {"VirtualBox", "oracle", false},
                                       {"Xen", "xen", false},
                                       {"Bochs", "bochs", false},
                                       {"Parallels", "parallels", false},
                                       {"Apple Virtualization", "apple", false}}};

/// The maker stands in bytes 10 to 15 of every ACPI table (ACPI 6.5, table 5.4). Only root may read them.
struct AcpiRow {
  std::string_view maker;
  std::string_view word;
};
constexpr std::array<AcpiRow, 4> kAcpi{
    {{"FIRECK", "firecracker"}, {"CLOUDH", "cloud-hypervisor"}, {"BOCHS ", "qemu"}, {"VBOX  ", "oracle"}}};

std::string text_of(Files& files, std::string_view path) {
  const auto text = files.read(path);
  return text ? std::string(trim(*text)) : std::string{};
}

std::string by_dmi(Files& files, bool hypervisor) {
  const std::string vendor = text_of(files, "/sys/class/dmi/id/sys_vendor");
  const std::string product = text_of(files, "/sys/class/dmi/id/product_name");
  // Hyper-V says "Microsoft Corporation", as Surface laptops do: only its product tells.
  if (vendor == "Microsoft Corporation" && product == "Virtual Machine") return "microsoft";
  for (const DmiRow& row : kDmi) {
    const bool named = vendor.starts_with(row.begins) || product.starts_with(row.begins);
    if (named && (hypervisor || !row.also_bare_metal)) return std::string(row.word);
  }
  return {};
}

std::string by_acpi(Files& files) {
  for (const char* table : {"DSDT", "FACP"}) {
    const auto bytes = files.read(std::string("/sys/firmware/acpi/tables/") + table);
    if (!bytes || bytes->size() < 16) continue;
    for (const AcpiRow& row : kAcpi) {
      if (std::string_view(*bytes).substr(10, 6) == row.maker) return std::string(row.word);
    }
  }
  return {};
}

std::string by_clock(Files& files) {
  const std::string clocks = text_of(files, "/sys/devices/system/clocksource/clocksource0/available_clocksource");
  if (clocks.find("kvm-clock") != std::string::npos) return "kvm";
  if (clocks.find("hyperv") != std::string::npos) return "microsoft";
  if (clocks.find("xen") != std::string::npos) return "xen";
  return {};
}

bool in_container(Files& files) {
  if (files.read("/.dockerenv") || files.read("/run/.containerenv")) return true;
  const std::string cgroup = text_of(files, "/proc/1/cgroup");
  for (const char* word : {"docker", "kubepods", "libpod", "containerd", "/lxc", "crio-"}) {
    if (cgroup.find(word) != std::string::npos) return true;
  }
  return false;
}

std::string hypervisor_word(Files& files, bool hypervisor) {
  if (std::string word = by_dmi(files, hypervisor); !word.empty()) return word;
  if (text_of(files, "/sys/hypervisor/type") == "xen") return "xen";
  if (!hypervisor) return {};
  if (std::string word = by_acpi(files); !word.empty()) return word;
  if (std::string word = by_clock(files); !word.empty()) return word;
  return "vm";
}

/// On aarch64 there is no hypervisor bit: a provider's machine is virtual unless its type says metal.
bool below_hypervisor(Files& files, const CpuIdentity& cpu) {
  if (cpu.hypervisor) return true;
  const bool x86 = cpu.family.has_value();
  if (x86 || text_of(files, "/sys/class/dmi/id/sys_vendor").empty()) return false;
  return text_of(files, "/sys/class/dmi/id/product_name").find("metal") == std::string::npos;
}

}  // namespace

std::string read_virtualization(Files& files) {
  const CpuIdentity cpu = read_cpu_identity(files);
  // A hypervisor is the stronger fact: it decides what counters there can be, whatever container runs in it.
  std::string word = hypervisor_word(files, cpu.hypervisor);
  if (word.empty() && below_hypervisor(files, cpu)) word = by_dmi(files, true);
  if (!word.empty()) return word;
  if (in_container(files)) return "container";
  const bool says = cpu.family.has_value() || !text_of(files, "/sys/class/dmi/id/sys_vendor").empty();
  return says ? "none" : "";
}

}  // namespace joulery
