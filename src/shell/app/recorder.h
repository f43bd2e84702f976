// SPDX-License-Identifier: Apache-2.0
// Recorder: reads the instruments at a tick and sends every record two ways: onto the road and into the journal.
// It does not decide when to tick; that is app/measurement.h.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "foundation/ports/node.h"
#include "foundation/ports/recording.h"
#include "foundation/ports/sensor.h"
#include "shell/app/followed.h"
#include "shell/app/record_log.h"
#include "shell/app/road.h"
#include "shell/app/slow_reader.h"

namespace joulery {

/// What a measurement reads. Fast sensors are read at every tick by the sampling loop, slow ones by threads of their
/// own; the channels of the fast come first.
struct Instruments {
  Clock* clock = nullptr;
  std::vector<std::unique_ptr<Sensor>> sensors;
  /// Fills machine and self totals (and per-CPU loads where power is modelled); leaves `tree` alone.
  std::function<void(Usage&)> read_usage;
  /// Fill the machine's and joulery's part of a tally; asked only where the workload tells its own part. Empty = they
  /// cannot be known here.
  std::function<void(UseTally&)> read_cycles = {};
  std::function<void(UseTally&)> read_memory = {};
  /// How often: 100 ms where power is modelled from it, 1 s where counters tell the power and use only divides it.
  Duration usage_period{std::chrono::milliseconds(100)};
  /// Looks for sensors that take long to find; empty = none.
  std::function<Probe()> late_probe;
  /// Where other processes of the same job meter this machine too: one reads, the others follow. Null = alone.
  Node* node = nullptr;
};

/// The one writer of a run.
class Recorder {
 public:
  explicit Recorder(Instruments instruments);

  /// Opens the run: from here on records also go to `sink` (may be null: nothing is kept). Ticks taken before are kept
  /// and follow the start, so the workload need not wait for tables and host facts to be read.
  void start(RunStart start, RecordSink* sink);
  /// Reads every fast sensor once, drains the slow ones, and the use of the CPUs when `with_usage`.
  void tick(bool with_usage);
  /// Has every slow sensor read once from now on, and waits for it, a second at most: before the tick at a window's
  /// edge.
  void read_slow_sensors();
  /// Whether sensors that take long to find are still being looked for.
  [[nodiscard]] bool is_probing() const { return late_probe_.has_value(); }
  /// Another process metered this machine for a while and does not any more.
  [[nodiscard]] bool took_over() const { return followed_.heard() && !is_following(); }
  /// Nobody wants to know, or somebody does again: meanwhile the threads of slow sensors sleep, and another process may
  /// lead at this node.
  void rest(bool rests);
  /// Readable when other processes of the job want something; -1 where none can.
  [[nodiscard]] int node_fd() const { return instruments_.node != nullptr ? instruments_.node->fd() : -1; }
  /// Lets other processes in, and reads for them if they ask.
  void serve_node();
  /// CPU time of the threads that read and look for slow sensors.
  [[nodiscard]] Duration background_time() const;
  void write(const Record& record);
  /// From any thread, once started: a record of somebody else, in the journal now and on the road before the next one
  /// written. hand_over() gives all that is in the journal to the kernel, so that SIGKILL cannot lose it (R34).
  void post(Record record) { log_.post(std::move(record)); }
  void hand_over() { log_.flush(); }
  [[nodiscard]] bool has_posted() const { return log_.has_posted(); }
  /// Puts onto the road what others posted.
  void take_posted();
  /// CPU time of the workload so far, asked at every usage reading, and its living processes, asked every 100 ms where
  /// somebody's use of a GPU is read.
  void account_tree(std::function<std::optional<Duration>()> tree_time,
                    std::function<std::vector<std::int64_t>()> tree_pids) {
    tree_time_ = std::move(tree_time);
    tree_pids_ = std::move(tree_pids);
  }
  /// CPU cycles of the workload so far, asked at every usage reading, and the memory it holds, asked once a second or
  /// less. Without them CPU time divides.
  void weigh_tree(std::function<std::optional<std::uint64_t>()> tree_cycles,
                  std::function<std::optional<std::uint64_t>()> tree_memory) {
    tree_cycles_ = std::move(tree_cycles);
    tree_memory_ = std::move(tree_memory);
  }
  /// Every record of somebody's use of a GPU is told there, as it is written.
  void tell_gpu_use(std::function<void(const GpuUsage&)> tell) { tell_gpu_use_ = std::move(tell); }
  /// Hands the journal to the kernel, at every tick of 100 ms and more, and to the disk every 5 s (R34).
  void flush_if_due(Instant now);
  /// Closes the record stream and the road.
  [[nodiscard]] Run finish(Finished finished);

  [[nodiscard]] Clock& clock() { return *instruments_.clock; }
  [[nodiscard]] const Road& road() const { return road_; }
  /// Of the sensors known at the start.
  [[nodiscard]] const std::vector<Channel>& channels() const { return channels_; }
  /// The first failure of the journal; nothing while it is well.
  [[nodiscard]] std::optional<Error> journal_failure() const { return log_.failure(); }

 private:
  void notice_suspend(Instant now);
  void notice_clock_step(Instant now);
  void join_late_sensors(Instant now);
  void read_sensors();
  /// Whether somebody's use of a GPU is read, for which the tree's processes must be known.
  [[nodiscard]] bool wants_tree() const { return tree_pids_ && !(slow_.empty() && uses_.empty()); }
  void remember_tree(Instant now, bool with_usage);
  void write_uses();
  [[nodiscard]] bool read_usage();
  void weigh(Usage& usage);
  void ask_memory(Instant now);
  void keep(const Record& record);

  void add_sensors();
  void rest_slow_sensors(bool rest);
  void probe_late();
  [[nodiscard]] std::uint16_t number_late(const Channel& channel, ChannelsJoined& joined);

  // recorder_node.cpp: the seat at the node
  void attend_node(Instant now);
  void take_part(Instant now);
  void follow(Instant now);
  void meter_here();
  void come_to_node();
  [[nodiscard]] bool take_followed(Instant now);
  void answer_node();
  [[nodiscard]] bool is_following() const;
  void write_followed(Instant now);

  Instruments instruments_;
  std::vector<Channel> channels_;
  std::optional<LateProbe> late_probe_;
  std::vector<std::unique_ptr<SlowReader>> slow_;
  bool resting_ = false;      ///< the slow sensors, those that join later too
  bool nobody_asks_ = false;  ///< see rest()
  bool meters_here_ = true;   ///< false: another process reads the instruments, or may be about to
  bool late_probed_ = false;  ///< late_probe was started
  Instant waiting_since_;     ///< for a seat at the node
  Followed followed_{{}};
  FollowedTick followed_tick_;
  /// Numbers in the run of channels found late, by the numbers their readers give them: kLateNumbers and on.
  std::vector<std::uint16_t> late_numbers_;
  Duration probing_time_{};
  std::function<std::optional<Duration>()> tree_time_;
  std::function<std::vector<std::int64_t>()> tree_pids_;
  /// When each process of the tree was last seen alive: a driver speaks of it for a second after its end.
  std::map<std::int64_t, Instant> tree_seen_;
  Instant tree_asked_;
  Duration tree_time_took_{};  ///< the last question for the tree's CPU time
  Duration tree_every_{};      ///< the longer, the more a look costs
  std::function<std::optional<std::uint64_t>()> tree_cycles_;
  std::function<std::optional<std::uint64_t>()> tree_memory_;
  UseTally memory_;  ///< as it was last asked for
  Instant memory_asked_;
  Duration memory_every_{};  ///< the longer, the more asking costs
  std::vector<GpuUsage> uses_;
  std::function<void(const GpuUsage&)> tell_gpu_use_;
  Record sample_{Sample{}};
  Record usage_{Usage{}};
  Road road_;
  RecordLog log_;
  bool started_ = false;
  std::vector<Record> early_;
  std::optional<Duration> boot_offset_;
  std::optional<Duration> wall_offset_;  ///< from the boot clock to the wall clock
  Instant flushed_;
  Instant synced_;
};

}  // namespace joulery
