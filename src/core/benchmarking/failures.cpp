// SPDX-License-Identifier: Apache-2.0
// The limit of failures is the method's (BM-23).
#include "core/benchmarking/failures.h"

namespace joulery {
namespace {

constexpr double kMostFailed = 0.05;

}  // namespace

std::optional<double> QueryCounts::failed_fraction() const {
  if (total() == 0) return std::nullopt;
  return static_cast<double>(failed) / static_cast<double>(total());
}

bool QueryCounts::is_void() const { return failed_fraction().value_or(1) > kMostFailed; }

std::optional<Bounded<EnergyPerQuery>> per_answer(const Bounded<Energy>& energy, const QueryCounts& counts) {
  if (counts.answered == 0) return std::nullopt;
  return per_query(energy, counts.answered);
}

}  // namespace joulery
