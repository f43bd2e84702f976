// SPDX-License-Identifier: Apache-2.0
// What the road tells while it goes on: how its sum came to be, the books of its parts, what is expected of the whole
// run. The run itself is put together by app/road_result.cpp.
#include <algorithm>

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

std::vector<OpenBook> Road::books() const {
  std::vector<OpenBook> books;
  books.reserve(on_cut_.size());
  for (const std::size_t number : on_cut_) books.push_back({&accounts_[number], method_of(number)});
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
    found.push_back({&accounts_[numbers[index]], method_of(numbers[index])});
  return found;
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
