// SPDX-License-Identifier: Apache-2.0
// Marks wait until every part was read past them, as the edges of spans do.
#include "shell/app/progress_book.h"

#include <array>

namespace joulery {
namespace {

constexpr std::array kQuarters{0.25, 0.5, 0.75};

Bounded<double> seconds(const Bounded<Duration>& time) {
  return {seconds_of(time.low), seconds_of(time.best), seconds_of(time.high)};
}

}  // namespace

void ProgressBook::add(const Progressed& mark) {
  ++marks_;
  waiting_.push_back(mark);
}

void ProgressBook::remember(const Progressed& mark) {
  // The last mark before a quarter may lie far from it: the first one behind it speaks.
  if (next_quarter_ == kQuarters.size() || forecast_->done_fraction() < kQuarters[next_quarter_]) return;
  while (next_quarter_ < kQuarters.size() && forecast_->done_fraction() >= kQuarters[next_quarter_]) ++next_quarter_;
  const auto total = forecast_->total();
  if (!total || total->done_fraction >= 1) return;
  remembered_.push_back({total->done_fraction, mark.at, total->energy, seconds(total->duration)});
}

void ProgressBook::resolve(Instant ripe, Instant window_begin, const EnergyTo& energy_to) {
  std::size_t resolved = 0;
  for (; resolved < waiting_.size() && waiting_[resolved].at <= ripe; ++resolved) {
    const Progressed& mark = waiting_[resolved];
    if (!forecast_ || last_->total != mark.total) {
      forecast_.emplace(mark.total);
      remembered_.clear();
      next_quarter_ = 0;
    }
    last_ = mark;
    forecast_->add({mark.at - window_begin, energy_to(mark.at), mark.done});
    remember(mark);
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(resolved));
}

std::optional<TotalForecast> ProgressBook::now() const { return forecast_ ? forecast_->total() : std::nullopt; }

std::optional<ProgressResult> ProgressBook::result() const {
  if (!last_) return std::nullopt;
  return ProgressResult{last_->done, last_->total, marks_, forecast_->counts_begun(), remembered_};
}

}  // namespace joulery
