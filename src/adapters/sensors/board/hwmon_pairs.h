// SPDX-License-Identifier: Apache-2.0
// Which voltage of a chip belongs to which current, so that their product is a power (R16). Pure: no files. The rules
// in order: equal labels; the table of known chips; the same index, which is a guess and said to be one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace joulery {

/// One voltage or one current of a chip.
struct HwmonRail {
  int index = 0;      ///< 1 of in1_input
  std::string label;  ///< of inN_label or currN_label; "" = none
  bool has_input = false;
  bool has_average = false;
};

/// A voltage and a current of one rail.
struct HwmonPair {
  int voltage = 0;  ///< index
  int current = 0;  ///< index
  std::string label;
  bool average = false;  ///< multiply the averages, not the inputs
  bool assumed = false;  ///< paired because the indices are equal, on a chip nobody knows
  bool operator==(const HwmonPair&) const = default;
};

/// The pairs, by the voltage's index. Both are read as averages or both as inputs; where they have no kind in common
/// there is no pair. On a known chip nothing outside its table row is guessed: other voltages are of shunts or inputs.
[[nodiscard]] std::vector<HwmonPair> pair_rails(std::string_view chip, const std::vector<HwmonRail>& voltages,
                                                const std::vector<HwmonRail>& currents);

}  // namespace joulery
