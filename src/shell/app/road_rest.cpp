// SPDX-License-Identifier: Apache-2.0
// The rest of a calibrated machine as a further part (metering 5, step 6): a t + Σ (b_i - 1) E_i, booked as far as
// every part of the cut is known. It counts only along the cut it was fitted for, measured the same way; otherwise the
// run says why not. A stretch in which a part was not seen is a hole of the rest too.
#include <algorithm>

#include "core/metering/cross_check.h"
#include "foundation/units/format.h"
#include "shell/app/road.h"

namespace joulery {

Method Road::method_of(std::size_t number) const {
  switch (number) {
    case kCpuAccount:
      return start_.cpu_model->method;
    case kMemoryAccount:
      return start_.memory_model->method;
    case kRestAccount:
      return Method::calibrated;
    default:
      return meters_[number - kModelAccounts].method();
  }
}

/// Why the calibration does not speak of what is summed now; empty when it does.
std::string Road::why_no_rest() const {
  std::vector<CutMember> members;
  for (const std::size_t number : on_cut_) {
    if (number != kRestAccount) members.push_back({accounts_[number].part().path, method_of(number), {}});
  }
  std::vector<std::string> gpus;
  for (const auto* found : {&start_.host.gpus, &gpus_joined_}) {
    for (const HostGpu& gpu : *found) gpus.push_back(gpu.uuid);
  }
  return why_not_along(*start_.rest_model, members, std::move(gpus));
}

/// The account a slope speaks of: on the cut, or one that may come to be on it.
std::optional<std::size_t> Road::account_of_slope(const WallSlope& slope) const {
  const auto fits = [&](std::size_t number) {
    return accounts_[number].part().path == slope.path && method_of(number) == slope.method;
  };
  const auto on_cut = std::find_if(on_cut_.begin(), on_cut_.end(), fits);
  if (on_cut != on_cut_.end()) return *on_cut;
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if (fits(account_of(channel))) return account_of(channel);
  }
  return std::nullopt;
}

/// The rest is booked along the parts it was fitted for whatever is summed today: copies and counters that lie leave
/// the cut at the end only, and it may be theirs then. It counts only along its own cut.
void Road::choose_rest() {
  rest_parts_.clear();
  if (!start_.rest_model) return;
  for (const WallSlope& slope : start_.rest_model->slopes) {
    const auto part = account_of_slope(slope);
    if (!part) return rest_parts_.clear();
    rest_parts_.push_back(*part);
  }
  rest_energies_.resize(rest_parts_.size());
  if (!on_cut_.empty() && why_no_rest().empty()) on_cut_.push_back(kRestAccount);
}

bool Road::is_rest_on_cut() const { return std::find(on_cut_.begin(), on_cut_.end(), kRestAccount) != on_cut_.end(); }

void Road::book_rest(Instant now) {
  if (rest_parts_.empty()) return;
  Instant from = rest_to_.value_or(Instant::min());
  Instant to = now;
  for (const std::size_t number : rest_parts_) {
    const History& history = accounts_[number].history();
    if (history.empty()) return;
    if (!rest_to_) from = std::max(from, history.first());
    to = std::min(to, history.last());
  }
  if (to <= from) return;
  bool seen = true;
  for (std::size_t i = 0; i < rest_parts_.size(); ++i) {
    const Account& account = accounts_[rest_parts_[i]];
    rest_energies_[i] = account.history().at(to).energy.best - account.history().at(from).energy.best;
    // What lies behind the oldest total that is remembered cannot be told any more.
    seen = seen && from >= account.history().first() && !account.has_gap_in(from, to);
  }
  rest_to_ = to;
  if (!seen) return accounts_[kRestAccount].note_hole("a part was not seen");
  accounts_[kRestAccount].add({0, from, to, rest_energy(*start_.rest_model, rest_energies_, to - from), 0}, window_);
}

/// Of the rest while every part of it takes the most it can.
Power Road::rest_ceiling() const {
  constexpr Duration second = std::chrono::seconds(1);
  std::vector<Energy> most;
  most.reserve(rest_parts_.size());
  for (const std::size_t number : rest_parts_) most.push_back(ceiling_of(number) * second);
  return rest_energy(*start_.rest_model, most, second).high / second;
}

void Road::describe_rest(PartResult& part) const {
  const RestModel& model = *start_.rest_model;
  std::vector<Energy> parts;
  std::string sum;
  Energy seen;
  for (std::size_t i = 0; i < rest_parts_.size(); ++i) {
    const Account& account = accounts_[rest_parts_[i]];
    parts.push_back(account.amount().best);
    seen += account.amount().best;
    sum += fmt::format(" + {:.4g} x {}", model.slopes[i].factor - 1, format(parts.back()));
  }
  const Duration time = accounts_[kRestAccount].covered();
  // Of the whole window, where ends below 0 of single ticks were cut off.
  const Bounded<Energy> whole = rest_energy(model, parts, time);
  part.energy.low = std::min(part.energy.low, whole.low);
  part.energy.high = std::max(part.energy.high, whole.high);
  part.method = Method::calibrated;
  part.text = fmt::format("wall {} of parts with {}, {}", format(seen + part.energy.best), format(seen), model.text);
  part.accuracy_fraction = std::max(1 - model.low_factor, model.high_factor - 1);
  part.accuracy_source = "left-out loads of the calibration, of the wall's energy";
  part.evidence.formula = fmt::format("{:.4g} W x {}{}", model.constant / watt, format(time), sum);
}

void Road::note_unused_calibration() {
  if (!start_.rest_model || is_rest_on_cut()) return;
  // Where the wall meter itself is summed, nothing is missing.
  const bool by_wall = std::any_of(on_cut_.begin(), on_cut_.end(),
                                   [&](std::size_t number) { return accounts_[number].part().name() == "wall"; });
  if (by_wall) return;
  anomalies_.push_back(
      {"calibration", std::string(rest_path), *window_.begin,
       "the calibration does not count in this run: " + why_no_rest() + "; joulery calibrate fits it anew"});
}

/// R28: the sum with the rest against a wall meter that was read beside it.
void Road::cross_check_wall(Run& run) const {
  if (!is_rest_on_cut()) return;
  constexpr double kSeenAll = 0.99;
  for (const PartResult& part : run.parts) {
    const bool sound = part.part.name() == "wall" && !part.on_cut && part.coverage >= kSeenAll &&
                       part.method != Method::imported;  // a recorded wall is of another time
    if (!sound || part.evidence.samples == 0 || run.coverage < kSeenAll) continue;
    const double apart = bounds_apart(run.total, part.energy);
    if (apart <= kBreach) continue;
    run.anomalies.push_back({"calibration", part.part.path, *window_.end,
                             fmt::format("the calibrated sum says {}, {} says {}: {:.1f} times their bounds apart",
                                         format(run.total.best), part.source, format(part.energy.best), apart)});
  }
}

}  // namespace joulery
