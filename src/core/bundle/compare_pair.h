// SPDX-License-Identifier: Apache-2.0
// Two trials against each other, of one bench or of two: within shared blocks where there are such, else by the means
// of their clusters. What must not be compared is refused (BM-1, BM-17, BM-23). All arms of a task are task_headline.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/fingerprint.h"
#include "core/bundle/bundle.h"
#include "foundation/base/result.h"

namespace joulery {

/// A trial where it stands.
struct BenchedTrial {
  const Bench* bench = nullptr;
  std::size_t trial = 0;

  [[nodiscard]] const BenchTrial& get() const { return bench->trials[trial]; }
};

/// What B takes against A.
struct PairRatio {
  std::optional<Bounded<double>> ratio;            ///< of energy per query, B / A, 95 %; nothing: too few clusters
  bool by_blocks = false;                          ///< within shared blocks, else Welch over the means of clusters
  bool adds_instruments = false;                   ///< two machines or two methods: the ratio holds the doubt of both
  std::vector<FingerprintDifference> differences;  ///< all of them declared
};

/// Errors: two rungs, two tasks, undeclared differences, a void trial (unsupported); no figures (invalid). The doubt of
/// the instruments is common to both on one machine by one method and leaves a ratio alone; else both are in it
/// (BM-14).
Result<PairRatio> compare_pair(const BenchedTrial& a, const BenchedTrial& b, const std::vector<std::string>& declared);

}  // namespace joulery
