// SPDX-License-Identifier: Apache-2.0
// What runs of one boot learn from each other: what a part takes while nobody works (metering 4), and how far the power
// readings of a card go (G3). What earlier runs know stands in the run's start, so a replay says the same; what this
// run adds is handed over at its end. The arithmetic is metering/learned.h.
#include <algorithm>

#include "foundation/units/format.h"
#include "shell/app/road.h"

namespace joulery {
namespace {

/// An interval is quiet when the processors worked for less of it than this, and for less than half of one of them.
constexpr double kQuietShare = 0.02;
constexpr double kQuietProcessors = 0.5;
/// Time that CPU time must be known over before it says that nobody worked: the kernel counts in ticks of 10 ms.
constexpr Duration kQuietTime = std::chrono::seconds(1);
/// Longer stretches hide what happened in them.
constexpr Duration kLongQuietTime = std::chrono::seconds(10);
constexpr Duration kQuietGpuTime = std::chrono::milliseconds(500);

bool is_gpu(const Channel& channel) { return channel.part.kind == PartKind::gpu; }

/// Boards hold GPUs, of whose work the processors' time says nothing.
bool rests_with_processors(const Channel& channel, bool gpus_here) {
  const PartKind kind = channel.part.kind;
  return kind == PartKind::cpu || kind == PartKind::memory || (kind != PartKind::gpu && !gpus_here);
}

/// Both together; what is nothing adds nothing.
void widen(std::optional<PowerRange>& range, const std::optional<PowerRange>& more) {
  if (!more) return;
  if (!range) range = more;
  range->low = std::min(range->low, more->low);
  range->high = std::max(range->high, more->high);
}

}  // namespace

void Road::QuietChannel::note(const Account& account, std::optional<QuietStretch> next) {
  if (stretch) {
    if (const auto power = account.power_in(stretch->from, stretch->to)) tally.add(*power);
  }
  stretch = next;
}

const LearnedChannel* Road::recalled(std::size_t channel) const {
  const bool same_boot = start_.learned && start_.learned->boot_id == start_.host.boot_id;
  return same_boot ? learned_of(*start_.learned, channels_[channel].source) : nullptr;
}

/// A channel joins: its part begins with what is known of it.
void Road::recall(std::size_t channel) {
  quiet_.emplace_back();
  const LearnedChannel* known = recalled(channel);
  const auto power = known != nullptr ? quiet_power(*known) : std::nullopt;
  if (power) accounts_[account_of(channel)].set_idle_power(*power, IdleOrigin::quiet_of_boot);
}

void Road::learn_from(const Usage& usage) {
  if (!usage.machine_busy || !usage.machine_total) return quiet_since_.reset();
  const UseThen now{usage.at, *usage.machine_busy, *usage.machine_total};
  const auto since = quiet_since_;
  if (since && now.at - since->at < kQuietTime) return;
  quiet_since_ = now;
  if (!since) return;
  const double busy = seconds_of(now.busy - since->busy);
  const double time = seconds_of(now.at - since->at);
  const double total = seconds_of(now.total - since->total);
  const bool quiet = total > 0 && busy >= 0 && busy <= kQuietShare * total && busy <= kQuietProcessors * time &&
                     now.at - since->at <= kLongQuietTime;
  const bool gpus_here = std::any_of(channels_.begin(), channels_.end(), is_gpu);
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if (is_gpu(channels_[channel])) continue;
    const bool rests = quiet && rests_with_processors(channels_[channel], gpus_here);
    quiet_[channel].note(accounts_[account_of(channel)],
                         rests ? std::optional(QuietStretch{since->at, now.at}) : std::nullopt);
  }
}

void Road::learn_from(const GpuUsage& usage) {
  const bool quiet = was_quiet(usage) && usage.at - usage.from >= kQuietGpuTime;
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if (channels_[channel].part.path != usage.part) continue;
    quiet_[channel].note(accounts_[account_of(channel)],
                         quiet ? std::optional(QuietStretch{usage.from, usage.at}) : std::nullopt);
  }
}

void Road::forget_quiet_stretches() {
  quiet_since_.reset();
  for (QuietChannel& channel : quiet_) channel.stretch.reset();
}

std::optional<Learned> Road::learned() const {
  if (start_.host.boot_id.empty()) return std::nullopt;
  Learned learned{start_.host.boot_id, {}};
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if (has_flag(channels_[channel], kReplayed)) continue;
    LearnedChannel one;
    one.source = channels_[channel].source;
    one.quiet = quiet_[channel].tally.counts();
    // A locked phase repeats one value: that is no range (G3).
    const auto seen = is_gpu(channels_[channel]) && !is_blind(channel) ? meters_[channel].seen() : std::nullopt;
    if (seen) {
      one.lowest = seen->low;
      one.highest = seen->high;
    }
    if (seen || !one.quiet.empty()) learned.channels.push_back(std::move(one));
  }
  return learned.channels.empty() ? std::nullopt : std::optional(std::move(learned));
}

std::optional<PowerRange> Road::range_since_boot(const Part& part) const {
  std::optional<PowerRange> range;
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    const LearnedChannel* known = channels_[channel].part.path == part.path ? recalled(channel) : nullptr;
    if (known != nullptr && known->lowest && known->highest) widen(range, PowerRange{*known->lowest, *known->highest});
  }
  return range;
}

std::optional<PowerRange> Road::range_of_window(const Part& part) const {
  std::optional<PowerRange> range;
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    if (channels_[channel].part.path == part.path) widen(range, meters_[channel].seen());
  }
  return range;
}

std::string Road::origin_of_idle(std::size_t number) const {
  switch (accounts_[number].idle_origin()) {
    case IdleOrigin::phase:
      return "measured before the run";
    case IdleOrigin::quiet_of_boot:
      return fmt::format("5th percentile of {} quiet intervals of this boot",
                         quiet_intervals(*recalled(number - kModelAccounts)));
    case IdleOrigin::quiet_of_run:
      return "the least while nobody used it in this run";
    case IdleOrigin::unknown:
    case IdleOrigin::model:
      break;
  }
  if (number == kRestAccount) return "the calibration's constant";
  return number < kModelAccounts ? "of the model" : "a share of its maximum, by the model M1";
}

std::optional<IdlePower> Road::idle_of(std::size_t number) const {
  const auto power = accounts_[number].idle_power();
  if (!power) return std::nullopt;
  return IdlePower{*power, origin_of_idle(number)};
}

}  // namespace joulery
