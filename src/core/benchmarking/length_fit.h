// SPDX-License-Identifier: Apache-2.0
// How much of a query's energy is its length: E = a + b n_in + c n_out, none of them negative; what of a difference
// between two arms is length; and the split of prefill and decode that follows from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/benchmarking/per_unit.h"
#include "core/statistics/clustered_bootstrap.h"
#include "foundation/base/result.h"
#include "foundation/base/time.h"

namespace joulery {

/// One query, or the mean query of one repeat. Tokens are the engine's counts; reasoning counts as output (BM-22).
struct LengthObservation {
  double input_tokens = 0;
  double output_tokens = 0;
  EnergyPerQuery energy;
};

/// E = fixed + per_input n_in + per_output n_out.
struct LengthFit {
  Bounded<EnergyPerQuery> fixed;
  Bounded<EnergyPerToken> per_input;
  Bounded<EnergyPerToken> per_output;

  [[nodiscard]] EnergyPerQuery at(double input_tokens, double output_tokens) const;
};

/// Least squares with all three coefficients at least 0, the intervals by clustered resampling (BM-22). Errors: invalid
/// when the lengths vary too little to tell the three apart; the remedy says to vary them.
Result<LengthFit> fit_length(std::span<const std::uint32_t> repeats, std::span<const LengthObservation> observations,
                             const ResamplingPlan& plan = {.resamples = 1000});

/// Whether these lengths can tell the three coefficients apart: at least four of them, and not too alike.
[[nodiscard]] bool lengths_vary(std::span<const LengthObservation> observations);

/// The prefill's part (a + b n_in) of a query of these lengths, by the fit to weighted observations: a statistic for
/// resampling. 1 where nothing is fitted to output tokens, or nothing at all. As many weights as observations.
[[nodiscard]] double fitted_prefill_fraction(std::span<const double> weights,
                                             std::span<const LengthObservation> observations, double input_tokens,
                                             double output_tokens);

/// The part of B - A that B's longer or shorter texts explain: B's fit at B's lengths minus the same at A's (BM-22).
[[nodiscard]] EnergyPerQuery explained_by_length(const LengthFit& fit_of_b, const LengthObservation& a,
                                                 const LengthObservation& b);

/// How prefill and decode were told apart; always named (BM-25).
enum class SplitMethod { timestamp, regression, repeat, two_pass };

[[nodiscard]] std::string_view to_string(SplitMethod method);

/// What there is to split with.
struct SplitMeans {
  Duration sensor_period{};
  Duration median_prefill{};
  bool lengths_vary = false;
};

/// timestamp if the sensor updates at least five times within a median prefill, else regression if lengths vary, else
/// repeat: prefill-only trials are needed. two_pass is for imports alone and never chosen.
[[nodiscard]] SplitMethod choose_split(const SplitMeans& means);

/// Prefill and decode of one query; they sum to the query.
struct PhaseSplit {
  SplitMethod method = SplitMethod::two_pass;
  EnergyPerQuery prefill;
  std::optional<EnergyPerQuery> decode;  ///< nothing: "not resolved"
};

/// For imports: decode = whole - prefill of two passes; a difference that is not above 0 is not resolved.
[[nodiscard]] PhaseSplit split_two_passes(EnergyPerQuery whole, EnergyPerQuery prefill);

}  // namespace joulery
