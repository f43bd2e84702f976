// SPDX-License-Identifier: Apache-2.0
// Books are booked as far as their sensors were read, which is not now: a power is of what was booked to there.
#include "shell/bench/booked_energy.h"

#include <algorithm>

namespace joulery {
namespace {

/// How far the books are booked: what is booked is the energy up to there, not up to now.
std::optional<Instant> booked_to(const std::vector<OpenBook>& books) {
  std::optional<Instant> last;
  for (const OpenBook& book : books) {
    const History& history = book.account->history();
    if (!history.empty()) last = std::max(last.value_or(history.last()), history.last());
  }
  return last;
}

}  // namespace

Energy booked(const std::vector<OpenBook>& books) {
  Energy sum;
  for (const OpenBook& book : books) sum += book.account->history().total().best;
  return sum;
}

void IdleTrace::add(const std::vector<OpenBook>& books) {
  if (const auto at = booked_to(books)) power_.add(*at, booked(books));
  updates_.add(books);
}

void IdleTraces::add(const Road& road) {
  node.add(road.books());
  devices.add(road.accelerator_books());
}

std::optional<Bounded<Energy>> device_energy(const Road& road, const SpanResult& span) {
  std::optional<Bounded<Energy>> sum;
  for (const OpenBook& book : road.accelerator_books()) {
    const TotalAt from = book.account->history().at(span.start);
    const TotalAt to = book.account->history().at(span.end);
    if (!from.inside || !to.inside) return std::nullopt;
    const Energy doubt = from.doubt + to.doubt;
    const Bounded<Energy> own{std::max(Energy{}, to.energy.low - from.energy.low - doubt),
                              to.energy.best - from.energy.best, to.energy.high - from.energy.high + doubt};
    sum = sum ? Bounded<Energy>{sum->low + own.low, sum->best + own.best, sum->high + own.high} : own;
  }
  return sum;
}

}  // namespace joulery
