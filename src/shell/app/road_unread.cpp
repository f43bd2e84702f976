// SPDX-License-Identifier: Apache-2.0
// The end of a run whose joulery was killed: a span may have ended after the last reading that was written. What was
// read of it is its energy; what nobody read lies between nothing and all its parts could take, and only the upper end
// says so (ADR 0053). Runs that end in order have a reading behind every span.
#include <algorithm>

#include "shell/app/road.h"

namespace joulery {

Power Road::ceiling_of(std::size_t number) const {
  switch (number) {
    case kCpuAccount:
      return start_.cpu_model->full * start_.cpu_model->high_factor;
    case kMemoryAccount:
      return start_.memory_model->power.high;
    case kRestAccount:
      return rest_ceiling();
    default:
      return meters_[number - kModelAccounts].ceiling();
  }
}

Energy Road::possible_after_readings(const OpenSpan& span, std::size_t number) const {
  const Instant end = span.end.value_or(span.start);
  const History& history = accounts_[number].history();
  const Instant read_to = history.empty() ? span.start : std::clamp(history.last(), span.start, end);
  return ceiling_of(number) * (end - read_to);
}

void Road::widen_unread_ends(Run& run) const {
  const std::vector<OpenSpan>& spans = spans_.all();
  for (std::size_t i = 0; i < spans.size(); ++i) {
    Energy above;
    for (const std::size_t number : on_cut_) above += possible_after_readings(spans[i], number);
    SpanResult& span = run.spans[i];
    span.energy.high += above;
    span.self_energy.high += above;
    if (span.tree_energy) span.tree_energy->high += above;
  }
}

}  // namespace joulery
