// SPDX-License-Identifier: Apache-2.0
// Limits: vendors' data sheets. Idle: the estimates of Teads, Cloud Carbon Footprint and spruce (Apache-2.0), where one
// exists. The first row all of whose words are in the name counts, so the particular stands before the general.
#include "core/linting/accelerator_limits.h"

#include <algorithm>
#include <array>
#include <vector>

#include "foundation/base/text.h"

namespace joulery {
namespace {

struct Row {
  std::string_view first;
  std::string_view second;  ///< a word more, or empty
  std::optional<double> idle_watts;
  double limit_watts;
};

constexpr std::array kRows{
    Row{"p100", "sxm2", 36, 300},
    Row{"p100", "pcie", 36, 250},
    Row{"v100", "sxm2", 35, 300},
    Row{"v100", "sxm3", 35, 450},
    Row{"v100", "pcie", 35, 250},
    Row{"t4", "", 8, 70},
    Row{"a100", "sxm4", 46, 400},
    Row{"a100", "pcie", 46, 300},
    Row{"a800", "sxm4", 46, 400},
    Row{"a10g", "", 18, 300},
    Row{"a10", "", 18, 150},
    Row{"l4", "", 8, 72},
    Row{"l40s", "", 40, 350},
    Row{"l40", "", std::nullopt, 300},
    Row{"a40", "", std::nullopt, 300},
    Row{"h100", "nvl", 60, 400},
    Row{"h100", "pcie", 60, 350},
    Row{"h100", "", 60, 700},
    Row{"h800", "", 60, 700},
    Row{"h20", "", 60, 400},
    Row{"h200", "nvl", 60, 600},
    Row{"h200", "", 60, 700},
    Row{"b200", "", 100, 1000},
    Row{"mi100", "", std::nullopt, 300},
    Row{"mi210", "", std::nullopt, 300},
    Row{"mi250x", "", std::nullopt, 560},
    Row{"mi250", "", std::nullopt, 560},
    Row{"mi300x", "", std::nullopt, 750},
    Row{"mi325x", "", std::nullopt, 1000},
};

/// The words of a name in lower case, divided by blanks and hyphens.
std::vector<std::string_view> words_of(std::string_view name) {
  std::vector<std::string_view> all;
  for (const std::string_view word : words(name)) {
    for (const std::string_view piece : split(word, '-')) all.push_back(piece);
  }
  return all;
}

}  // namespace

std::optional<AcceleratorPower> power_range_of(std::string_view model) {
  const std::string name = lower(model);
  const auto parts = words_of(name);
  const auto has = [&](std::string_view word) {
    return word.empty() || std::find(parts.begin(), parts.end(), word) != parts.end();
  };
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& known) { return has(known.first) && has(known.second); });
  if (row == kRows.end()) return std::nullopt;
  AcceleratorPower range{{}, watt * row->limit_watts};
  if (row->idle_watts) range.idle = watt * *row->idle_watts;
  return range;
}

}  // namespace joulery
