// SPDX-License-Identifier: Apache-2.0
// LiveMeter: metering inside a program that goes on working: spans begin and end on any thread, one thread of its own
// reads the instruments while a span is open, and nobody waits for it unless a result is asked for. The only writer of
// the road is whoever holds the recorder's lock; edges of spans go past it into the journal (app/record_log.h).
// Measuring a command from outside is app/measurement.h.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "foundation/base/fork_mark.h"
#include "shell/app/recorder.h"

namespace joulery {

/// How a span's edge is read (metering 7).
enum class Edge {
  cheap,    ///< interpolated between two ticks: the caller pays two locks, and at the end a write(2) to the journal
  precise,  ///< the fast sensors are read in the caller's thread
};

/// What a LiveMeter is made with. The functions are called on construction, in this order.
struct LiveSetup {
  std::function<Instruments()> equip;
  std::function<RunStart(const std::vector<Channel>&)> describe;
  std::function<RecordSink*(const RunStart&)> open_sink;  ///< null = nothing is kept on disk
  std::function<std::optional<Duration>()> tree_time;     ///< CPU time of the program that is metered
  std::function<std::vector<std::int64_t>()> tree_pids;   ///< its processes, by whose use GPUs are divided
  Duration interval{std::chrono::milliseconds(100)};
  Duration linger{std::chrono::seconds(1)};  ///< the thread ends when no span was open for so long
};

/// One run, from construction to finish(). Thread-safe. After a fork it belongs to the parent alone: in the child every
/// call fails (unsupported) and the destructor touches nothing.
class LiveMeter {
 public:
  using Work = std::map<std::string, double>;

  explicit LiveMeter(const LiveSetup& setup);
  ~LiveMeter();
  LiveMeter(const LiveMeter&) = delete;
  LiveMeter& operator=(const LiveMeter&) = delete;

  /// Begins a span; its number is never 0. Errors: an unknown or ended parent, a finished meter.
  Result<std::uint32_t> begin(std::string_view name, std::optional<std::uint32_t> parent = {}, Edge edge = Edge::cheap);
  /// Ends it with the work done in it. It is in the journal then: SIGKILL cannot lose it (R34). Errors: no such open
  /// span.
  Result<void> end(std::uint32_t span, const Work& work = {}, Edge edge = Edge::cheap);
  /// Adds to the work of an open span.
  Result<void> add_work(std::uint32_t span, const std::string& unit, double count);
  /// Forgets an open span: it is not in the run.
  Result<void> cancel(std::uint32_t span);
  /// What an ended span used. Waits until every part was read past its end: a tick, made at once for this, or as long
  /// as the slowest sensor takes (at most a second or so). Errors: unknown, still open, or cancelled.
  Result<SpanResult> result(std::uint32_t span);
  /// The same as a run of its own: its time, parts, shares and footprint, without samples. Waits and fails as result().
  Result<Run> run_of(std::uint32_t span);
  /// The same into a run that may hold another span of this meter: what all of them share is not copied again.
  Result<void> run_of(std::uint32_t span, Run& run);
  /// The run as it would be if it ended now.
  Result<Run> so_far();
  /// Ends open spans and the run. Only once.
  Result<Run> finish();

  /// Method and coverage of the run so far.
  [[nodiscard]] Standing standing();
  /// True in a child of the process that made it.
  [[nodiscard]] bool is_forked() const;
  /// Says something about the run as a whole: it becomes an anomaly of it.
  void notice(const std::string& kind, const std::string& text);
  /// True while the thread lives (for tests of idleness).
  [[nodiscard]] bool is_ticking();

 private:
  [[nodiscard]] std::optional<Error> refusal() const;
  void wake(std::unique_lock<std::mutex>& span_lock);
  /// A whole tick, or at a precise edge the fast sensors alone: who used the machine is asked by the thread.
  enum class Ask { everything, sensors };
  void tick_here(Ask ask);
  void tick_locked(Ask ask);
  void tick_until_idle(const std::stop_token& stop);
  /// Waits until a span is resolved. Errors as result().
  Result<void> await(std::uint32_t span);
  /// The same without waiting: nothing while it is not resolved.
  [[nodiscard]] std::optional<Result<void>> known_about(std::uint32_t span);
  /// The end of the thread, unless a span began meanwhile.
  bool goes_idle();
  [[nodiscard]] bool is_idle() const;

  const Duration interval_;
  const Duration linger_;
  ForkMark fork_mark_;

  std::mutex recorder_mutex_;  ///< guards recorder_, but for what others post; taken before span_mutex_ where both are
  std::unique_ptr<Recorder> recorder_;
  bool closed_ = false;      ///< guarded by recorder_mutex_: the run was finished, nothing more is recorded
  Duration own_{};           ///< CPU time of all ticks; guarded by recorder_mutex_
  std::uint64_t edges_ = 0;  ///< precise ones
  Duration edge_took_{};     ///< the last one that was measured
  Clock* clock_ = nullptr;

  std::mutex span_mutex_;  ///< guards what follows; held for a few instructions, or another thread's write(2)
  std::unordered_map<std::uint32_t, Work> open_;
  std::uint32_t next_span_ = 1;
  Instant last_use_;
  bool urgent_ = false;
  bool ticking_ = false;
  bool finished_ = false;
  std::uint64_t ticks_ = 0;
  std::atomic<std::uint64_t> late_ = 0;
  /// Apart, because a condition somebody waits for cannot be destroyed, and after a fork the thread still "waits" for
  /// it.
  struct Conditions {
    std::condition_variable_any woken;
    std::condition_variable ticked;
  };
  std::unique_ptr<Conditions> conditions_ = std::make_unique<Conditions>();

  std::mutex thread_mutex_;  ///< guards thread_; never taken with another
  std::jthread thread_;
};

}  // namespace joulery
