// SPDX-License-Identifier: Apache-2.0
// The ring of running totals and the interpolation between two of them.
#include "shell/app/history.h"

#include <algorithm>

namespace joulery {

const History::Entry& History::entry(std::size_t age_from_oldest) const {
  const std::size_t index = head_ + age_from_oldest;
  return entries_[index < entries_.size() ? index : index - entries_.size()];
}

void History::push(Instant at) {
  if (size_ == entries_.size()) {
    head_ = head_ + 1 == entries_.size() ? 0 : head_ + 1;
    --size_;
  }
  const std::size_t index = head_ + size_;
  entries_[index < entries_.size() ? index : index - entries_.size()] = {at, total_};
  ++size_;
}

void History::add(Instant from, Instant to, const Bounded<Energy>& energy) {
  if (size_ == 0 || newest().at < from) push(from);
  total_ += energy;
  push(to);
}

TotalAt History::at(Instant when) const {
  if (size_ == 0) return {};
  if (when <= entry(0).at) return {entry(0).total, Energy{}, when == entry(0).at};
  if (when >= newest().at) return {newest().total, Energy{}, when == newest().at};
  std::size_t low = 0;
  std::size_t high = size_ - 1;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (entry(middle).at <= when ? low : high) = middle;
  }
  const Entry& before = entry(low);
  const Entry& after = entry(high);
  const double fraction = seconds_of(when - before.at) / seconds_of(after.at - before.at);
  const auto between = [fraction](Energy a, Energy b) { return a + (b - a) * fraction; };
  TotalAt result;
  result.energy = {between(before.total.low, after.total.low), between(before.total.best, after.total.best),
                   between(before.total.high, after.total.high)};
  result.doubt = (after.total.best - before.total.best) * std::min(fraction, 1 - fraction);
  result.inside = true;
  return result;
}

}  // namespace joulery
