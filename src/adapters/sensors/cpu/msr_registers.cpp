// SPDX-License-Identifier: Apache-2.0
// The table. Register numbers: Intel SDM volume 4 and AMD PPR (MSRC001_0299, MSRC001_029B). Which model has which
// domain and unit: the same and Linux (arch/x86/events/rapl.c, drivers/powercap/intel_rapl_common.c, turbostat).
#include "adapters/sensors/cpu/msr_registers.h"

#include <algorithm>
#include <array>

#include "adapters/sensors/cpu/rapl_unit.h"

namespace joulery {
namespace {

constexpr std::uint32_t kIntelUnit = 0x606;
constexpr std::uint32_t kIntelPackage = 0x611;
constexpr std::uint32_t kIntelDram = 0x619;
constexpr std::uint32_t kIntelCores = 0x639;
constexpr std::uint32_t kIntelGraphics = 0x641;
constexpr std::uint32_t kIntelPlatform = 0x64D;
constexpr std::uint32_t kAmdUnit = 0xC0010299;
constexpr std::uint32_t kAmdPackage = 0xC001029B;

/// Domains beside the package, as bits.
enum Domain : unsigned { kCores = 1, kGraphics = 2, kDram = 4, kPlatform = 8 };

/// One Intel model of family 6.
struct IntelModel {
  int model = 0;
  unsigned domains = 0;
  MsrUnit unit = MsrUnit::stated;
  MsrUnit dram = MsrUnit::stated;
  MsrUnit platform = MsrUnit::stated;
};

constexpr IntelModel client(int model, unsigned further = 0) { return {model, kCores | kGraphics | further}; }
constexpr IntelModel server(int model, MsrUnit dram = MsrUnit::fixed_dram) {
  return {model, kDram, MsrUnit::stated, dram};
}
constexpr IntelModel spr(int model) {
  return {model, kDram | kPlatform, MsrUnit::stated, MsrUnit::stated, MsrUnit::fixed_joule};
}
constexpr IntelModel silvermont(int model) { return {model, kCores, MsrUnit::microjoules}; }

constexpr std::array kIntelModels{
    client(42),                      // Sandy Bridge
    client(58),                      // Ivy Bridge
    IntelModel{45, kCores | kDram},  // Sandy Bridge server
    IntelModel{62, kCores | kDram},  // Ivy Bridge server
    client(60, kDram),               // Haswell
    client(69, kDram),
    client(70, kDram),
    client(61, kDram),  // Broadwell
    client(71, kDram),
    server(63),                     // Haswell server
    server(79),                     // Broadwell server
    server(86),                     // Broadwell D
    server(85),                     // Skylake, Cascade Lake, Cooper Lake server
    server(106),                    // Ice Lake server
    server(108),                    // Ice Lake D
    server(87),                     // Knights Landing
    server(133),                    // Knights Mill
    spr(143),                       // Sapphire Rapids
    spr(207),                       // Emerald Rapids
    client(78, kDram | kPlatform),  // Skylake
    client(94, kDram | kPlatform),
    client(142, kDram | kPlatform),  // Kaby Lake, Coffee Lake
    client(158, kDram | kPlatform),
    client(165, kDram | kPlatform),  // Comet Lake
    client(166, kDram | kPlatform),
    client(125, kDram | kPlatform),  // Ice Lake
    client(126, kDram | kPlatform),
    client(140, kDram | kPlatform),  // Tiger Lake
    client(141, kDram | kPlatform),
    client(167, kDram | kPlatform),  // Rocket Lake
    client(151, kDram | kPlatform),  // Alder Lake
    client(154, kDram | kPlatform),
    client(183, kDram | kPlatform),  // Raptor Lake
    client(186, kDram | kPlatform),
    client(191, kDram | kPlatform),
    client(170, kDram | kPlatform),  // Meteor Lake
    client(172, kDram | kPlatform),
    client(92, kDram),  // Goldmont
    client(95, kDram),
    client(122, kDram),  // Goldmont Plus
    silvermont(55),
    silvermont(74),
    silvermont(77),
    silvermont(90),
    silvermont(76),  // Airmont
};

MsrLayout layout_of(const IntelModel& model) {
  MsrLayout layout{kIntelUnit, {{"package", kIntelPackage, model.unit}}};
  const auto add = [&](Domain domain, std::string_view zone, std::uint32_t number, MsrUnit unit) {
    if ((model.domains & domain) != 0) layout.counters.push_back({zone, number, unit});
  };
  add(kCores, "core", kIntelCores, model.unit);
  add(kGraphics, "uncore", kIntelGraphics, model.unit);
  add(kDram, "dram", kIntelDram, model.dram);
  add(kPlatform, "psys", kIntelPlatform, model.platform);
  return layout;
}

/// Zen and later; Hygon's first is Zen.
bool is_zen(const CpuIdentity& cpu) { return is_amd(cpu) && cpu.family && *cpu.family >= 0x17 && *cpu.family <= 0x1A; }

}  // namespace

std::optional<MsrLayout> msr_layout(const CpuIdentity& cpu) {
  if (is_zen(cpu)) return MsrLayout{kAmdUnit, {{"package", kAmdPackage, MsrUnit::stated}}};
  if (!is_intel(cpu) || cpu.family != 6 || !cpu.model) return std::nullopt;
  const auto* const found = std::find_if(kIntelModels.begin(), kIntelModels.end(),
                                         [&](const IntelModel& known) { return known.model == *cpu.model; });
  if (found == kIntelModels.end()) return std::nullopt;
  return layout_of(*found);
}

CountScale msr_scale(MsrUnit unit, std::uint64_t unit_register) {
  const auto esu = static_cast<unsigned>((unit_register >> 8) & 0x1F);
  switch (unit) {
    case MsrUnit::stated:
      return joules_shifted(esu);
    case MsrUnit::microjoules:
      return CountScale{std::uint64_t{1} << esu, 1};
    case MsrUnit::fixed_dram:
      return joules_shifted(16);
    case MsrUnit::fixed_joule:
      return joules_shifted(0);
  }
  return joules_shifted(esu);
}

}  // namespace joulery
