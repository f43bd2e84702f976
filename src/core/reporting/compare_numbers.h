// SPDX-License-Identifier: Apache-2.0
// The numbers of a comparison: for each quantity both sides, their difference and ratio with an interval. From single
// runs by bounds, from repetitions by statistics. The document around them is run_compare.h.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// One quantity of both sides in one unit.
struct ComparedNumber {
  std::string name;
  std::string unit;
  Bounded<double> a;
  Bounded<double> b;
  Bounded<double> difference;     ///< b - a
  Bounded<double> ratio;          ///< b / a; the upper end may be infinite
  std::optional<double> p_value;  ///< of equal means, from repetitions only
};

/// What a group of runs, or the repetitions inside one run, took each time.
struct RepeatedValues {
  std::vector<double> energy_j;
  std::vector<double> tree_j;  ///< empty unless every repetition knows it
  std::vector<double> duration_s;
};

/// Repetitions of a single run (`run --repeat`), else one value a run.
[[nodiscard]] RepeatedValues repeated_values(std::span<const Run> runs);
/// The same host and the same sensors for every part of the total: systematic doubt is common.
[[nodiscard]] bool same_instruments(const Run& a, const Run& b);
/// Energy first. Never empty.
[[nodiscard]] Result<std::vector<ComparedNumber>> compared_runs(const Run& a, const Run& b);
/// Energy first. An Error (unsupported) when a mean is not above zero.
[[nodiscard]] Result<std::vector<ComparedNumber>> compared_groups(std::span<const Run> a, std::span<const Run> b,
                                                                  const RepeatedValues& of_a,
                                                                  const RepeatedValues& of_b);
/// "-1.23 kJ (-1.50 … -0.96)": a difference, which may be negative.
[[nodiscard]] std::string signed_phrase(const Bounded<double>& difference, std::string_view unit);

}  // namespace joulery
