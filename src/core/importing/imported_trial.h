// SPDX-License-Identifier: Apache-2.0
// ImportedTrial: the one record that every foreign format becomes: a CodeCarbon row, a line of AI Energy Score, a
// report of optimum-benchmark, a configuration of ML.ENERGY, an MLPerf result, a model card, a run of our own. Nothing
// is computed here: a number stands as it was printed, and what a file does not say is absent, with a reason where a
// zero or an empty cell stood for it. What contradicts what is found by core/linting.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/importing/printed.h"
#include "foundation/domain/method.h"
#include "foundation/domain/rung.h"

namespace joulery {

/// Where a trial stands, for messages: "file:line".
struct Origin {
  std::string file;
  std::size_t line = 0;  ///< from 1; 0 where a format has no lines
};

/// What of an experiment one record covers.
enum class Extent {
  run,    ///< a whole run: loading and queries
  phase,  ///< one named part of a run
  table,  ///< a row of a published table, or a model card
};

/// Which of the phases of the method (BM-3) a tool's own name for a phase means.
enum class Phase { idle_before, load, preprocess, warmup, query, prefill, decode, idle_after };

/// A moment as a file writes it. Without a zone it is read as if it were UTC, and only differences within one machine
/// mean something.
struct StatedInstant {
  UtcTime as_written;
  bool has_zone = false;
};

/// One part of the machine, or all of them: what is stated of it, and by which method as far as the file tells.
struct StatedPart {
  std::optional<Printed<StatedEnergy>> energy;
  std::optional<Printed<Power>> power;
  std::optional<Printed<Ratio>> utilisation;  ///< in [0, 1]
  Method method = Method::imported;
};

/// A field that is not known although the file has a place for it.
struct Absence {
  std::string field;  ///< as the format names it: "gpu_energy"
  std::string why;    ///< "0 with gpu_count 8: missing, not nothing"
  bool written_as_zero = false;
};

/// Who and what was measured. Empty: not stated.
struct TrialNames {
  std::string tool;          ///< "codecarbon", "aienergyscore", "optimum-benchmark", "mlenergy", "mlperf", "joulery"
  std::string tool_version;  ///< "2.3.1"
  std::string run_id;        ///< as the format identifies it
  std::string experiment_id;
  std::string project;  ///< CodeCarbon's project_name; in the founding study the model
  std::string model;
  std::string task;  ///< what was done: "text generation", "gpqa"
  std::string dataset;
  std::string arm;         ///< configuration beside the model: precision, batch, reasoning state
  std::string phase_name;  ///< the tool's own: "query model"
};

/// The machine as far as a file tells. Empty: not stated.
struct StatedHost {
  std::string host_id;  ///< a name or hash of this machine alone; few formats have one
  std::string os;       ///< "Linux-5.15.0-1023-aws-x86_64-with-glibc2.17": has the kernel in it
  std::string cpu_model;
  std::string gpu_model;  ///< without the count: "NVIDIA A100-SXM4-80GB"
  std::optional<Printed<Count>> cpu_count;
  std::optional<Printed<Count>> gpu_count;  ///< devices whose energy is in the numbers
  std::vector<std::string> device_ids;
  std::optional<Printed<StatedMemory>> memory;
  std::string tracking_mode;  ///< CodeCarbon: "machine" or "process"
};

/// Where it ran. Coordinates are never kept.
struct StatedPlace {
  std::string country_name;
  std::string country_code;  ///< as written, "USA"
  std::string region;
  std::string cloud_provider;
  std::string cloud_region;
};

/// What was done, in numbers.
struct StatedWork {
  bool is_of_whole_run = false;             ///< counted over more than the window of the energies
  std::optional<Printed<Count>> queries;    ///< asked for, all together
  std::optional<Printed<Count>> successes;  ///< answered
  std::optional<Printed<Count>> failures;
  std::optional<Printed<Count>> prompt_tokens;
  std::optional<Printed<Count>> output_tokens;
  std::optional<Printed<Count>> all_tokens;     ///< prompt and output
  std::optional<Printed<Count>> output_length;  ///< mean output tokens of one query
  std::optional<Printed<Count>> batch;          ///< queries at once
  std::optional<Printed<PerSecond>> tokens_per_second;
  bool counts_prompt_tokens = false;  ///< tokens_per_second and tokens_per_joule count prompt tokens too
  std::optional<Printed<PerSecond>> queries_per_second;
  std::optional<Printed<StatedTime>> latency;              ///< mean time of one query
  std::optional<Printed<StatedTime>> time_to_first_token;  ///< mean
};

/// Energies per unit of work, as printed beside the totals.
struct StatedPerUnit {
  std::optional<Printed<StatedEnergy>> per_query;
  std::optional<Printed<StatedEnergy>> per_thousand_queries;
  std::optional<Printed<StatedEnergy>> per_token;
  std::optional<Printed<Count>> tokens_per_joule;
};

/// Carbon, water, and the factors that made them.
struct StatedFootprint {
  std::optional<Printed<StatedCarbon>> carbon;
  std::optional<Printed<CarbonIntensity>> intensity;
  std::optional<Printed<StatedWater>> water;
  std::optional<Printed<Ratio>> pue;
  std::optional<Printed<OnSiteWaterPerEnergy>> wue;
};

/// One record of somebody's measurement.
struct ImportedTrial {
  Origin origin;
  TrialNames names;
  Extent extent = Extent::run;
  std::optional<Phase> phase;  ///< nothing when the tool's name is none of ours
  std::optional<Rung> rung;    ///< what the total contains; nothing when the file does not tell
  StatedHost host;
  StatedPlace place;
  std::optional<StatedInstant> begin;
  std::optional<StatedInstant> end;
  std::optional<Printed<StatedTime>> duration;
  StatedPart total;
  StatedPart cpu;
  StatedPart gpu;
  StatedPart memory;
  StatedPart other;
  StatedWork work;
  StatedPerUnit per_unit;
  StatedFootprint footprint;
  std::optional<Printed<StatedTime>> update_period;  ///< of the sensor or the tool's sampling
  std::optional<Printed<Count>> updates;             ///< distinct readings within the window
  std::vector<Absence> absences;
  std::vector<std::string> flags;  ///< what a reader must know: "extrapolated", "synthetic_weights", "undivided"
};

}  // namespace joulery
