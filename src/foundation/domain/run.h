// SPDX-License-Identifier: Apache-2.0
// Run: everything one measurement found out, as plain values. Reports, the store and JSON are made from it alone.
// The JSON shape is contracts 3.1; wire/run_json.h writes and reads it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/time.h"
#include "foundation/domain/channel.h"
#include "foundation/domain/engine.h"
#include "foundation/domain/factors.h"
#include "foundation/domain/host.h"
#include "foundation/domain/learned.h"
#include "foundation/domain/models.h"
#include "foundation/domain/sample.h"
#include "foundation/domain/slice.h"

namespace joulery {

/// How the workload ended. Neither = it had not ended when the recording stops.
struct Exit {
  std::optional<int> code;
  std::optional<int> signal;
  bool operator==(const Exit&) const = default;
};

/// Where a part's number came from: enough to walk back from the amount to the raw samples (`--explain`).
struct Evidence {
  std::uint64_t samples = 0;  ///< readings used
  std::uint64_t missed = 0;
  std::uint64_t wraps = 0;
  std::optional<Reading> first;
  std::optional<Reading> last;
  std::string formula;  ///< in words, with the numbers: what was done to get the energy
  bool operator==(const Evidence&) const = default;
};

/// Power of one part over time, in equal steps; nothing where the part was not covered.
struct Series {
  Instant start;
  Duration step{};
  std::vector<std::optional<Power>> power;
  bool operator==(const Series&) const = default;
};

/// Power a part takes when nobody uses it.
struct IdlePower {
  Power power;
  std::string origin;  ///< "measured before the run", "5th percentile of 212 quiet intervals of this boot", ...
  bool operator==(const IdlePower&) const = default;
};

/// One part of the machine in one run.
struct PartResult {
  Part part;
  bool on_cut = false;
  Bounded<Energy> energy;
  Method method = Method::counted;
  double coverage = 1;  ///< covered time / window
  std::string source;
  std::string text;                ///< what a person is told beside it: "EPYC 7763, TDP 280 W from table, load 8 %"
  std::vector<std::string> flags;  ///< "duplicate", "mirror", "ambiguous_wrap", "below_resolution", ...
  double accuracy_fraction = 0;
  std::string accuracy_source;
  Evidence evidence;
  Series series;
  std::optional<IdlePower> idle;  ///< by which its idle energy was told; nothing: unknown
  bool operator==(const PartResult&) const = default;

  /// False: its sensor said nothing of the window, or hung; then `energy` is no amount and is shown as unknown, never
  /// 0.
  [[nodiscard]] bool is_known() const { return coverage != 0 || energy != Bounded<Energy>{}; }
};

[[nodiscard]] inline bool has_flag(const PartResult& part, std::string_view flag) {
  return std::find(part.flags.begin(), part.flags.end(), flag) != part.flags.end();
}

/// Energy of one part charged to one consumer.
struct ShareResult {
  Consumer consumer;
  std::string part;  ///< path
  Bounded<Energy> energy;
  bool operator==(const ShareResult&) const = default;
};

/// A named stretch of the run: a phase, a repetition, a user's span.
struct SpanResult {
  std::uint32_t id = 0;
  std::string name;
  std::optional<std::uint32_t> parent;
  Instant start;
  Instant end;
  Bounded<Energy> energy;                      ///< machine, along the cut
  Bounded<Energy> self_energy;                 ///< without child spans
  std::optional<Bounded<Energy>> tree_energy;  ///< the workload's share of it
  std::map<std::string, double> work;          ///< unit -> count: {"tokens": 512}
  std::vector<std::string> flags;
  bool operator==(const SpanResult&) const = default;
};

/// Energy per unit of work.
struct WorkResult {
  std::string unit;  ///< "tokens", "requests", "runs"
  double count = 0;
  std::string basis;                ///< "machine" or "tree"
  Bounded<Energy> energy_per_unit;  ///< in whole microjoules only: use `joules_per_unit` for small ones
  Bounded<double> joules_per_unit;
  bool operator==(const WorkResult&) const = default;
};

/// Joules per repetition (`run --repeat`): spread between repetitions, not instrument doubt.
struct RepeatSummary {
  std::uint64_t repetitions = 0;
  std::uint64_t warmups = 0;
  double mean_j = 0;
  Bounded<double> interval_j;  ///< 95 % of the mean, low/best/high; best = mean
  double median_j = 0;
  double stddev_j = 0;                   ///< n - 1; 0 with one repetition is not printed
  std::optional<Bounded<double>> net_j;  ///< minus idle power x time; nothing without an idle phase
  Bounded<double> duration_s;            ///< mean with 95 % interval
  std::string text;                      ///< which interval: "t, 9 degrees of freedom"
  bool operator==(const RepeatSummary&) const = default;
};

/// What was expected of the whole run when a part of its work was done.
struct ForecastResult {
  double done_fraction = 0;
  Instant at;              ///< when the work had come so far
  Bounded<Energy> energy;  ///< of the whole run, as it will be metered: the sensors' own doubt is not in it
  Bounded<double> duration_s;
  bool operator==(const ForecastResult&) const = default;
};

/// How far the workload said it was, and what followed from it (`run --progress-from`).
struct ProgressResult {
  double done = 0;
  double total = 0;
  std::uint64_t marks = 0;                ///< how often it said so
  bool counts_begun = false;              ///< it named the unit it began with, not the one it had done
  std::vector<ForecastResult> forecasts;  ///< at 25, 50 and 75 % of the work, as far as it came
  bool operator==(const ProgressResult&) const = default;
};

struct Anomaly {
  std::string kind;  ///< "reset", "suspend", "boot", "late", "cross_check", ...
  std::string part;  ///< path or ""
  Instant at;
  std::string text;
  bool operator==(const Anomaly&) const = default;
};

/// A stretch in which a part was not seen.
struct Gap {
  std::string part;
  Instant from;
  Instant to;
  std::string why;
  bool operator==(const Gap&) const = default;
};

/// What carbon, water and money the energy meant. Nothing = unknown (see Factors::why).
struct Footprint {
  FacilityEnergy facility_energy;  ///< best
  std::optional<Bounded<LocationCarbon>> location;
  std::optional<Bounded<MarketCarbon>> market;
  std::optional<Bounded<EmbodiedCarbon>> embodied;
  std::string embodied_why;
  std::optional<Bounded<OnSiteWater>> on_site_water;
  std::optional<Bounded<GridWater>> grid_water;
  std::optional<Bounded<Money>> cost;  ///< in Factors::currency

  struct Equivalence {
    std::string id;
    Bounded<double> count;
    std::string text;  ///< "= 522 smartphone charges (EPA Jan 2024, 0.022 kWh)"
    std::string vintage;
    bool operator==(const Equivalence&) const = default;
  };
  std::vector<Equivalence> equivalences;
  bool operator==(const Footprint&) const = default;
};

/// The shadow: what measuring cost.
struct SelfCost {
  Duration cpu{};
  std::optional<std::uint64_t> max_rss_bytes;
  std::uint64_t samples = 0;
  std::uint64_t late_samples = 0;
  Bounded<Energy> energy;
  bool operator==(const SelfCost&) const = default;
};

/// What divided the energy of the machine's parts among its users, as fractions of the time that was divided.
struct ShareWeights {
  double cycles_fraction = 0;  ///< by CPU cycles; by CPU time in the rest
  double memory_fraction = 0;  ///< idle energy of memory by memory held; as the processors' in the rest
  bool operator==(const ShareWeights&) const = default;
};

/// Which process of a parallel job a run measured, as its launcher said in the environment.
struct JobRank {
  std::string job;                     ///< "slurm 4711.0", "torchrun night7"; "" = the launcher does not name it
  std::uint32_t number = 0;            ///< among all processes of the job
  std::optional<std::uint32_t> local;  ///< among those of this machine
  std::optional<std::uint32_t> world;  ///< processes of the job
  std::string source;                  ///< the variable it came from: "SLURM_PROCID"
  bool operator==(const JobRank&) const = default;
};

/// What is known when a run starts; the first record of a journal.
struct RunStart {
  std::string id;  ///< ULID
  std::string name;
  std::map<std::string, std::string> tags;
  std::vector<std::string> command;  ///< secrets masked unless --keep-command
  std::string version;               ///< joulery's own
  std::string commit;
  std::string data_version;
  ClockAnchor anchor;
  Host host;
  std::vector<Channel> channels;
  std::optional<CpuModel> cpu_model;  ///< present where no CPU channel is on the cut
  std::optional<MemoryModel> memory_model;
  std::optional<RestModel> rest_model;  ///< of this machine's calibration; counts where its cut is the run's
  Factors factors;
  IdlePolicy idle_policy = IdlePolicy::none;
  Duration interval{std::chrono::milliseconds(100)};
  std::vector<std::string> notes;         ///< one line each: what doctor would say about missing sensors
  std::vector<std::string> not_included;  ///< "disks", "network", ...
  std::optional<JobRank> rank;            ///< nothing: no launcher of parallel jobs started it
  std::optional<Learned> learned;         ///< by earlier runs of this boot
  bool operator==(const RunStart&) const = default;
};

/// One machine of a merged run.
struct MergedNode {
  std::string id_hash;
  std::string boot_id;
  std::uint64_t runs = 0;  ///< that measured it
  Bounded<Energy> energy;  ///< along the cut
  double coverage = 1;     ///< of the part that was seen least
  bool operator==(const MergedNode&) const = default;
};

/// One run that went into a merged run.
struct MergedRun {
  std::string id;
  std::optional<std::uint32_t> rank;
  bool exact = false;  ///< from its samples; else from what a finished run keeps: amounts and power over time
  bool operator==(const MergedRun&) const = default;
};

/// What a merged run was made of.
struct Merged {
  std::vector<MergedNode> nodes;       ///< by id
  std::vector<MergedRun> runs;         ///< by id
  std::optional<std::uint32_t> ranks;  ///< processes of the job; nothing: nobody said
  bool operator==(const Merged&) const = default;
};

/// A finished (or closed) run.
struct Run {
  RunStart start;
  Exit exit;
  Instant begin;  ///< of the window that counts: the workload's start
  Instant end;
  bool interrupted = false;  ///< closed after a crash, at the last record
  std::vector<PartResult> parts;
  Bounded<Energy> total;            ///< along the cut
  Method method = Method::counted;  ///< the weakest in the total
  std::map<std::string, double> method_share;
  double coverage = 1;
  std::vector<std::string> cut;  ///< part names
  std::vector<ShareResult> shares;
  std::optional<ShareWeights> weights;  ///< nothing: nothing was divided, or a joulery before cycles made the run
  std::vector<SpanResult> spans;
  std::vector<WorkResult> work;
  std::optional<RepeatSummary> repeat;
  std::optional<ProgressResult> progress;
  std::optional<EngineResult> engine;  ///< nothing: no inference server was asked
  std::optional<Power> idle_power;     ///< measured baseline of the machine (--idle-before), along the cut
  Footprint footprint;
  SelfCost self;
  std::vector<Anomaly> anomalies;
  std::vector<Gap> gaps;
  std::optional<Merged> merged;  ///< nothing: measured, not merged
  /// What this run adds to what is known since the boot; kept per machine, not in the run's document.
  std::optional<Learned> learned;
  bool operator==(const Run&) const = default;

  [[nodiscard]] Duration duration() const { return end - begin; }
  /// Σ of the shares of consumers of one kind, along the cut.
  [[nodiscard]] Bounded<Energy> charged_to(ConsumerKind kind) const;
};

}  // namespace joulery
