// SPDX-License-Identifier: Apache-2.0
// Road: the one road every number travels. Records in, in the order they happened; a Run out. Pure: live metering,
// closing a crashed run and replay all feed the same records and get the same run, byte for byte (R40). Where the Run's
// fields are put together: app/road_result.cpp; what the sensors are worth: app/road_checks.cpp; the rest of a
// calibrated machine: app/road_rest.cpp; what runs of one boot learn from each other: app/road_learned.cpp; the end of
// a run that was cut off: app/road_unread.cpp. Who feeds it live: app/recorder.h.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/metering/learned.h"
#include "core/metering/meter.h"
#include "core/metering/mirror.h"
#include "core/metering/model.h"
#include "core/metering/rest.h"
#include "foundation/domain/record.h"
#include "shell/app/account.h"
#include "shell/app/checks.h"
#include "shell/app/engine_book.h"
#include "shell/app/progress_book.h"
#include "shell/app/spans.h"
#include "shell/app/use_of_interval.h"

namespace joulery {

/// How the sum along the cut came to be so far.
struct Standing {
  Method method = Method::assumed;  ///< the weakest of its parts
  double coverage = 0;              ///< of the part that was seen least
};

/// One part along the cut while the run goes on.
struct OpenBook {
  const Account* account = nullptr;  ///< the road's own, until the next record
  Method method = Method::assumed;
  Power ceiling;  ///< the most it can take
};

/// An idle phase that is shorter tells no idle power: it lies within a few readings, most of which are of something
/// else.
inline constexpr Duration kShortestIdle = std::chrono::milliseconds(500);

/// One run in the making. Single-threaded. No allocation per Sample or Usage once all channels joined.
class Road {
 public:
  Road() = default;

  /// Takes the next record. Records before a RunStart are ignored: nothing is known to measure them with.
  void feed(const Record& record);
  /// The run so far, closed at the last record if it was not finished in order. May be called once.
  [[nodiscard]] Run finish();

  [[nodiscard]] const RunStart& start() const { return start_; }
  [[nodiscard]] bool has_start() const { return started_; }
  /// How far a span is known by now.
  [[nodiscard]] SpanState state_of(std::uint32_t span) const { return spans_.state_of(span); }
  /// Method and coverage of what was booked so far.
  [[nodiscard]] Standing standing() const;
  /// Booked inside the window so far, best value along the cut as known by now. Cheap: a sum over the cut.
  [[nodiscard]] Energy energy_so_far() const;
  /// The same without zones that turned out to be copies of others (R13), which the cut leaves out at the end only.
  [[nodiscard]] Energy energy_without_copies() const;
  /// A resolved span along today's cut; nothing while it is not resolved.
  [[nodiscard]] std::optional<SpanResult> result_of(std::uint32_t span) const {
    return span_result(spans_.all(), span, on_cut_);
  }
  /// The same as a run of its own, without samples, checks, spans and comparisons. `run` may hold another span: what
  /// all of them share is not copied again. False: not resolved.
  [[nodiscard]] bool run_of(std::uint32_t span, Run& run) const;
  /// What is expected of the whole run, by the marks of its workload; nothing before enough of them came.
  [[nodiscard]] std::optional<TotalForecast> forecast() const { return progress_.now(); }
  /// The books of the parts along the cut, in its order; with their methods.
  [[nodiscard]] std::vector<OpenBook> books() const;
  /// The books of the accelerators, each once: those on the cut; where a meter of the whole machine stands for them
  /// there, those inside it. None: no accelerator is counted.
  [[nodiscard]] std::vector<OpenBook> accelerator_books() const;
  /// When the window that counts began; nothing before.
  [[nodiscard]] std::optional<Instant> window_begin() const { return window_.begin; }

 private:
  void on(const RunStart& start);
  void on(const WorkloadStarted& started);
  void on(const WorkloadEnded& ended);
  void on(const Sample& sample);
  void on(const Usage& usage);
  void on(const SpanBegun& begun);
  void on(const SpanEnded& ended);
  void on(const SpanCancelled& cancelled) { spans_.cancel(cancelled.id); }
  void on(const Noticed& noticed);
  void on(const ChannelsJoined& joined);
  void on(const GpuUsage& usage);
  void on(const Progressed& progressed);
  void on(const EngineFound& found) { engine_.add(found); }
  void on(const EngineRead& read);
  void on(const Finished& finished);

  void add_channels(const std::vector<Channel>& channels);
  void choose_accounts_on_cut(const std::vector<std::string>& barred = {});
  void book_slice(std::size_t channel, const Slice& slice);
  void book_held_back(std::size_t channel, bool at_end);
  void book(std::size_t account, const MeterStep& step, std::string_view hole_reason);
  void divide(const Usage& usage);
  void resolve_edges(Instant now);
  [[nodiscard]] bool was_read(std::size_t number) const;
  void take_idle_powers();
  void take_baseline();
  [[nodiscard]] const OpenSpan* idle_phase() const;
  [[nodiscard]] std::optional<Energy> idle_energy_of(const OpenSpan& phase, std::size_t number) const;
  [[nodiscard]] std::optional<double> load_of_idle_fraction() const;
  [[nodiscard]] EdgeTotals totals_at(Instant when) const;
  void resolve_marks(Instant ripe);
  [[nodiscard]] Energy energy_to(Instant when) const;
  [[nodiscard]] static bool is_copy_of_another(std::size_t number, const std::vector<bool>& copies);
  void share_start_with(Run& run) const;
  void add_part_of(const OpenSpan& span, std::size_t number, Run& run) const;
  [[nodiscard]] OpenBook book_of(std::size_t number) const;

  // The models' books come first, so that channels that join late are simply appended.
  static constexpr std::size_t kCpuAccount = 0;
  static constexpr std::size_t kMemoryAccount = 1;
  static constexpr std::size_t kRestAccount = 2;
  static constexpr std::size_t kModelAccounts = 3;
  [[nodiscard]] static std::size_t account_of(std::size_t channel) { return channel + kModelAccounts; }

  // road_result.cpp: from the books to the run
  void book_ends();
  [[nodiscard]] PartResult part_result(std::size_t number) const;
  [[nodiscard]] std::string source_of(std::size_t number) const;
  void describe_channel(std::size_t channel, PartResult& part) const;
  void describe_model(std::size_t number, PartResult& part) const;
  void book_unseen_model_window();
  void widen_short_model_window(PartResult& part) const;
  [[nodiscard]] std::vector<ShareResult> share_results(const PartResult& part, const Account& account) const;
  void add_parts(Run& run) const;
  void add_totals(Run& run) const;
  void add_engine(Run& run) const;
  void add_work(Run& run) const;
  void add_repeat(Run& run) const;
  void add_self(Run& run) const;

  // road_rest.cpp: what a calibration adds beside the parts
  [[nodiscard]] Method method_of(std::size_t number) const;
  [[nodiscard]] std::string why_no_rest() const;
  void choose_rest();
  void book_rest(Instant now);
  [[nodiscard]] std::optional<std::size_t> account_of_slope(const WallSlope& slope) const;
  [[nodiscard]] bool is_rest_on_cut() const;
  [[nodiscard]] Power rest_ceiling() const;
  void describe_rest(PartResult& part) const;
  void note_unused_calibration();
  void cross_check_wall(Run& run) const;

  // road_checks.cpp: what the sensors are worth
  void bar_late_views(std::vector<std::string>& barred) const;
  void judge_sensors();
  void guard_against_aliases();
  [[nodiscard]] bool is_blind(std::size_t channel) const;
  [[nodiscard]] Bounded<Energy> with_unseen(std::size_t channel, const Bounded<Energy>& metered, Duration time) const;
  [[nodiscard]] PowerRange possible_power(std::size_t channel) const;
  void widen_spans(Run& run) const;

  // road_unread.cpp: the most that can have been taken after the last readings
  [[nodiscard]] Power ceiling_of(std::size_t number) const;
  [[nodiscard]] Energy possible_after_readings(const OpenSpan& span, std::size_t number) const;
  void widen_unread_ends(Run& run) const;

  void cross_check(Run& run) const;
  void cross_check_shares(Run& run) const;
  void cross_check_views(Run& run, const PartResult& one, const PartResult& other) const;

  // road_learned.cpp: what earlier runs of this boot know, and what this one adds
  void recall(std::size_t channel);
  void learn_from(const Usage& usage);
  void learn_from(const GpuUsage& usage);
  void forget_quiet_stretches();
  [[nodiscard]] const LearnedChannel* recalled(std::size_t channel) const;
  [[nodiscard]] std::optional<Learned> learned() const;
  [[nodiscard]] std::optional<PowerRange> range_since_boot(const Part& part) const;
  [[nodiscard]] std::optional<PowerRange> range_of_window(const Part& part) const;
  [[nodiscard]] std::optional<IdlePower> idle_of(std::size_t number) const;
  [[nodiscard]] std::string origin_of_idle(std::size_t number) const;

  bool started_ = false;
  RunStart start_;
  std::vector<Channel> channels_;
  std::vector<Meter> meters_;  ///< one per channel
  std::optional<CpuModelMeter> cpu_model_;
  std::optional<MemoryModelMeter> memory_model_;
  std::vector<std::size_t> rest_parts_;  ///< accounts in the order of the rest model's slopes; empty: one is not here
  std::vector<Energy> rest_energies_;    ///< reused every tick
  std::optional<Instant> rest_to_;       ///< how far the rest is booked
  std::optional<MirrorWatch> mirrors_;
  std::vector<Slice> tick_slices_;        ///< reused every tick
  std::vector<Account> accounts_;         ///< see kCpuAccount, kMemoryAccount, account_of()
  std::vector<std::size_t> on_cut_;       ///< account numbers
  std::vector<std::string> off_cut_why_;  ///< per channel; empty = on the cut
  Checks checks_;
  /// A stretch in which nobody used a part: read off once the part was seen past its end.
  struct QuietStretch {
    Instant from;
    Instant to;
  };
  struct QuietChannel {
    QuietTally tally;
    std::optional<QuietStretch> stretch;
    void note(const Account& account, std::optional<QuietStretch> next);
  };
  /// CPU time at the beginning of a stretch.
  struct UseThen {
    Instant at;
    Duration busy;
    Duration total;
  };
  std::vector<QuietChannel> quiet_;  ///< per channel
  std::optional<UseThen> quiet_since_;
  std::vector<bool> aliased_;  ///< per channel: blind while a load kept step with it (G4); empty = none

  Window window_;
  std::optional<Instant> first_;
  Instant last_;
  std::optional<Usage> last_usage_;
  std::optional<Usage> first_usage_;
  WeighedTime weighed_;
  Spans spans_;
  ProgressBook progress_;
  EngineBook engine_;
  std::vector<Energy> at_window_begin_;     ///< running total of each account then, once known
  std::optional<std::uint32_t> idle_span_;  ///< the span of role idle_before, and the usage at its edges
  std::optional<Usage> idle_began_;
  std::optional<Usage> idle_ended_;
  bool idle_powers_taken_ = false;
  bool was_idle_ = false;          ///< the phase says what the machine takes at rest
  std::optional<Power> baseline_;  ///< of the machine along the cut
  Exit exit_;
  std::int64_t workload_pid_ = 0;
  std::vector<Anomaly> anomalies_;
  std::vector<HostGpu> gpus_joined_;
  std::optional<Finished> finished_;
  std::uint64_t samples_ = 0;
};

}  // namespace joulery
