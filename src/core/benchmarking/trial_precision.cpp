// SPDX-License-Identifier: Apache-2.0
// The verdict of the worst series, with the widest width.
#include "core/benchmarking/trial_precision.h"

#include <algorithm>

#include "core/benchmarking/clustered_repeats.h"

namespace joulery {
namespace {

PrecisionVerdict verdict_of(const ReachedPrecision& own, const PrecisionTarget& target, bool has_ended) {
  if (own.verdict != PrecisionVerdict::repeat || !has_ended) return own.verdict;
  const bool meets = own.half_width_fraction && *own.half_width_fraction <= target.half_width_fraction;
  return meets ? PrecisionVerdict::repeat : PrecisionVerdict::missed;
}

PrecisionVerdict worse(PrecisionVerdict a, PrecisionVerdict b) {
  if (a == PrecisionVerdict::missed || b == PrecisionVerdict::missed) return PrecisionVerdict::missed;
  return a == PrecisionVerdict::repeat ? a : b;
}

}  // namespace

Result<TrialPrecision> trial_precision(const Trial& trial, const std::optional<PrecisionTarget>& target,
                                       bool has_ended) {
  const auto sorted = repeats_of(trial);
  if (!sorted) return failure(sorted.error());
  TrialPrecision precision;
  if (target) precision.target_fraction = target->half_width_fraction;
  for (const RepeatSeries& series : sorted->series) {
    const ReachedPrecision own = series.judge(target.value_or(PrecisionTarget()));
    if (own.half_width_fraction)
      precision.half_width_fraction = std::max(precision.half_width_fraction.value_or(0), *own.half_width_fraction);
    if (target)
      precision.verdict =
          worse(precision.verdict.value_or(PrecisionVerdict::reached), verdict_of(own, *target, has_ended));
  }
  return precision;
}

}  // namespace joulery
