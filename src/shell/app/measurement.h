// SPDX-License-Identifier: Apache-2.0
// Measurement: the sampling loop. One thread waits for the next tick, for the workload's end, for signals and for other
// descriptors, and keeps the recorder ticking meanwhile. Commands use it step by step: first_tick, launch, start, wait,
// finish.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/fd.h"
#include "foundation/ports/workload.h"
#include "shell/app/limit.h"
#include "shell/app/recorder.h"

namespace joulery {

/// Why wait() came back.
enum class Woken {
  deadline,        ///< the time is up
  workload_ended,  ///< the direct child ended
  asked,           ///< a watched descriptor's handler asked to stop waiting
  interrupted,     ///< Ctrl-C without a workload, or the second one with it
};

/// A driver that holds no card awake starts every one of them anew when somebody asks: seconds on a machine with eight.
inline constexpr Duration kLongestSearch = std::chrono::seconds(10);

/// A further descriptor to watch while waiting. The handler returns true to stop waiting.
struct Watch {
  int fd = -1;
  std::function<bool()> on_readable;
};

/// What to wait for. Without a deadline and a workload only watches and signals end the wait.
struct WaitFor {
  std::optional<Duration> at_most;
  bool workload_end = false;
  std::vector<Watch> watches;
  std::function<void()> on_tick = {};  ///< called after each tick that was due; must be as quick as one
};

/// One run being measured. Blocks SIGINT, SIGTERM, SIGHUP and SIGQUIT of its thread for good: they reach wait() alone.
class Measurement {
 public:
  using Launch = std::function<Result<std::unique_ptr<Workload>>()>;

  Measurement(Instruments instruments, Duration interval);
  Measurement(const Measurement&) = delete;
  Measurement& operator=(const Measurement&) = delete;

  /// From now on the running total is held against a limit; what is due is noted in the run and told in one line.
  void keep_within(EnergyLimit limit, std::function<void(const std::string&)> tell);
  /// The limit was reached and stopping was asked for: no further workload is to be started.
  [[nodiscard]] bool was_stopped_by_limit() const { return limit_ && limit_->limit().stop && limit_->was_reached(); }
  /// The workload was asked to stop, for the limit was reached while it ran.
  [[nodiscard]] bool sent_stop() const { return sent_stop_; }
  [[nodiscard]] bool reached_limit() const { return limit_ && limit_->was_reached(); }
  /// Reads the fast sensors, then starts the workload: the window begins (decision 5). Also for further repetitions.
  Result<void> launch(const Launch& launch);
  /// A tree of processes that somebody else starts and waits for, as an engine of a benchmark: from now on it is the
  /// run's workload too, with its CPU time, cycles, memory and use of GPUs. It must live until leave().
  void join(Workload& tree);
  /// It has ended and was reaped, or is given up: what it took stays the workload's.
  void leave(const Workload& tree);
  /// Who used GPUs is told there from now on, as it is recorded.
  void tell_gpu_use(std::function<void(const GpuUsage&)> tell) { recorder_.tell_gpu_use(std::move(tell)); }
  /// Begins the window without a workload (`record FILE --for T`).
  void begin_window();
  /// What was found out about the machine meanwhile; opens the journal.
  void start(RunStart start, RecordSink* sink) { recorder_.start(std::move(start), sink); }
  Woken wait(const WaitFor& what);
  /// For a workload that is watched rather than waited for: takes its end if it is over.
  bool end_workload_if_over() { return workload_ && take_end(); }
  /// Waits until every sensor was found, `at_most` so long, and reads all once: before a phase that must see all parts
  /// from its first moment on. False when waiting was broken off.
  bool await_sensors(Duration at_most = kLongestSearch);
  /// A span in which joulery only watches, all sensors read at both ends. False when it was broken off.
  bool watch(std::string name, SpanRole role, Duration length);
  /// The slow sensors too, then one tick: the edge of a phase.
  void tick_with_slow();
  /// One tick now, so that an edge is read and not interpolated.
  void tick_now();
  std::uint32_t begin_span(std::string name, SpanRole role, std::optional<std::uint32_t> parent = {},
                           std::optional<Instant> at = {});
  void end_span(std::uint32_t id, std::map<std::string, double> work = {}, std::optional<Instant> at = {});
  /// Forgets an open span: what it was to hold did not come to its end.
  void cancel_span(std::uint32_t id) { recorder_.write(SpanCancelled{id}); }
  /// The workload has done so much of its work by now, or had when it ended; 0 <= done <= total, total > 0.
  void progressed(double done, double total) {
    recorder_.write(Progressed{ended_at_.value_or(recorder_.clock().now()), done, total});
  }
  /// What an inference server said; its records are in the order they were made.
  void hear(const std::vector<Record>& records) {
    for (const Record& record : records) recorder_.write(record);
  }
  /// What is expected of the whole run by its marks; nothing before enough of them came.
  [[nodiscard]] std::optional<TotalForecast> forecast() const { return recorder_.road().forecast(); }
  /// When the window that counts began; nothing before.
  [[nodiscard]] std::optional<Instant> window_begin() const { return recorder_.road().window_begin(); }
  /// What was booked so far: spans as they are resolved, the parts' books.
  [[nodiscard]] const Road& road() const { return recorder_.road(); }
  /// Closes the window at the end of the last workload (now without one), so that a phase measured after it, an idle
  /// one, is a span but no part of the run's amounts. finish() does it otherwise.
  void end_window(std::optional<Instant> at = {});
  /// Closes the window at `at` (the last end of a workload when not given) and returns the run.
  [[nodiscard]] Run finish(std::map<std::string, double> work, std::optional<Instant> at = {});

  [[nodiscard]] std::vector<Channel> channels() const { return recorder_.channels(); }
  [[nodiscard]] const Exit& exit() const { return exit_; }
  /// When the last workload ended; nothing while one runs.
  [[nodiscard]] std::optional<Instant> ended_at() const { return ended_at_; }
  [[nodiscard]] bool was_interrupted() const { return interrupts_ > 0; }
  [[nodiscard]] Workload* workload() { return workload_.get(); }
  [[nodiscard]] std::vector<std::string> survivors() const { return survivors_; }
  [[nodiscard]] std::optional<Error> journal_failure() const { return recorder_.journal_failure(); }
  [[nodiscard]] Clock& clock() { return recorder_.clock(); }

 private:
  bool tick_if_due();
  void hold_to_limit();
  void note_limit(LimitStep step, Energy so_far);
  void stop_workload(int signal);
  void take_signal();
  bool take_end();
  [[nodiscard]] std::optional<Duration> tree_time();
  [[nodiscard]] std::optional<std::uint64_t> tree_cycles();
  [[nodiscard]] std::optional<std::uint64_t> tree_memory();
  [[nodiscard]] std::vector<std::int64_t> tree_pids();

  /// A tree that joined, with its CPU time as last told.
  struct Joined {
    Workload* tree = nullptr;
    std::optional<Duration> last;
  };

  Duration interval_;
  Duration usage_interval_;
  Recorder recorder_;
  Instant next_tick_;
  Instant next_usage_;
  std::uint64_t late_ = 0;
  UniqueFd signals_;
  int interrupts_ = 0;
  std::unique_ptr<Workload> workload_;
  std::vector<Joined> joined_;
  Duration tree_before_{};  ///< CPU time of workloads that ended
  std::optional<Duration> tree_last_;
  std::optional<std::uint64_t> cycles_before_ = 0;  ///< of workloads that ended; nothing: one was not counted
  Exit exit_;
  std::optional<Instant> ended_at_;
  std::vector<std::string> survivors_;
  std::uint32_t next_span_ = 1;
  bool window_ended_ = false;
  std::optional<LimitWatch> limit_;
  std::function<void(const std::string&)> tell_limit_;
  bool sent_stop_ = false;
};

}  // namespace joulery
