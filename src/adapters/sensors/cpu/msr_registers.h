// SPDX-License-Identifier: Apache-2.0
// Which RAPL registers a processor has and what a count of each is worth (metering 1.3): a table by CPU model, because
// several models count one domain in another unit than their unit register says (R17). A model that is not in the table
// is not guessed. Reading the registers is msr.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/sensors/host/cpu_identity.h"
#include "foundation/domain/channel.h"

namespace joulery {

/// What a count is worth, by the energy-status-unit bits (ESU) of the unit register.
enum class MsrUnit {
  stated,       ///< 2^-ESU J
  microjoules,  ///< 2^ESU uJ: Silvermont and Airmont
  fixed_dram,   ///< 2^-16 J, 15.3 uJ, whatever the register says: memory of servers from Haswell to Ice Lake
  fixed_joule,  ///< 1 J: the platform of Sapphire Rapids
};

/// One counter: 32 bits in the low half of the register.
struct MsrCounter {
  std::string_view zone;  ///< as powercap names it: "package", "core", "uncore", "dram", "psys"
  std::uint32_t number = 0;
  MsrUnit unit = MsrUnit::stated;
  bool operator==(const MsrCounter&) const = default;
};

/// All counters of one package.
struct MsrLayout {
  std::uint32_t unit_register = 0;
  std::vector<MsrCounter> counters;
};

/// Of this processor; nothing when the model is not in the table.
[[nodiscard]] std::optional<MsrLayout> msr_layout(const CpuIdentity& cpu);
/// The scale of a count, from the content of the unit register (ESU in bits 12:8).
[[nodiscard]] CountScale msr_scale(MsrUnit unit, std::uint64_t unit_register);

/// Intel's MSR_PKG_POWER_INFO: the thermal design power in bits 14:0, in the power unit of the unit register.
inline constexpr std::uint32_t kMsrPackagePowerInfo = 0x614;
/// Intel's IA32_MISC_PACKAGE_CTLS: bit 0 says that energy counters are filtered (INTEL-SA-00389, R18).
inline constexpr std::uint32_t kMsrPackageControls = 0xBC;

}  // namespace joulery
