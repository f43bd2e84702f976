// SPDX-License-Identifier: Apache-2.0
// The words in which an answer carries its energy: headers or trailers, and the comment line of an event stream.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/ports/request_watch.h"

namespace joulery {

/// "x-joulery-energy-joules", "-low", "-high" (95 %), "x-joulery-method", "x-joulery-basis" (engine or machine),
/// "x-joulery-share" (time).
inline constexpr std::array<std::string_view, 6> kEnergyNames{"x-joulery-energy-joules",
                                                              "x-joulery-energy-joules-low",
                                                              "x-joulery-energy-joules-high",
                                                              "x-joulery-method",
                                                              "x-joulery-basis",
                                                              "x-joulery-share"};

/// Names with values; empty where the energy is not known: absent, never 0.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string>> energy_words(
    const std::optional<AnswerEnergy>& energy);
/// ": x-joulery-energy-joules=12.5 ...\n\n", which readers of events skip; empty where the energy is not known.
[[nodiscard]] std::string energy_comment(const std::optional<AnswerEnergy>& energy);

}  // namespace joulery
