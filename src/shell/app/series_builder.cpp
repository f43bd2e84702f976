// SPDX-License-Identifier: Apache-2.0
// Spreads each slice over the steps it overlaps and halves the resolution when the steps run out.
#include "shell/app/series_builder.h"

#include <algorithm>

namespace joulery {

SeriesBuilder::SeriesBuilder(Duration step) : step_(std::max(step, Duration(1'000'000))), steps_(kMostSteps) {}

void SeriesBuilder::merge_neighbours() {
  for (std::size_t i = 0; i < kMostSteps / 2; ++i) {
    const Step& left = steps_[2 * i];
    const Step& right = steps_[2 * i + 1];
    steps_[i] = {left.microjoules + right.microjoules, left.covered + right.covered};
  }
  std::fill(steps_.begin() + kMostSteps / 2, steps_.end(), Step{});
  used_ = (used_ + 1) / 2;
  step_ *= 2;
}

void SeriesBuilder::add(const Slice& slice) {
  if (!started_) {
    start_ = slice.from;
    started_ = true;
  }
  const Duration length = slice.to - slice.from;
  if (length <= Duration::zero() || slice.from < start_) return;
  while ((slice.to - start_ - Duration(1)) / step_ >= static_cast<std::int64_t>(kMostSteps)) merge_neighbours();
  const double per_nanosecond =
      static_cast<double>(slice.energy.best.microjoules()) / static_cast<double>(length.count());
  Instant at = slice.from;
  while (at < slice.to) {
    const auto index = static_cast<std::size_t>((at - start_) / step_);
    const Instant step_end = start_ + step_ * static_cast<std::int64_t>(index + 1);
    const Duration part = std::min(step_end, slice.to) - at;
    steps_[index].microjoules += per_nanosecond * static_cast<double>(part.count());
    steps_[index].covered += part;
    used_ = std::max(used_, index + 1);
    at += part;
  }
}

Series SeriesBuilder::series() const {
  Series result{start_, step_, {}};
  result.power.reserve(used_);
  for (std::size_t i = 0; i < used_; ++i) {
    const Step& step = steps_[i];
    if (step.covered <= Duration::zero()) {
      result.power.emplace_back(std::nullopt);
    } else {
      result.power.emplace_back(Power::of_base(step.microjoules * 1e-6 / seconds_of(step.covered)));
    }
  }
  return result;
}

}  // namespace joulery
