// SPDX-License-Identifier: Apache-2.0
// The rules for statements that no run's record holds: trainings, break-evens, peaks, shares, meters, equivalences.
// Each function is pure; its claim is a struct of importing/claims.h with the numbers as printed.
#pragma once

#include <vector>

#include "core/importing/claims.h"
#include "core/linting/rules.h"

namespace joulery {

/// L7: two statements of one thing that differ by a factor of units.
[[nodiscard]] std::vector<Breach> check_statements(const TwoStatements& claim);
/// L8: hours x W x PUE = energy, energy x grid = carbon, 1 %. Agreement is arithmetic: it makes no row a measurement.
[[nodiscard]] std::vector<Breach> check_training(const TrainingClaim& claim);
/// L9: facility energy / PUE = IT energy.
[[nodiscard]] std::vector<Breach> check_pue_once(const FacilityClaim& claim);
/// L10: achieved at most the dense peak; a stated peak twice the dense one (1 %) is that for sparse matrices.
[[nodiscard]] std::vector<Breach> check_peak(const PeakClaim& claim);
/// L11: dynamic + idle at most what was metered.
[[nodiscard]] std::vector<Breach> check_shares(const SharesClaim& claim);
/// L13: increasing times, no gap above 1.5 periods, the window's edges included.
[[nodiscard]] std::vector<Breach> check_sample_times(const SampleTimes& claim);
/// L14: W = V x A x PF, 1 %.
[[nodiscard]] std::vector<Breach> check_electrical(const ElectricalClaim& claim);
/// L14: counter and integral within 5 % of each other.
[[nodiscard]] std::vector<Breach> check_two_energies(const TwoEnergies& claim);
/// L15: the break-even recomputed, and whether it is printed with more digits than its inputs carry.
[[nodiscard]] std::vector<Breach> check_break_even(const BreakEvenClaim& claim);
/// L15: mean between least and most, deviation not negative.
[[nodiscard]] std::vector<Breach> check_spread(const SpreadClaim& claim);
/// L16: count = amount / factor, kinds not crossed, trees for ten years.
[[nodiscard]] std::vector<Breach> check_equivalence(const EquivalenceClaim& claim);

}  // namespace joulery
