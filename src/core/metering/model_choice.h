// SPDX-License-Identifier: Apache-2.0
// Which no-sensor model fits this machine, with which parameters and from which table row (M2, M3; architecture,
// decision 11). Never picks between ties and never calls an unknown CPU known. The formulas themselves are
// metering/model.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/domain/host.h"
#include "foundation/domain/models.h"
#include "foundation/units/quantity.h"

namespace joulery {

class Tables;

/// True where a hypervisor sits below the machine: its CPUs are a share of a host (M6). Containers are not.
[[nodiscard]] bool is_virtual_machine(const Host& host);
/// True for names that say only a family: "AMD EPYC", "Intel Xeon Processor", "Intel(R) Xeon(R) CPU @ 2.20GHz".
[[nodiscard]] bool is_generic_cpu_name(std::string_view name);

/// M2. `constraint_max_power`: of one package, constraint_0_max_power_uw, if the machine states it. Frequency is used
/// (h = 1) where it is readable and its maximum is known. Error: the machine does not even say how many CPUs it has.
Result<CpuModel> choose_cpu_model(const Host& host, std::optional<Power> constraint_max_power, bool frequency_readable,
                                  std::optional<std::uint32_t> frequency_max_khz, Tables& tables);

/// M3: from the DIMM count, else from installed memory. Nothing when the machine says neither.
std::optional<MemoryModel> choose_memory_model(const Host& host);

}  // namespace joulery
