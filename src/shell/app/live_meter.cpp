// SPDX-License-Identifier: Apache-2.0
// Spans that are open, and the thread that reads the instruments while one is.
#include "shell/app/live_meter.h"

#include <algorithm>
#include <csignal>
#include <time.h>
#include <unistd.h>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// A result is waited for no longer: the road closes an edge after 1.2 s even where a part stopped answering.
constexpr Duration kPatience = std::chrono::seconds(3);
/// The clock of a thread's CPU time costs as much as a counter's read. One precise edge in so many is measured, and
/// those after it are taken to cost the same; an odd number, or of begins and ends in turn only one would be measured.
constexpr std::uint64_t kEdgesPerMeasured = 17;

std::chrono::steady_clock::time_point steady(Instant at) {
  return std::chrono::steady_clock::time_point(at.time_since_epoch());
}

Error closed() { return {ErrorKind::gone, "the session was closed", {}, "open another one; its run is in the store"}; }

Error no_such_span(std::uint32_t span, const char* what) {
  return {ErrorKind::invalid,
          fmt::format("span {} {}", span, what),
          {},
          "end each span once, with the number its begin gave"};
}

}  // namespace

LiveMeter::LiveMeter(const LiveSetup& setup) : interval_(setup.interval), linger_(setup.linger) {
  Instruments instruments = setup.equip();
  // Who uses the machine is asked at every tick: a span may be shorter than a second.
  instruments.usage_period = interval_;
  auto ask = std::move(instruments.read_usage);
  if (ask) {
    instruments.read_usage = [this, ask](Usage& usage) {
      ask(usage);
      usage.self = own_ + recorder_->background_time();
    };
  }
  clock_ = instruments.clock;
  recorder_ = std::make_unique<Recorder>(std::move(instruments));
  recorder_->account_tree(
      [this, tree = setup.tree_time]() -> std::optional<Duration> {
        const auto all = tree ? tree() : std::nullopt;
        if (!all) return std::nullopt;
        return std::max(*all - own_ - recorder_->background_time(), Duration::zero());
      },
      setup.tree_pids);
  const std::scoped_lock lock(recorder_mutex_);
  recorder_->tick(true);
  RunStart start = setup.describe(recorder_->channels());
  RecordSink* sink = setup.open_sink ? setup.open_sink(start) : nullptr;
  recorder_->start(std::move(start), sink);
  recorder_->write(WorkloadStarted{clock_->now(), ::getpid()});
  recorder_->rest(true);
  last_use_ = clock_->now();
}

LiveMeter::~LiveMeter() {
  if (!is_forked()) return;
  // A forked child: the thread lives in the parent alone, and the recorder's buffers are the parent's to write.
  if (thread_.joinable()) thread_.detach();
  // NOLINTBEGIN(bugprone-unused-return-value): given up on purpose
  static_cast<void>(conditions_.release());
  static_cast<void>(recorder_.release());
  // NOLINTEND(bugprone-unused-return-value)
}

std::optional<Error> LiveMeter::refusal() const {
  if (!is_forked()) return std::nullopt;
  return Error{ErrorKind::unsupported,
               "this process was forked from the one that is metered",
               {},
               "open a session of its own in the child; its energy is counted in the parent's meanwhile"};
}

Result<std::uint32_t> LiveMeter::begin(std::string_view name, std::optional<std::uint32_t> parent, Edge edge) {
  if (auto refused = refusal()) return failure(std::move(*refused));
  if (edge == Edge::precise) tick_here(Ask::sensors);
  std::unique_lock lock(span_mutex_);
  if (finished_) return failure(closed());
  if (parent && !open_.contains(*parent)) return failure(no_such_span(*parent, "is no open span to be a parent"));
  const std::uint32_t span = next_span_++;
  open_.try_emplace(span);  // before the thread starts, or it would find nothing to do
  if (!ticking_) wake(lock);
  if (finished_) return failure(closed());  // meanwhile, by another thread
  recorder_->post(SpanBegun{span, parent, clock_->now(), std::string(name), SpanRole::user});
  return span;
}

Result<void> LiveMeter::end(std::uint32_t span, const Work& work, Edge edge) {
  if (auto refused = refusal()) return failure(std::move(*refused));
  const Instant at = clock_->now();
  {
    const std::scoped_lock lock(span_mutex_);
    const auto found = open_.find(span);
    if (found == open_.end()) return failure(no_such_span(span, "is not open"));
    for (const auto& [unit, count] : work) found->second[unit] += count;
    recorder_->post(SpanEnded{span, at, std::move(found->second)});
    open_.erase(found);
    last_use_ = at;
  }
  if (edge == Edge::precise) tick_here(Ask::sensors);
  recorder_->hand_over();
  return {};
}

Result<void> LiveMeter::add_work(std::uint32_t span, const std::string& unit, double count) {
  if (auto refused = refusal()) return failure(std::move(*refused));
  if (!(count >= 0))
    return failure(ErrorKind::invalid, "work is a count of 0 or more", unit, "give what was done since the last call");
  const std::scoped_lock lock(span_mutex_);
  const auto found = open_.find(span);
  if (found == open_.end()) return failure(no_such_span(span, "is not open"));
  found->second[unit] += count;
  return {};
}

Result<void> LiveMeter::cancel(std::uint32_t span) {
  if (auto refused = refusal()) return failure(std::move(*refused));
  const std::scoped_lock lock(span_mutex_);
  if (open_.erase(span) == 0) return failure(no_such_span(span, "is not open"));
  recorder_->post(SpanCancelled{span});
  last_use_ = clock_->now();
  return {};
}

void LiveMeter::wake(std::unique_lock<std::mutex>& span_lock) {
  // The last reading may be hours old: a fresh one comes before the edge, or the edge would lie in the middle of them.
  ticking_ = true;
  span_lock.unlock();
  {
    const std::scoped_lock lock(recorder_mutex_);
    if (!closed_) recorder_->rest(false);
  }
  tick_here(Ask::everything);
  {
    const std::scoped_lock lock(thread_mutex_);
    if (thread_.joinable()) thread_.join();  // it said that it is idle: it is on its way out
    thread_ = std::jthread([this](const std::stop_token& stop) { tick_until_idle(stop); });
  }
  span_lock.lock();
}

void LiveMeter::tick_locked(Ask ask) {
  const bool measured = ask == Ask::everything || edges_++ % kEdgesPerMeasured == 0;
  const Duration before = measured ? thread_cpu_time() : Duration{};
  recorder_->take_posted();
  recorder_->tick(ask == Ask::everything);
  recorder_->flush_if_due(clock_->now());
  const Duration took = measured ? thread_cpu_time() - before : edge_took_;
  if (ask == Ask::sensors) edge_took_ = took;
  own_ += took;
}

void LiveMeter::tick_here(Ask ask) {
  const std::scoped_lock lock(recorder_mutex_);
  if (!closed_) tick_locked(ask);
}

bool LiveMeter::is_idle() const {
  return open_.empty() && !recorder_->has_posted() && clock_->now() - last_use_ > linger_;
}

bool LiveMeter::goes_idle() {
  const std::scoped_lock recorder(recorder_mutex_);
  const std::scoped_lock spans(span_mutex_);
  if (!is_idle()) return false;
  recorder_->rest(true);
  ticking_ = false;
  conditions_->ticked.notify_all();
  return true;
}

void LiveMeter::tick_until_idle(const std::stop_token& stop) {
  // Signals are the program's: this thread takes none of them.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  Instant next = clock_->now() + interval_;
  while (true) {
    std::unique_lock lock(span_mutex_);
    conditions_->woken.wait_until(lock, stop, steady(next), [this] { return urgent_; });
    if (stop.stop_requested() || finished_) {
      ticking_ = false;
      conditions_->ticked.notify_all();  // who waits for a result need not wait for a tick
      return;
    }
    urgent_ = false;
    const bool ends = is_idle();
    lock.unlock();
    if (ends && goes_idle()) return;
    tick_here(Ask::everything);
    lock.lock();
    ++ticks_;
    conditions_->ticked.notify_all();
    const Instant now = clock_->now();
    if (now - next > interval_ / 2) ++late_;
    if (now >= next) next += interval_ * ((now - next) / interval_ + 1);
  }
}

std::optional<Result<void>> LiveMeter::known_about(std::uint32_t span) {
  const std::scoped_lock lock(recorder_mutex_);
  recorder_->take_posted();
  switch (recorder_->road().state_of(span)) {
    case SpanState::unknown:
      return failure(no_such_span(span, "is not known: it was never begun, or cancelled"));
    case SpanState::resolved:
      return Result<void>();
    case SpanState::waiting:
      break;
  }
  if (closed_) return failure(closed());
  return std::nullopt;
}

Result<void> LiveMeter::await(std::uint32_t span) {
  if (auto refused = refusal()) return failure(std::move(*refused));
  {
    const std::scoped_lock lock(span_mutex_);
    if (open_.contains(span)) return failure(no_such_span(span, "is still open"));
  }
  if (auto known = known_about(span)) return std::move(*known);
  const Instant until = clock_->now() + kPatience;
  std::unique_lock lock(span_mutex_);
  urgent_ = true;  // one tick at once shows what the fast sensors know; a slow one is waited for tick by tick
  while (true) {
    const std::uint64_t before = ticks_;
    if (!ticking_ && !finished_) wake(lock);
    lock.unlock();
    conditions_->woken.notify_all();
    if (auto known = known_about(span)) return std::move(*known);
    lock.lock();
    last_use_ = clock_->now();
    if (last_use_ > until) {
      return failure(ErrorKind::transient, fmt::format("span {} was not read to its end in 3 s", span), {},
                     "ask again; the report says which sensor is slow");
    }
    conditions_->ticked.wait_until(lock, steady(until), [&] { return ticks_ != before || !ticking_; });
  }
}

Result<SpanResult> LiveMeter::result(std::uint32_t span) {
  if (auto resolved = await(span); !resolved) return failure(std::move(resolved.error()));
  const std::scoped_lock lock(recorder_mutex_);
  return recorder_->road().result_of(span).value();
}

Result<Run> LiveMeter::run_of(std::uint32_t span) {
  Run run;
  if (auto filled = run_of(span, run); !filled) return failure(std::move(filled.error()));
  return run;
}

Result<void> LiveMeter::run_of(std::uint32_t span, Run& run) {
  if (auto resolved = await(span); !resolved) return resolved;
  const std::scoped_lock lock(recorder_mutex_);
  ENSURE(recorder_->road().run_of(span, run));
  return {};
}

Result<Run> LiveMeter::so_far() {
  if (auto refused = refusal()) return failure(std::move(*refused));
  const std::scoped_lock lock(recorder_mutex_);
  if (closed_) return failure(closed());
  recorder_->read_slow_sensors();
  tick_locked(Ask::everything);
  Road copy = recorder_->road();
  copy.feed(WorkloadEnded{clock_->now(), {0, {}}});
  copy.feed(Finished{clock_->now(), std::nullopt, late_, {}});
  return copy.finish();
}

Result<Run> LiveMeter::finish() {
  if (auto refused = refusal()) return failure(std::move(*refused));
  {
    const std::scoped_lock lock(span_mutex_);
    if (std::exchange(finished_, true)) return failure(closed());
    for (auto& [span, work] : open_) recorder_->post(SpanEnded{span, clock_->now(), std::move(work)});
    open_.clear();
  }
  {
    const std::scoped_lock lock(thread_mutex_);
    thread_ = std::jthread();  // stops and joins
  }
  const std::scoped_lock lock(recorder_mutex_);
  closed_ = true;
  const Instant end = clock_->now();
  recorder_->read_slow_sensors();  // what lies behind their last readings would be lost
  tick_locked(Ask::everything);
  recorder_->write(WorkloadEnded{end, {0, {}}});
  return recorder_->finish({clock_->now(), std::nullopt, late_, {}});
}

Standing LiveMeter::standing() {
  const std::scoped_lock lock(recorder_mutex_);
  return recorder_->road().standing();
}

void LiveMeter::notice(const std::string& kind, const std::string& text) {
  recorder_->post(Noticed{{kind, "", clock_->now(), text}});
}

bool LiveMeter::is_forked() const { return fork_mark_.is_forked(); }

bool LiveMeter::is_ticking() {
  const std::scoped_lock lock(span_mutex_);
  return ticking_;
}

}  // namespace joulery
