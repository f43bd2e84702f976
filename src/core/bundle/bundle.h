// SPDX-License-Identifier: Apache-2.0
// Bench: everything one benchmark measured, as plain values: who answered what, with which energy, on which machine.
// Headlines are not in it; they are derived from it (bundle/headlines.h), so that anybody can derive them again
// (BM-35). Running trials is the shell's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/idle_power.h"
#include "core/benchmarking/length_stretch.h"
#include "core/benchmarking/trial.h"
#include "core/bundle/bench_curve.h"
#include "core/bundle/bench_images.h"
#include "core/bundle/bench_training.h"
#include "core/bundle/machine_facts.h"
#include "core/bundle/varied_option.h"
#include "core/statistics/clustered_bootstrap.h"
#include "foundation/base/time.h"
#include "foundation/domain/answer.h"
#include "foundation/domain/factors.h"
#include "foundation/domain/host.h"
#include "foundation/domain/item.h"

namespace joulery {

/// Where a model's weights come from.
enum class WeightKind {
  pretrained,    ///< by others
  trained_here,  ///< by a script of this project
  synthetic,     ///< random: energy only, never paired with quality (BM-28)
};

/// "pretrained", "trained-here", "synthetic-weights".
[[nodiscard]] std::string_view to_string(WeightKind kind);
[[nodiscard]] std::optional<WeightKind> weight_kind_from(std::string_view word);

/// The model of an arm, as its zoo entry and its engine tell. Empty texts are unknown.
struct BenchModel {
  std::string id;       ///< of the zoo, with what was varied: "digits@steps=10"
  std::string name;     ///< "Gemma 3 270M"
  std::string engine;   ///< "onnx", "llama", "http", "python", "command"
  std::string runtime;  ///< "ONNX Runtime 1.32.0"
  WeightKind kind = WeightKind::pretrained;
  bool is_general = false;  ///< one model for many tasks, asked by prompting (BM-24)
  std::string revision;     ///< SHA-256 of the model's file
  std::optional<std::uint64_t> parameters;
  std::string precision;  ///< "fp32", "Q4_K_M"
  std::string licence;
  std::string source;
  std::uint32_t threads = 1;
  std::uint32_t batch = 1;
  std::optional<std::uint64_t> context_tokens;
  std::optional<BenchTraining> training;  ///< nothing: its cost is not known
  VariedOptions varied;                   ///< set for this arm alone, and told by the end of its id

  /// The zoo's id, without what was varied.
  [[nodiscard]] std::string base_id() const;
};

/// The data of an arm.
struct BenchItems {
  std::string name;    ///< "rotten-tomatoes", or the user's path
  std::string sha256;  ///< of its files
  std::string split;
  std::string licence;
  std::size_t available = 0;
  std::uint64_t seed = 0;              ///< of the draw (BM-17)
  std::vector<std::size_t> positions;  ///< drawn ones, in order
  std::vector<std::string> labels;
  std::vector<Item> truths;  ///< one per position: what is true of it; texts, questions and paths are empty
};

/// What was answered to one drawn item in one repeat.
struct BenchAnswer {
  std::optional<Answer> answer;  ///< nothing: the query failed
  std::string why_not;
  Duration latency{};
  std::optional<Duration> first_token;  ///< from its start
  std::optional<std::uint64_t> tokens_in;
  std::optional<std::uint64_t> tokens_cached;
  std::optional<std::uint64_t> tokens_out;
  std::optional<std::uint64_t> tokens_reasoning;
};

/// An idle window as it was measured, at one rung.
struct BenchIdle {
  IdleState state = IdleState::empty;
  bool is_before = true;
  Rung rung = Rung::node_modelled;
  IdleWindow window;
};

/// Energy of the accelerators in use, of each repeat's query phase; or why there is none (BM-2).
struct BenchDevice {
  std::vector<Bounded<Energy>> energies;  ///< one a repeat, or none at all
  double instrument_fraction = 0;         ///< as Trial has it
  std::optional<double> instrument_skew = {};
  Method method = Method::counted;
  std::string why_missing;  ///< "no accelerator in this machine"; empty with energies
};

/// One arm's trial with everything that was seen.
struct BenchTrial {
  std::string task;  ///< id of core/tasks/task.h
  BenchModel model;
  BenchItems items;
  Trial trial;  ///< at the node's rung; its arm is named by the model's id
  BenchDevice device;
  std::vector<BenchIdle> idle;
  std::vector<std::vector<BenchAnswer>> answers;  ///< one list a repeat, one answer a position: its first pass
  std::vector<LengthStretch> stretches;         ///< repeat after repeat; none: nothing to tell prefill and decode from
  std::optional<BenchCurve> curve;              ///< over concurrency and rate; nothing: not asked for
  std::map<std::string, double> image_quality;  ///< metrics of made images, computed where the images were
  std::optional<BenchImages> images;            ///< what image_quality was computed from
  std::string run;                              ///< id of the run it was measured in
  std::optional<MachineFacts> machine;          ///< while it was measured; nothing: nobody looked
  std::string why_failed;                       ///< empty: it ran to its end; else what is here is what was kept
  std::vector<std::string> flags;               ///< docs/glossary.md: "contended", "throttled", ...
};

/// Why a trial is neither compared nor rated: too many failures (BM-23), or strangers on an accelerator (BM-10). Empty:
/// it counts.
[[nodiscard]] std::string why_void(const BenchTrial& trial);

/// Begins why_failed of trials that a benchmark that was broken off owes.
inline constexpr std::string_view kNotRun = "not run: ";
/// The same of those it was at.
inline constexpr std::string_view kBrokenOff = "broken off: ";

/// Whether a broken-off benchmark owes this trial.
[[nodiscard]] bool is_owed(const BenchTrial& trial);
/// Whether its engine or its files failed it while the others went on: what it did before is told, and compared with
/// nobody, because the others did more.
[[nodiscard]] bool failed_alone(const BenchTrial& trial);

/// One recording the trials were measured in.
struct BenchRecording {
  std::string run;   ///< its id
  std::string file;  ///< below the bundle's folder; `joulery replay` computes the run from it again
  std::string sha256;
};

/// How disturbed the machine was while one run was measured.
struct BenchContention {
  std::string run;
  std::optional<double> cpu_pressure_fraction;  ///< PSI "some" of the CPU over the run
  std::optional<double> steal_fraction;         ///< of the CPU time, taken by the hypervisor
};

/// Everything of one `joulery bench`.
struct Bench {
  std::string id;  ///< ULID
  std::string joulery_version;
  std::string joulery_commit;  ///< of the source; empty: not known
  std::string data_version;    ///< of the tables
  UtcTime start{};
  UtcTime end{};
  Tier tier = Tier::smoke;       ///< asked for
  std::uint64_t order_seed = 1;  ///< of the blocks (BM-16)
  ResamplingPlan plan;
  Host host;
  std::optional<Factors> factors;  ///< of the place; nothing: no place set
  Bounded<Energy> own_energy;      ///< the meter's own
  std::vector<BenchTrial> trials;
  std::vector<BenchRecording> recordings;
  std::vector<BenchContention> contention;
  bool is_complete = true;                          ///< false: interrupted; --resume goes on
  std::map<std::string, std::string> not_recorded;  ///< reasons by name (not_recorded.h); empty: an older bundle
  std::optional<std::string> plan_sha256;  ///< of plan.toml beside it, what was asked for; nothing: none was kept
};

}  // namespace joulery
