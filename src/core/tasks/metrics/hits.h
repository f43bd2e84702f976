// SPDX-License-Identifier: Apache-2.0
// Hits: what precision, recall and F1 are made of. Counts of several answers add up to those of all of them, which is
// what a micro average is.
#pragma once

#include <cstdint>

namespace joulery {

/// Things that were answered, that are true, and that are both.
struct Hits {
  std::uint64_t both = 0;
  std::uint64_t answered = 0;
  std::uint64_t truths = 0;

  Hits& operator+=(const Hits& other) {
    both += other.both;
    answered += other.answered;
    truths += other.truths;
    return *this;
  }
  bool operator==(const Hits&) const = default;
};

/// Fractions in [0, 1].
struct PrecisionRecall {
  double precision = 0;
  double recall = 0;
  double f1 = 0;  ///< their harmonic mean
};

/// A fraction of nothing counts as 0, as scikit-learn (zero_division=0), seqeval and rouge_score have it.
[[nodiscard]] inline PrecisionRecall precision_recall(const Hits& hits) {
  const auto share = [&](std::uint64_t of) {
    return of == 0 ? 0.0 : static_cast<double>(hits.both) / static_cast<double>(of);
  };
  const double precision = share(hits.answered);
  const double recall = share(hits.truths);
  const bool is_zero = hits.both == 0;
  return {precision, recall, is_zero ? 0.0 : 2 * precision * recall / (precision + recall)};
}

}  // namespace joulery
