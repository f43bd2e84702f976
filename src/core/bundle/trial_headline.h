// SPDX-License-Identifier: Apache-2.0
// What one trial of a bench amounts to: everything a leaderboard says of it, derived from what was measured and from
// nothing else. Trials against each other are task_headline.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/rating.h"
#include "core/benchmarking/trial_precision.h"
#include "core/benchmarking/trial_result.h"
#include "core/bundle/break_even_headline.h"
#include "core/bundle/curve_headline.h"
#include "core/bundle/trial_lengths.h"
#include "core/bundle/trial_rungs.h"
#include "core/bundle/trial_scorer.h"
#include "foundation/domain/run.h"

namespace joulery {

/// Counts of the engine, a query; nothing where it did not tell.
struct TokensPerQuery {
  std::optional<double> input;
  std::optional<double> cached;
  std::optional<double> output;  ///< reasoning included
  std::optional<double> reasoning;
};

/// Time of answered queries.
struct QueryTimes {
  double median_s = 0;
  double p95_s = 0;
  std::optional<double> first_token_median_s;
};

/// Figures of the query phase of the repeats that count.
struct TrialFigures {
  TrialResult result;
  TrialPrecision precision;  ///< against the tier that was asked for
  CountedRepeats counted;    ///< points into the bench
  EnergyFigure per_query;
  std::optional<TokenFigure> per_input_token;                ///< nothing: not counted, or none
  std::optional<TokenFigure> per_output_token;               ///< nothing: not counted, or none
  std::optional<Bounded<double>> queries_per_kilowatt_hour;  ///< nothing: its high end is not bounded
  std::optional<Footprint> per_thousand;                     ///< of 1,000 queries; nothing: no place
  std::optional<Footprint> per_million;                      ///< for equivalences
  TrialRungs rungs;
  std::optional<DoubtedFigure<EnergyPerCorrect>> per_correct;
  Rating rating;
  std::string why_void;  ///< then it is neither compared nor rated; empty: it counts
  std::optional<QueryTimes> times;
  TokensPerQuery tokens;
  TrialLengths lengths;
};

/// One trial.
struct TrialHeadline {
  std::string task;
  std::string arm;
  std::string why_failed;  ///< its engine failed before the others had ended; empty: it did not
  std::optional<TrialFigures> figures;
  std::string why_no_figures;  ///< "no repeat with answers"; empty with figures
  std::optional<TrialQuality> quality;
  std::string why_no_quality;                         ///< "the weights are random"; empty with quality
  std::optional<CurveHeadline> curve;                 ///< nothing: none was measured
  std::optional<BreakEven> break_even;                ///< nothing: the training cost is not known
  std::vector<std::optional<std::uint64_t>> correct;  ///< one a repeat, of the answers kept
  std::vector<std::string> answers_sha256;            ///< one a repeat: of its answers as the document writes them
};

/// Joule per correct answer is all energy over all right answers of the repeats that count (BM-19). A repeat may have
/// gone through the items more than once; answers are kept of the first time, and their counts are held against the
/// repeat's (headlines.h).
[[nodiscard]] TrialHeadline trial_headline(const BenchTrial& trial, const Bench& bench,
                                           std::span<const ReferenceEnergy> references);

/// "indicative" where the trial did not reach the tier quick (BM-7).
[[nodiscard]] bool is_indicative(const TrialHeadline& headline);

}  // namespace joulery
