// SPDX-License-Identifier: Apache-2.0
// Each check looks at the first so many repeats as if there were no more yet.
#include "core/benchmarking/repeat_series.h"

#include <span>

namespace joulery {

void RepeatSeries::add(const Bounded<Energy>& energy, Duration time, std::uint64_t answered) {
  energies_.push_back(per_query(energy, answered).best);
  all_took_time_ = all_took_time_ && time > Duration{};
  powers_.push_back(time > Duration{} ? energy.best / time : Power{});
}

WarmUp RepeatSeries::warm_up_of_first(std::size_t count) const {
  if (!all_took_time_) return {0, Steadiness::not_steady};
  return find_warm_up(std::span(energies_).first(count), std::span(powers_).first(count));
}

std::optional<double> RepeatSeries::width_of_first(std::size_t count) const {
  if (count == 0) return std::nullopt;
  std::vector<double> joules;
  joules.reserve(count);
  for (std::size_t i = warm_up_of_first(count).left_out(); i < count; ++i)
    joules.push_back(energies_[i] / joule_per_query);
  return half_width_fraction(joules);
}

ReachedPrecision RepeatSeries::judge(const PrecisionTarget& target) const {
  return judge_precision(size(), [this](std::size_t count) { return width_of_first(count); }, target);
}

}  // namespace joulery
