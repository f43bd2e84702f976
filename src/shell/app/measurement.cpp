// SPDX-License-Identifier: Apache-2.0
// The loop: one ppoll per tick, its time-out is the next tick. Ctrl-C goes to the workload; a second one ends the wait
// (architecture, decision 8).
#include "shell/app/measurement.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <poll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// A driver's library starts in a second or two.
constexpr Duration kLongestTakeOver = std::chrono::seconds(3);

/// Peak resident memory of this process itself: ru_maxrss would inherit the parent's.
std::optional<std::uint64_t> peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("VmHWM:")) continue;
    const auto fields = words(line);
    if (fields.size() >= 2) {
      if (const auto kib = parse_u64(fields[1])) return *kib * 1024;
    }
  }
  return std::nullopt;
}

timespec to_timespec(Duration duration) {
  const Duration positive = std::max(duration, Duration::zero());
  return {static_cast<time_t>(positive.count() / 1'000'000'000), static_cast<long>(positive.count() % 1'000'000'000)};
}

}  // namespace

Measurement::Measurement(Instruments instruments, Duration interval)
    : interval_(interval),
      usage_interval_(std::max(interval, instruments.usage_period)),
      recorder_(std::move(instruments)) {
  sigset_t watched;
  sigemptyset(&watched);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&watched, number);
  // For good: a signal that comes after the workload's end must not keep the run from being stored.
  pthread_sigmask(SIG_BLOCK, &watched, nullptr);
  signals_ = UniqueFd(signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
  recorder_.account_tree([this] { return tree_time(); }, [this] { return tree_pids(); });
  recorder_.weigh_tree([this] { return tree_cycles(); }, [this] { return tree_memory(); });
}

void Measurement::join(Workload& tree) { joined_.push_back({&tree, {}}); }

void Measurement::leave(const Workload& tree) {
  const auto own = std::ranges::find(joined_, &tree, &Joined::tree);
  if (own == joined_.end()) return;
  const Result<Duration> now = own->tree->cpu_time();
  tree_before_ += now ? *now : own->last.value_or(Duration{});
  const auto cycles = own->tree->cycles();
  cycles_before_ = cycles && cycles_before_ ? std::optional(*cycles_before_ + *cycles) : std::nullopt;
  joined_.erase(own);
}

std::optional<Duration> Measurement::tree_time() {
  Duration time = tree_before_;
  if (workload_) {
    const Result<Duration> now = workload_->cpu_time();
    if (now) tree_last_ = *now;
    if (!tree_last_) return std::nullopt;
    time += *tree_last_;
  }
  for (Joined& each : joined_) {
    const Result<Duration> now = each.tree->cpu_time();
    if (now) each.last = *now;
    if (!each.last) return std::nullopt;
    time += *each.last;
  }
  return time;
}

std::optional<std::uint64_t> Measurement::tree_cycles() {
  std::optional<std::uint64_t> cycles = cycles_before_;
  const auto add = [&cycles](Workload& tree) {
    const auto own = cycles ? tree.cycles() : std::nullopt;
    cycles = own ? std::optional(*cycles + *own) : std::nullopt;
  };
  if (workload_) add(*workload_);
  for (const Joined& each : joined_) add(*each.tree);
  return cycles;
}

std::optional<std::uint64_t> Measurement::tree_memory() {
  std::optional<std::uint64_t> held = workload_ ? workload_->memory_held() : std::nullopt;
  for (const Joined& each : joined_) {
    const auto own = each.tree->memory_held();
    if (!own) return std::nullopt;
    held = held.value_or(0) + *own;
  }
  return held;
}

std::vector<std::int64_t> Measurement::tree_pids() {
  std::vector<std::int64_t> pids = workload_ ? workload_->pids() : std::vector<std::int64_t>();
  for (const Joined& each : joined_) {
    const std::vector<std::int64_t> own = each.tree->pids();
    pids.insert(pids.end(), own.begin(), own.end());
  }
  return pids;
}

void Measurement::keep_within(EnergyLimit limit, std::function<void(const std::string&)> tell) {
  limit_.emplace(std::move(limit));
  tell_limit_ = std::move(tell);
}

void Measurement::hold_to_limit() {
  const Road& road = recorder_.road();
  if (!limit_) return;
  const Instant now = recorder_.clock().now();
  if (workload_ && limit_->overdue(now) == LimitStep::kill) note_limit(LimitStep::kill, {});
  if (workload_ && was_stopped_by_limit() && !sent_stop_) stop_workload(SIGTERM);  // reached before it began
  if (road.energy_so_far() < limit_->next()) return;
  const Energy so_far = road.energy_without_copies();
  if (const LimitStep step = limit_->advance(so_far, now); step != LimitStep::none) note_limit(step, so_far);
}

void Measurement::note_limit(LimitStep step, Energy so_far) {
  const std::string text = limit_->told(step, so_far, workload_ != nullptr);
  if (step != LimitStep::near) {
    recorder_.write(Noticed{{"limit", "", recorder_.clock().now(), text}});
    if (workload_ && limit_->limit().stop) stop_workload(step == LimitStep::kill ? SIGKILL : SIGTERM);
  }
  tell_limit_(text);  // whoever reads it does not hold up the signal
}

void Measurement::stop_workload(int signal) {
  sent_stop_ = true;
  const Result<void> sent = workload_->signal_tree(signal);
  if (!sent) recorder_.write(Noticed{{"signal", "", recorder_.clock().now(), describe(sent.error())}});
}

void Measurement::tick_now() {
  recorder_.tick(true);
  hold_to_limit();
  const Instant now = recorder_.clock().now();
  next_tick_ = now + interval_;
  next_usage_ = now + usage_interval_;
  recorder_.flush_if_due(now);  // repetitions shorter than a tick have no other chance to be kept
}

Result<void> Measurement::launch(const Launch& launch) {
  tick_with_slow();
  const Instant before = recorder_.clock().now();
  Result<std::unique_ptr<Workload>> started = launch();
  if (!started) return failure(started.error());
  workload_ = std::move(*started);
  workload_->forget_past();
  exit_ = {};
  ended_at_.reset();
  recorder_.write(WorkloadStarted{before, workload_->pid()});
  return {};
}

void Measurement::begin_window() {
  tick_with_slow();
  recorder_.write(WorkloadStarted{recorder_.clock().now(), 0});
}

bool Measurement::await_sensors(Duration at_most) {
  const Instant until = recorder_.clock().now() + at_most;
  while (recorder_.is_probing() && recorder_.clock().now() < until) {
    if (wait({interval_, false, {}}) == Woken::interrupted) return false;
  }
  tick_with_slow();
  return true;
}

bool Measurement::watch(std::string name, SpanRole role, Duration length) {
  tick_with_slow();
  const std::uint32_t span = begin_span(std::move(name), role);
  const bool was_broken_off = wait({length, false, {}}) == Woken::interrupted;
  tick_with_slow();
  end_span(span);
  return !was_broken_off;
}

void Measurement::tick_with_slow() {
  recorder_.read_slow_sensors();
  tick_now();
}

bool Measurement::tick_if_due() {
  const Instant now = recorder_.clock().now();
  if (now < next_tick_) return false;
  if (now - next_tick_ > interval_ / 2) ++late_;
  const bool with_usage = now >= next_usage_;
  recorder_.tick(with_usage);
  hold_to_limit();
  // Ticks that were missed are gone: the counters bridge them, a burst of reads would not.
  next_tick_ += interval_ * ((now - next_tick_) / interval_ + 1);
  if (with_usage) next_usage_ = std::max(next_usage_ + usage_interval_, now + usage_interval_ / 2);
  recorder_.flush_if_due(now);
  return true;
}

void Measurement::take_signal() {
  signalfd_siginfo info{};
  while (::read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    ++interrupts_;
    // From the terminal the child's group already has it; sent to us alone, it is passed on.
    if (workload_ && info.ssi_code != SI_KERNEL) {
      const Result<void> passed = workload_->signal(static_cast<int>(info.ssi_signo));
      if (!passed) recorder_.write(Noticed{{"signal", "", recorder_.clock().now(), describe(passed.error())}});
    }
  }
}

bool Measurement::take_end() {
  const Result<std::optional<Exit>> ended = workload_->poll();
  if (ended && !ended->has_value()) return false;
  const Instant now = recorder_.clock().now();
  if (ended) {
    exit_ = **ended;
  } else {
    recorder_.write(Noticed{{"workload", "", now, describe(ended.error())}});
  }
  survivors_ = workload_->survivors();
  if (sent_stop_ && !survivors_.empty()) {
    static_cast<void>(workload_->signal_tree(SIGKILL));  // an error for the command itself, which has ended
    survivors_ = workload_->survivors();
  }
  ended_at_ = now;
  const Result<Duration> took = workload_->cpu_time();  // exact now that the child is reaped
  tree_before_ += took ? *took : tree_last_.value_or(Duration{});
  tree_last_.reset();
  // Uncounted ones stay so: without them a later total would mean something else.
  const auto cycles = workload_->cycles();
  cycles_before_ = cycles && cycles_before_ ? std::optional(*cycles_before_ + *cycles) : std::nullopt;
  workload_.reset();
  return true;
}

Woken Measurement::wait(const WaitFor& what) {
  const std::optional<Instant> deadline =
      what.at_most ? std::optional(recorder_.clock().now() + *what.at_most) : std::nullopt;
  const int interrupts_before = interrupts_;
  std::vector<pollfd> polled{{signals_.get(), POLLIN, 0}};
  if (what.workload_end && workload_) polled.push_back({workload_->end_fd(), POLLIN, 0});
  const std::size_t first_watch = polled.size();
  for (const Watch& watch : what.watches) polled.push_back({watch.fd, POLLIN, 0});
  polled.push_back({-1, POLLIN, 0});  // other processes of the job, while this one leads
  while (true) {
    if (tick_if_due() && what.on_tick) what.on_tick();
    polled.back().fd = recorder_.node_fd();
    const Instant now = recorder_.clock().now();
    if (deadline && now >= *deadline) return Woken::deadline;
    const Instant next = deadline ? std::min(*deadline, next_tick_) : next_tick_;
    const timespec timeout = to_timespec(next - now);
    const int ready = ::ppoll(polled.data(), polled.size(), &timeout, nullptr);
    if (ready < 0 && errno != EINTR) return Woken::interrupted;
    if (ready <= 0) continue;
    if (polled[0].revents != 0) {
      take_signal();
      const bool second = interrupts_ - interrupts_before > 1 || interrupts_before > 0;
      if (!workload_ || !what.workload_end || second) return Woken::interrupted;
    }
    if (first_watch == 2 && polled[1].revents != 0 && take_end()) return Woken::workload_ended;
    for (std::size_t i = 0; i < what.watches.size(); ++i) {
      if (polled[first_watch + i].revents != 0 && what.watches[i].on_readable()) return Woken::asked;
    }
    if (polled.back().revents != 0) recorder_.serve_node();
  }
}

std::uint32_t Measurement::begin_span(std::string name, SpanRole role, std::optional<std::uint32_t> parent,
                                      std::optional<Instant> at) {
  const std::uint32_t id = next_span_++;
  recorder_.write(SpanBegun{id, parent, at.value_or(recorder_.clock().now()), std::move(name), role});
  return id;
}

void Measurement::end_span(std::uint32_t id, std::map<std::string, double> work, std::optional<Instant> at) {
  recorder_.write(SpanEnded{id, at.value_or(recorder_.clock().now()), std::move(work)});
  recorder_.hand_over();
}

void Measurement::end_window(std::optional<Instant> at) {
  if (std::exchange(window_ended_, true)) return;
  recorder_.write(WorkloadEnded{at.value_or(ended_at_.value_or(recorder_.clock().now())), exit_});
}

Run Measurement::finish(std::map<std::string, double> work, std::optional<Instant> at) {
  const Instant now = recorder_.clock().now();
  end_window(at);
  tick_with_slow();
  // What nobody has read since another process stopped metering for this one, its counters still know.
  if (recorder_.took_over() && recorder_.is_probing()) await_sensors(kLongestTakeOver);
  return recorder_.finish({now, peak_memory(), late_, std::move(work)});
}

}  // namespace joulery
