// SPDX-License-Identifier: Apache-2.0
// The lines of /proc/cpuinfo that name a processor. Arm prints numbers only; their names are those of the kernel's
// arch/arm64/include/asm/cputype.h.
#include "adapters/sensors/host/cpu_identity.h"

#include <array>
#include <charconv>
#include <limits>

#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

struct ArmName {
  std::string_view implementer;
  std::string_view part;  ///< empty: names the implementer
  std::string_view name;
};

constexpr std::array<ArmName, 18> kArmNames{{{"0x41", "", "ARM"},
                                             {"0x46", "", "Fujitsu"},
                                             {"0x48", "", "HiSilicon"},
                                             {"0x4e", "", "NVIDIA"},
                                             {"0x51", "", "Qualcomm"},
                                             {"0x61", "", "Apple"},
                                             {"0x6d", "", "Microsoft"},
                                             {"0xc0", "", "Ampere"},
                                             {"0x41", "0xd08", "Cortex-A72"},
                                             {"0x41", "0xd0b", "Cortex-A76"},
                                             {"0x41", "0xd0c", "Neoverse-N1"},
                                             {"0x41", "0xd40", "Neoverse-V1"},
                                             {"0x41", "0xd49", "Neoverse-N2"},
                                             {"0x41", "0xd4f", "Neoverse-V2"},
                                             {"0x41", "0xd83", "Neoverse-V3AE"},
                                             {"0x41", "0xd84", "Neoverse-V3"},
                                             {"0x41", "0xd8e", "Neoverse-N3"},
                                             {"0xc0", "0xac3", "AmpereOne"}}};

std::string arm_name(std::string_view implementer, std::string_view part) {
  for (const ArmName& row : kArmNames) {
    if (row.implementer == implementer && row.part == part) return std::string(row.name);
  }
  return {};
}

std::optional<int> small_number(std::string_view text) {
  const auto number = parse_u64(text);
  if (!number || *number > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) return std::nullopt;
  return static_cast<int>(*number);
}

/// What a single processor's lines say; Arm's two numbers are named at the end.
struct Lines {
  CpuIdentity cpu;
  std::string_view implementer;
  std::string_view part;
};

void take_flags(std::string_view value, CpuIdentity& cpu) {
  for (const std::string_view flag : words(value)) {
    if (flag == "hypervisor") cpu.hypervisor = true;
    if (flag == "sgx") cpu.sgx = true;
  }
}

void take_line(std::string_view key, std::string_view value, Lines& lines) {
  CpuIdentity& cpu = lines.cpu;
  if (key == "vendor_id" && cpu.vendor.empty()) cpu.vendor = printable(value);
  if (key == "model name" && cpu.model_name.empty()) cpu.model_name = printable(value);
  if (key == "cpu family" && !cpu.family) cpu.family = small_number(value);
  if (key == "model" && !cpu.model) cpu.model = small_number(value);
  if (key == "stepping" && !cpu.stepping) cpu.stepping = small_number(value);
  if (key == "flags" && !(cpu.hypervisor || cpu.sgx)) take_flags(value, cpu);
  if (key == "CPU implementer" && lines.implementer.empty()) lines.implementer = value;
  if (key == "CPU part" && lines.part.empty()) lines.part = value;
  if (key == "processor" && parse_u64(value)) cpu.processors = cpu.processors.value_or(0) + 1;
}

}  // namespace

CpuIdentity parse_cpuinfo(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    take_line(trim(line.substr(0, colon)), trim(line.substr(colon + 1)), lines);
  }
  if (lines.cpu.vendor.empty() && !lines.implementer.empty()) lines.cpu.vendor = arm_name(lines.implementer, "");
  if (lines.cpu.model_name.empty() && !lines.part.empty())
    lines.cpu.model_name = arm_name(lines.implementer, lines.part);
  return lines.cpu;
}

CpuIdentity read_cpu_identity(Files& files) {
  const auto text = files.read("/proc/cpuinfo");
  return text ? parse_cpuinfo(*text) : CpuIdentity{};
}

bool is_intel(const CpuIdentity& cpu) { return cpu.vendor == "GenuineIntel"; }
bool is_amd(const CpuIdentity& cpu) { return cpu.vendor == "AuthenticAMD" || cpu.vendor == "HygonGenuine"; }

}  // namespace joulery
