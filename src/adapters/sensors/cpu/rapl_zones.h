// SPDX-License-Identifier: Apache-2.0
// RaplZone: one powercap zone and the part it counts. The part comes from the zone's `name` and its place in the path,
// never from the index, which is hexadecimal and says nothing (R9, R14, R15). Reading the counters is powercap.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sensors/host/cpu_identity.h"
#include "foundation/base/files.h"
#include "foundation/domain/part.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// One zone below /sys/class/powercap, as its files describe it.
struct RaplZone {
  std::string id;  ///< "intel-rapl:0:1"
  Part part;
  int view = 1;                          ///< 1 intel-rapl, 2 intel-rapl-mmio
  std::optional<std::uint64_t> modulus;  ///< in microjoules; nothing when max_energy_range_uj is unreadable
  std::optional<Power> max_power;        ///< of the long-term constraint, about the TDP

  [[nodiscard]] std::string folder() const { return "/sys/class/powercap/" + id; }
};

/// What was found, and one finding per thing that cannot be used.
struct RaplZones {
  std::vector<RaplZone> zones;
  std::vector<Error> findings;
};

/// True for "intel-rapl:a", "intel-rapl-mmio:0:1f"; false for control types, dtpm and idle-inject.
[[nodiscard]] bool is_rapl_zone(std::string_view folder_name);
/// The part of a zone called `name` whose parent zone is called `parent` ("" at the top). Nothing for an unknown name.
[[nodiscard]] std::optional<Part> rapl_part(std::string_view name, std::string_view parent);
/// The finding for a psys counter in a virtual machine: it would count the whole host, and on Sapphire Rapids the
/// kernel offers it without asking whether it counts at all (arch/x86/events/rapl.c, rapl_spr_msrs: no_check). Also
/// where nothing says whether this is a virtual machine. Nothing for any other counter. `path` is the counter's.
[[nodiscard]] std::optional<Error> why_not_of_machine(Files& files, const Part& part, const CpuIdentity& cpu,
                                                      const std::string& path);
/// Where the counter wraps, from max_energy_range_uj: the kernel cuts the unit to whole nanojoules, so that range is
/// (2^32 - 1) units rounded, and the modulus 2^32 units (metering 1.1). Nothing for 0 or an overflow.
[[nodiscard]] std::optional<std::uint64_t> rapl_modulus(std::uint64_t range);
/// All zones, sorted by id.
[[nodiscard]] RaplZones find_rapl_zones(Files& files, const CpuIdentity& cpu);

}  // namespace joulery
