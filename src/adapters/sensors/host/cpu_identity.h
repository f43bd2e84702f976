// SPDX-License-Identifier: Apache-2.0
// CpuIdentity: what /proc/cpuinfo says the processor is, on x86-64 and aarch64. Sensors need it to choose a doubt, the
// host description to name the machine. How many sockets and cores there are is host.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/files.h"

namespace joulery {

/// The first processor's identity. Empty or nothing = it does not say.
struct CpuIdentity {
  std::string vendor;         ///< "GenuineIntel", "AuthenticAMD"; on Arm the implementer's name
  std::string model_name;     ///< "AMD EPYC 7763 64-Core Processor"; on Arm the core's name
  std::optional<int> family;  ///< CPUID, x86 only
  std::optional<int> model;
  std::optional<int> stepping;
  bool hypervisor = false;        ///< CPUID says a hypervisor is below (x86 only)
  bool sgx = false;               ///< SGX is on: RAPL is filtered (INTEL-SA-00389)
  std::optional<int> processors;  ///< how many the file lists

  bool operator==(const CpuIdentity&) const = default;
};

/// From the text of /proc/cpuinfo. Never fails: what cannot be understood stays empty.
[[nodiscard]] CpuIdentity parse_cpuinfo(std::string_view text);
/// From /proc/cpuinfo below the root; all empty when it cannot be read.
[[nodiscard]] CpuIdentity read_cpu_identity(Files& files);

[[nodiscard]] bool is_intel(const CpuIdentity& cpu);
/// AMD, and Hygon's licensed Zen.
[[nodiscard]] bool is_amd(const CpuIdentity& cpu);

}  // namespace joulery
