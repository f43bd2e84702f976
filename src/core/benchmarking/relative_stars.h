// SPDX-License-Identifier: Apache-2.0
// Stars relative to a group, as AI Energy Score states them: in two ways that contradict each other, so both are built
// and named. They move when others join the group; absolute_stars.h do not. And the memory its classes go by.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/benchmarking/per_unit.h"

namespace joulery {

/// Which of the two readings.
enum class StarReading {
  aes_equal_width,  ///< five bands of equal width between the cheapest and the dearest
  aes_quintile,     ///< five bands of equal many
};

[[nodiscard]] std::string_view to_string(StarReading reading);

/// Stars (1 to 5, 5 = least energy) of every model of one group (task, class, hardware, release), in order (BM-31).
/// Equal width: 5 - min(4, floor(5 (E - Emin) / (Emax - Emin))), all equal gives 5. Quintile: 5 - floor(5 r / n), r the
/// rank from 0, ties share the lower.
[[nodiscard]] std::vector<int> relative_stars(StarReading reading, std::span<const EnergyPerQuery> group);

namespace kind {
struct ModelMemory;
}
using ModelMemory = Quantity<kind::ModelMemory>;  ///< base: gigabyte
inline constexpr ModelMemory gigabyte_of_model = ModelMemory::of_base(1);

/// P parameters x bits / 8 x 1.2. AI Energy Score's own formula, P x B / (32 / Q) x 1.2 with B = 2 and Q = 16, halves
/// twice (66 B parameters at 16 bits: 79 GB where the weights alone are 132), so a class is taken as given, never
/// computed from it.
[[nodiscard]] ModelMemory model_memory(double parameters, double bits);

}  // namespace joulery
