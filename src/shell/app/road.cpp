// SPDX-License-Identifier: Apache-2.0
// Feeding the road: each record goes to metering, its slices to the books, and use of the CPUs divides them.
#include "shell/app/road.h"

#include <algorithm>

#include "core/metering/cut.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

/// Who used a GPU is known about a second later.
constexpr Duration kRipeAfter = std::chrono::milliseconds(2500);
/// Idle floor of a package whose maximum is known and whose idle was not measured: M1's default share of the TDP.
constexpr double kIdleShareOfMaximum = 0.12;

/// Seconds at full power: less on a counter means that it began just now.
constexpr double kShortlyAfterLoading = 10;

/// An "idle" phase with more load than this says nothing about the idle machine.
constexpr double kIdleLoadFraction = 0.25;

std::string hole_of(const Reading& reading, MeterStep::Kind kind) {
  if (kind == MeterStep::Kind::reset) return "counter was reset";
  if (reading.missed) return "read failed: " + std::string(to_string(*reading.missed));
  return {};
}

/// A counter that begins near 0 belongs to a driver that was loaded anew (R5); else nobody knows what happened.
const char* what_reset(const Channel& channel, const Reading& reading) {
  const double joules = static_cast<double>(reading.value) * static_cast<double>(channel.scale.numerator) /
                        static_cast<double>(channel.scale.denominator) * 1e-6;
  if (reading.restarted) return " says that it started anew";
  const bool anew =
      !channel.modulus && !channel.wraps_unknown && joules < power_ceiling(channel) / watt * kShortlyAfterLoading;
  return anew ? " began anew near 0: its driver was loaded again" : " went backwards further than a wrap explains";
}

}  // namespace

void Road::feed(const Record& record) {
  if (!started_ && !std::holds_alternative<RunStart>(record)) return;
  std::visit([this](const auto& entry) { on(entry); }, record);
}

void Road::on(const RunStart& start) {
  if (started_) return;
  started_ = true;
  start_ = start;
  accounts_.emplace_back(Part{"machine/cpu", PartKind::cpu}, start.interval);
  accounts_.emplace_back(Part{"machine/memory", PartKind::memory}, start.interval);
  if (start.cpu_model) {
    cpu_model_.emplace(*start.cpu_model, std::uint16_t{0});
    accounts_[kCpuAccount].set_idle_power(cpu_model_->idle(), IdleOrigin::model);
  }
  if (start.memory_model) {
    memory_model_.emplace(*start.memory_model, std::uint16_t{0});
    // A constant without evidence of use is taken whether or not anybody works: it is idle energy.
    accounts_[kMemoryAccount].set_idle_power(start.memory_model->power.best, IdleOrigin::model);
  }
  accounts_.emplace_back(Part{std::string(rest_path), PartKind::other}, start.interval);
  // What the machine takes beside its parts whatever they do is idle energy (metering 5.6).
  if (start.rest_model) accounts_[kRestAccount].set_idle_power(start.rest_model->constant, IdleOrigin::model);
  add_channels(start.channels);
}

void Road::add_channels(const std::vector<Channel>& channels) {
  for (const Channel& channel : channels) {
    const auto index = static_cast<std::uint16_t>(channels_.size());
    channels_.push_back(channel);
    meters_.emplace_back(channel, index);
    accounts_.emplace_back(channel.part, start_.interval);
    if (channel.part.kind == PartKind::cpu && channel.max_power) {
      accounts_.back().set_idle_power(*channel.max_power * kIdleShareOfMaximum, IdleOrigin::model);
    }
    recall(channels_.size() - 1);
  }
  tick_slices_.reserve(channels_.size());
  checks_.watch(channels_);
  // Late channels are GPUs: what was learned about the packages is kept.
  const bool new_packages = std::any_of(channels.begin(), channels.end(),
                                        [](const Channel& channel) { return channel.part.kind == PartKind::cpu; });
  if (!mirrors_ || new_packages) mirrors_.emplace(channels_);
  choose_accounts_on_cut();
}

void Road::choose_accounts_on_cut(const std::vector<std::string>& barred) {
  std::vector<bool> is_mirror = mirrors_->mirrors();
  is_mirror.resize(channels_.size(), false);
  const CutChoice choice = choose_cut(channels_, is_mirror, barred);
  on_cut_.clear();
  off_cut_why_.assign(channels_.size(), "");
  if (cpu_model_) on_cut_.push_back(kCpuAccount);
  if (memory_model_) on_cut_.push_back(kMemoryAccount);
  for (const std::uint16_t channel : choice.on_cut) {
    // A meter that was found late counts what the run began to model: its first part is missing, and both would be
    // twice.
    const Part& part = channels_[channel].part;
    const bool modelled =
        (cpu_model_ && counts_kind(part, PartKind::cpu)) || (memory_model_ && counts_kind(part, PartKind::memory));
    if (modelled) {
      off_cut_why_[channel] = "found too late: the run began with a model of it";
    } else {
      on_cut_.push_back(account_of(channel));
    }
  }
  for (const auto& [channel, why] : choice.off_cut) off_cut_why_[channel] = why;
  choose_rest();
}

void Road::on(const ChannelsJoined& joined) {
  last_ = std::max(last_, joined.at);
  gpus_joined_.insert(gpus_joined_.end(), joined.gpus.begin(), joined.gpus.end());
  add_channels(joined.channels);
}

void Road::on(const WorkloadStarted& started) {
  last_ = std::max(last_, started.at);
  if (window_.begin) return;  // later repetitions lie in the same window
  window_.begin = started.at;
  workload_pid_ = started.pid;
}

void Road::on(const WorkloadEnded& ended) {
  last_ = std::max(last_, ended.at);
  window_.end = ended.at;
  exit_ = ended.exit;
}

void Road::book(std::size_t account, const MeterStep& step, std::string_view hole_reason) {
  if (step.kind == MeterStep::Kind::slice) {
    accounts_[account].add(step.slice, window_);
  } else if (!hole_reason.empty()) {
    accounts_[account].note_hole(std::string(hole_reason));
  }
}

/// More than the part can take in that time: the slice holds what the sensor did not show before.
bool is_catching_up(const Channel& channel, const Slice& slice) {
  return slice.energy.best > power_ceiling(channel) * (slice.to - slice.from);
}

/// Slices without energy wait: a sensor that hangs says nothing, and nothing is not 0.
void Road::book_slice(std::size_t channel, const Slice& slice) {
  if (checks_.is_behind_a_hole(slice)) book_held_back(channel, false);
  if (checks_.holds(slice)) return;
  Slice whole = slice;
  if (const auto late = is_catching_up(channels_[channel], slice) ? checks_.release_late(channel) : std::nullopt) {
    whole.from = late->slice.from;
    whole.flags |= late->slice.flags | (late->stuck ? kGapSpanned : 0U);
  }
  book_held_back(channel, false);
  accounts_[account_of(channel)].add(whole, window_);
}

void Road::book_held_back(std::size_t channel, bool at_end) {
  const auto stretch = checks_.release(channel, at_end);
  if (!stretch) return;
  Account& account = accounts_[account_of(channel)];
  if (!stretch->stuck) return account.add(stretch->slice, window_);
  const std::string text =
      fmt::format("did not move for {} while the machine worked", format(stretch->slice.to - stretch->slice.from));
  account.note_hole("sensor " + text);
  if (checks_.fault_of(channel) != nullptr) return;  // said already, with more numbers
  anomalies_.push_back(
      {"stuck", channels_[channel].part.path, stretch->slice.from, channels_[channel].source + " " + text});
}

void Road::on(const Sample& sample) {
  ++samples_;
  first_ = std::min(first_.value_or(sample.at), sample.at);
  last_ = std::max(last_, sample.at);
  tick_slices_.clear();
  for (const Reading& reading : sample.readings) {
    if (reading.channel >= meters_.size()) continue;  // a broken recording: nothing is known about this channel
    const MeterStep step = meters_[reading.channel].advance(reading);
    checks_.on_step(reading, step);
    if (step.kind == MeterStep::Kind::slice) {
      if (channels_[reading.channel].part.kind == PartKind::cpu) tick_slices_.push_back(step.slice);
      book_slice(reading.channel, step.slice);
      continue;
    }
    if (step.kind == MeterStep::Kind::reset) {
      anomalies_.push_back({"reset", channels_[reading.channel].part.path, reading.at,
                            channels_[reading.channel].source + what_reset(channels_[reading.channel], reading)});
    }
    if (step.kind == MeterStep::Kind::reset || step.kind == MeterStep::Kind::missed) {
      book(account_of(reading.channel), step, hole_of(reading, step.kind));
    }
  }
  if (mirrors_ && !tick_slices_.empty()) mirrors_->advance(tick_slices_);
  book_rest(sample.at);
  resolve_edges(sample.at);
}

void Road::on(const Usage& usage) {
  first_ = std::min(first_.value_or(usage.at), usage.at);
  last_ = std::max(last_, usage.at);
  checks_.on_usage(usage);
  if (cpu_model_) {
    const MeterStep step = cpu_model_->advance(usage);
    book(kCpuAccount, step, step.kind == MeterStep::Kind::missed ? "processor load could not be read" : "");
  }
  if (memory_model_) book(kMemoryAccount, memory_model_->advance(usage.at), "");
  book_rest(usage.at);
  learn_from(usage);
  divide(usage);
  resolve_edges(usage.at);
}

void Road::divide(const Usage& usage) {
  const WeighedInterval interval =
      last_usage_ ? use_between(*last_usage_, usage) : WeighedInterval{{usage.at, usage.at, {}, {}}, false};
  weighed_.add(interval, window_);
  for (Account& account : accounts_) {
    if (account.follows_cpu_time()) account.divide(interval.use, start_.idle_policy);
  }
  if (!first_usage_) first_usage_ = usage;
  last_usage_ = usage;
}

void Road::on(const GpuUsage& usage) {
  last_ = std::max(last_, usage.at);
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    // Every view of the GPU, so that the one that ends on the cut is divided too.
    if (channels_[channel].part.path == usage.part) accounts_[account_of(channel)].divide(usage, start_.idle_policy);
  }
  learn_from(usage);
  resolve_edges(usage.at);
}

EdgeTotals Road::totals_at(Instant when) const {
  EdgeTotals totals;
  totals.parts.reserve(accounts_.size());
  for (const Account& account : accounts_) {
    const TotalAt total = account.history().at(when);
    totals.parts.push_back({total.energy, total.doubt, total.inside, account.tree_history().at(when).energy.best});
  }
  return totals;
}

bool Road::was_read(std::size_t number) const {
  return number < kModelAccounts ? first_usage_.has_value() : meters_[number - kModelAccounts].evidence().samples > 0;
}

void Road::resolve_edges(Instant now) {
  Instant seen = now;
  for (const std::size_t number : on_cut_) {
    const History& history = accounts_[number].history();
    // A first reading is a point: what is known from it on comes with the second one.
    if (!history.empty() || was_read(number)) seen = std::min(seen, history.empty() ? Instant::min() : history.last());
    if (const auto known = accounts_[number].gpu_use_known_to()) seen = std::min(seen, *known);
  }
  // Whose energy it was is known up to the last reading of use.
  if (last_usage_) seen = std::min(seen, last_usage_->at);
  // A part that stopped answering must not hold edges back for ever.
  const Instant ripe = std::max(seen, now - kRipeAfter);
  spans_.resolve(ripe, [this](Instant when) { return totals_at(when); });
  resolve_marks(ripe);
  engine_.resolve(ripe, [this](Instant when) { return totals_at(when); });
  if (idle_span_ && !idle_powers_taken_) take_idle_powers();
}

std::optional<double> Road::load_of_idle_fraction() const {
  if (!idle_began_ || !idle_ended_) return std::nullopt;
  const std::uint64_t total = grown(idle_began_->machine_total, idle_ended_->machine_total);
  if (total == 0) return std::nullopt;
  return static_cast<double>(grown(idle_began_->machine_busy, idle_ended_->machine_busy)) / static_cast<double>(total);
}

const OpenSpan* Road::idle_phase() const {
  const auto is_phase = [](const OpenSpan& span) {
    return span.role == SpanRole::idle_before && span.at_start && span.at_end &&
           *span.end - span.start >= kShortestIdle;
  };
  const auto found = std::find_if(spans_.all().begin(), spans_.all().end(), is_phase);
  return found == spans_.all().end() ? nullptr : &*found;
}

/// Energy over a part of the phase says nothing about the power in all of it.
std::optional<Energy> Road::idle_energy_of(const OpenSpan& phase, std::size_t number) const {
  const bool seen = has_both_edges(phase, number) && accounts_[number].gaps({phase.start, phase.end}).empty();
  if (!seen) return std::nullopt;
  return energy_of(phase, number)->best;
}

void Road::take_idle_powers() {
  const OpenSpan* phase = idle_phase();
  if (phase == nullptr) return;
  idle_powers_taken_ = true;
  if (const double load = load_of_idle_fraction().value_or(0); load > kIdleLoadFraction) {
    anomalies_.push_back(
        {"not_idle", "", phase->start,
         fmt::format("the machine was not idle before: other programs used {:.0f} % of its processors, "
                     "so no idle power is taken from then",
                     load * 100)});
    return;
  }
  was_idle_ = true;
  for (std::size_t number = 0; number < accounts_.size(); ++number) {
    if (const auto energy = idle_energy_of(*phase, number)) {
      accounts_[number].set_idle_power(*energy / (*phase->end - phase->start), IdleOrigin::phase);
    }
  }
}

/// Along the final cut, as the amounts it is subtracted from: a sum without one of its parts would be too low.
void Road::take_baseline() {
  const OpenSpan* phase = idle_phase();
  if (phase == nullptr || !was_idle_ || on_cut_.empty()) return;
  Energy machine;
  std::vector<std::string> unseen;
  for (const std::size_t number : on_cut_) {
    const auto energy = idle_energy_of(*phase, number);
    if (!energy) unseen.push_back(accounts_[number].part().name());
    machine += energy.value_or(Energy{});
  }
  if (unseen.empty()) {
    baseline_ = machine / (*phase->end - phase->start);
    return;
  }
  anomalies_.push_back(
      {"no_idle_power", "", phase->start,
       fmt::format("the machine's idle power is unknown: {} not seen all through the idle phase before",
                   fmt::join(unseen, ", "))});
}

void Road::on(const SpanBegun& begun) {
  last_ = std::max(last_, begun.at);
  if (begun.role == SpanRole::idle_before) {
    idle_span_ = begun.id;
    idle_began_ = last_usage_;
  }
  spans_.begin(begun);
}

void Road::on(const SpanEnded& ended) {
  last_ = std::max(last_, ended.at);
  if (idle_span_ == ended.id) idle_ended_ = last_usage_;
  spans_.end(ended);
}

/// Outside the window nothing is counted, so neither are the counters read there.
void Road::on(const EngineRead& read) {
  last_ = std::max(last_, read.answered);
  const bool inside = window_.begin && read.asked >= *window_.begin && (!window_.end || read.answered <= *window_.end);
  if (inside) engine_.add(read);
}

void Road::on(const Noticed& noticed) {
  anomalies_.push_back(noticed.anomaly);
  if (noticed.anomaly.kind != "suspend" && noticed.anomaly.kind != "boot") return;
  // R5: counters and loads start a new segment; nothing is known about the time in between.
  for (Meter& meter : meters_) meter.begin_segment(noticed.anomaly.at);
  if (cpu_model_) cpu_model_->begin_segment();
  if (memory_model_) memory_model_->begin_segment();
  forget_quiet_stretches();
  for (Account& account : accounts_) account.note_hole(noticed.anomaly.text);
}

void Road::on(const Finished& finished) {
  last_ = std::max(last_, finished.at);
  finished_ = finished;
}

}  // namespace joulery
