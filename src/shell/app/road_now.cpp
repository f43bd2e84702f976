// SPDX-License-Identifier: Apache-2.0
// What the road tells while it goes on: how its sum came to be, the books of its parts, what is expected of the whole
// run. The run itself is put together by app/road_result.cpp.
#include <algorithm>

#include "core/footprint/footprint.h"
#include "core/metering/cut.h"
#include "shell/app/road.h"

namespace joulery {

void Road::on(const Progressed& progressed) {
  last_ = std::max(last_, progressed.at);
  progress_.add(progressed);
}

void Road::resolve_marks(Instant ripe) {
  if (!window_.begin || ripe < *window_.begin) return;
  if (at_window_begin_.empty()) {
    for (const Account& account : accounts_)
      at_window_begin_.push_back(account.history().at(*window_.begin).energy.best);
  }
  if (progress_.is_waiting()) {
    progress_.resolve(ripe, *window_.begin, [this](Instant when) { return energy_to(when); });
  }
}

/// R13, as far as it is known by now; the cut leaves copies out at the end only.
bool Road::is_copy_of_another(std::size_t number, const std::vector<bool>& copies) {
  return number >= kModelAccounts && number - kModelAccounts < copies.size() && copies[number - kModelAccounts];
}

Energy Road::energy_to(Instant when) const {
  const std::vector<bool> is_copy = mirrors_ ? mirrors_->mirrors() : std::vector<bool>();
  Energy sum;
  for (const std::size_t number : on_cut_) {
    if (is_copy_of_another(number, is_copy)) continue;
    sum += accounts_[number].history().at(when).energy.best;
    if (number < at_window_begin_.size()) sum = sum - at_window_begin_[number];
  }
  return sum;
}

OpenBook Road::book_of(std::size_t number) const { return {&accounts_[number], method_of(number), ceiling_of(number)}; }

std::vector<OpenBook> Road::books() const {
  std::vector<OpenBook> books;
  books.reserve(on_cut_.size());
  for (const std::size_t number : on_cut_) books.push_back(book_of(number));
  return books;
}

std::vector<OpenBook> Road::accelerator_books() const {
  std::vector<OpenBook> found = books();
  std::erase_if(found, [](const OpenBook& book) { return book.account->part().kind != PartKind::gpu; });
  if (!found.empty()) return found;
  std::vector<Channel> inside;
  std::vector<std::size_t> numbers;
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if (channels_[channel].part.kind != PartKind::gpu) continue;
    inside.push_back(channels_[channel]);
    numbers.push_back(account_of(channel));
  }
  for (const std::uint16_t index : choose_cut(inside, std::vector<bool>()).on_cut)
    found.push_back(book_of(numbers[index]));
  return found;
}

void Road::add_part_of(const OpenSpan& span, std::size_t number, Run& run) const {
  PartResult part;
  part.part = accounts_[number].part();
  part.on_cut = true;
  part.source = source_of(number);
  part.energy = energy_of(span, number).value_or(Bounded<Energy>{});
  part.method = method_of(number);
  part.coverage = has_both_edges(span, number) ? 1 : 0;
  const double share = part.energy.best > Energy{} ? tree_of(span, number).value_or(Energy{}) / part.energy.best : 0;
  run.shares.push_back({{ConsumerKind::tree, "", std::nullopt},
                        part.part.path,
                        {part.energy.low * share, part.energy.best * share, part.energy.high * share}});
  run.total += part.energy;
  run.method = weakest(run.method, part.method);
  run.coverage = std::min(run.coverage, part.coverage);
  run.parts.push_back(std::move(part));
}

/// The machine and its factors are most of what a run is made of, and the same for all spans of this one.
void Road::share_start_with(Run& run) const {
  RunStart start = std::move(run.start);
  run = Run{};
  const std::size_t gpus = start_.host.gpus.size() + gpus_joined_.size();
  const bool is_ours = !start_.id.empty() && start.id == start_.id && start.host.gpus.size() == gpus;
  if (is_ours) {
    start.tags = start_.tags;  // a run's view for others may have added its own
  } else {
    start = start_;
    start.channels.clear();
    start.factors.equivalences.clear();
    start.host.gpus.insert(start.host.gpus.end(), gpus_joined_.begin(), gpus_joined_.end());
  }
  run.start = std::move(start);
}

bool Road::run_of(std::uint32_t span, Run& run) const {
  const auto found = find_span(spans_.all(), span);
  if (found == spans_.all().end() || !found->at_start || !found->at_end || !found->end) return false;
  share_start_with(run);
  run.begin = found->start;
  run.end = *found->end;
  for (const std::size_t number : on_cut_) add_part_of(*found, number, run);
  run.footprint = footprint_of(run.total, run.duration(), run.start.factors);
  return true;
}

Standing Road::standing() const {
  if (on_cut_.empty() || !first_ || last_ <= *first_) return {};
  Standing standing{Method::counted, 1};
  for (const std::size_t number : on_cut_) {
    standing.method = weakest(standing.method, method_of(number));
    standing.coverage =
        std::min(standing.coverage, seconds_of(accounts_[number].covered()) / seconds_of(last_ - *first_));
  }
  return standing;
}

Energy Road::energy_so_far() const {
  Energy sum;
  for (const std::size_t number : on_cut_) sum += accounts_[number].amount().best;
  return sum;
}

Energy Road::energy_without_copies() const {
  const std::vector<bool> is_copy = mirrors_ ? mirrors_->mirrors() : std::vector<bool>();
  Energy sum;
  for (const std::size_t number : on_cut_) {
    if (!is_copy_of_another(number, is_copy)) sum += accounts_[number].amount().best;
  }
  return sum;
}

}  // namespace joulery
