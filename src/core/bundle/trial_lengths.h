// SPDX-License-Identifier: Apache-2.0
// What a trial's tokens cost: the fit of energy to lengths (BM-22) and prefill and decode apart (BM-25), derived from
// the stretches its bench holds. The methods are core/benchmarking/phase_split.h's; here they meet the trial's energy.
#pragma once

#include <optional>
#include <string>

#include "core/benchmarking/phase_split.h"
#include "core/bundle/bundle.h"
#include "core/bundle/energy_figure.h"

namespace joulery {

/// Prefill and decode of the mean query; best values sum to the query's. The ends are those of share and query
/// multiplied, doubt of the instruments included.
struct PhaseFigures {
  PrefillShare share;
  Bounded<EnergyPerQuery> prefill;
  Bounded<EnergyPerQuery> decode;
  std::optional<Bounded<EnergyPerToken>> prefill_per_input_token;  ///< nothing: none was computed
  std::optional<Bounded<EnergyPerToken>> decode_per_output_token;  ///< likewise
};

/// Of the repeats that count.
struct TrialLengths {
  double input_tokens = 0;       ///< of the mean query, computed ones; 0 without stretches
  double output_tokens = 0;      ///< likewise
  std::optional<LengthFit> fit;  ///< with the instruments' doubt
  std::string why_no_fit;        ///< empty with a fit
  std::optional<PhaseFigures> phases;
  std::string why_no_phases;  ///< "lengths vary too little, and ..."; empty with phases

  [[nodiscard]] LengthObservation mean_query(EnergyPerQuery energy) const {
    return {input_tokens, output_tokens, energy};
  }
};

/// `per_query` is the trial's energy with both doubts.
[[nodiscard]] TrialLengths trial_lengths(const BenchTrial& trial, const CountedRepeats& counted,
                                         const EnergyFigure& per_query, const Bench& bench);

}  // namespace joulery
