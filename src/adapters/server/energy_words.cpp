// SPDX-License-Identifier: Apache-2.0
// Joules to the microjoule, as they are booked.
#include "adapters/server/energy_words.h"

#include <fmt/format.h>

namespace joulery {
namespace {

std::string joules(Energy energy) { return fmt::format("{:.6f}", energy / joule); }

}  // namespace

std::vector<std::pair<std::string_view, std::string>> energy_words(const std::optional<AnswerEnergy>& answer) {
  if (!answer) return {};
  return {{kEnergyNames[0], joules(answer->energy.best)},
          {kEnergyNames[1], joules(answer->energy.low)},
          {kEnergyNames[2], joules(answer->energy.high)},
          {kEnergyNames[3], std::string(to_string(answer->method))},
          {kEnergyNames[4], answer->of_engine ? "engine" : "machine"},
          {kEnergyNames[5], "time"}};
}

std::string energy_comment(const std::optional<AnswerEnergy>& answer) {
  std::string comment;
  for (const auto& [name, value] : energy_words(answer)) comment += fmt::format(" {}={}", name, value);
  return comment.empty() ? comment : ":" + comment + "\n\n";
}

}  // namespace joulery
