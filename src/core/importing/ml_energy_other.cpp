// SPDX-License-Identifier: Apache-2.0
// The other shapes of ML.ENERGY: version 2 of the leaderboard, its legacy table, and the raw results of a benchmark
// with the checks its makers run on them.
#include <array>
#include <cmath>

#include "core/importing/json_numbers.h"
#include "core/importing/ml_energy.h"
#include "foundation/base/csv.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kZero = "0 is no energy a GPU can take";
constexpr double kLeastSteadySeconds = 30;  // their checks
constexpr double kMostJoulesPerToken = 100;

ImportedTrial gpu_trial(const std::string& file, std::string_view version) {
  ImportedTrial trial;
  trial.origin.file = file;
  trial.names.tool = "mlenergy";
  trial.names.tool_version = version;
  trial.phase = Phase::query;
  trial.rung = Rung::device_gross;
  return trial;
}

void append_parallel(std::string& arm, const Json& document, std::string_view key) {
  const auto count = number_in(document, key);
  if (count) arm += fmt::format("{}{} {}", arm.empty() ? "" : ", ", lower(key), *count);
}

/// Requests that failed, of the list of results; nothing when the list does not tell.
std::optional<std::size_t> failures_in(const Json& document) {
  const Json* results = member_of(document, "results");
  if (results == nullptr || !results->is_array() || results->empty()) return std::nullopt;
  std::size_t failures = 0;
  for (const Json& result : *results) {
    const Json* success = member_of(result, "success");
    if (success == nullptr || !success->is_boolean()) return std::nullopt;
    if (*success == Json(false)) ++failures;
  }
  return failures;
}

void take_steady(ImportedTrial& trial, const Json& document) {
  trial.duration = stated_in(document, "steady_state_duration", stated_second);
  trial.gpu.energy = stated_in(document, "steady_state_energy", stated_joule);
  note_absent(trial, trial.gpu.energy, "steady_state_energy", "not in the file");
  drop_zero(trial, trial.gpu.energy, "steady_state_energy", kZero);
  trial.total.energy = trial.gpu.energy;
  trial.per_unit.per_token = stated_in(document, "steady_state_energy_per_token", stated_joule);
  drop_zero(trial, trial.per_unit.per_token, "steady_state_energy_per_token", kZero);
}

void judge_steady(ImportedTrial& trial) {
  if (trial.duration && trial.duration->value.base() < kLeastSteadySeconds) {
    trial.flags.emplace_back("steady state under 30 s");
  }
  if (!trial.per_unit.per_token) return;
  const double joules = trial.per_unit.per_token->value / stated_joule;
  if (!(joules > 0 && joules <= kMostJoulesPerToken)) {
    trial.flags.emplace_back("energy per token outside 0 to 100 J");
  }
}

}  // namespace

bool is_ml_energy_v2(const Json& document) {
  return document.is_object() && (document.contains("Energy/req (J)") || document.contains("Energy/image (J)") ||
                                  document.contains("Energy/video (J)"));
}

ImportedFile read_ml_energy_v2(const Json& document, const std::string& name) {
  ImportedTrial trial = gpu_trial(name, "leaderboard v2");
  trial.extent = Extent::table;
  trial.names.model = text_in(document, "Model").value_or("");
  trial.host.gpu_model = text_in(document, "GPU").value_or("");
  for (const std::string_view key : {"TP", "PP", "Denoising steps", "Frames"}) {
    append_parallel(trial.names.arm, document, key);
  }
  for (const std::string_view key : {"Energy/req (J)", "Energy/image (J)", "Energy/video (J)"}) {
    if (!trial.per_unit.per_query) trial.per_unit.per_query = stated_in(document, key, stated_joule);
  }
  note_absent(trial, trial.per_unit.per_query, "energy per request", "null in the file");
  drop_zero(trial, trial.per_unit.per_query, "energy per request", kZero);
  trial.work.tokens_per_second = stated_in(document, "Token tput (tok/s)", per_second);
  trial.work.output_length = counted_in(document, "Avg Output Tokens");
  trial.work.latency = stated_in(document, "Batch latency (s)", stated_second);
  trial.work.batch = counted_in(document, "Avg BS (reqs)");
  if (!trial.work.batch) trial.work.batch = counted_in(document, "Batch size");
  return ImportedFile{{std::move(trial)}, {}};
}

bool is_ml_energy_raw(const Json& document) {
  return document.is_object() && document.contains("steady_state_energy") && document.contains("results");
}

ImportedFile read_ml_energy_raw(const Json& document, const std::string& name) {
  ImportedTrial trial = gpu_trial(name, "benchmark");
  trial.extent = Extent::phase;
  trial.names.phase_name = "steady state";
  trial.names.model = text_in(document, "model_id").value_or(text_in(document, "model").value_or(""));
  take_steady(trial, document);
  trial.work.successes = counted_in(document, "completed");
  trial.work.prompt_tokens = counted_in(document, "total_input_tokens");
  trial.work.output_tokens = counted_in(document, "total_output_tokens");
  // The counts are of the whole run, the energy of its steady window.
  trial.flags.emplace_back("counts are of the whole run");
  trial.work.is_of_whole_run = true;
  const auto failures = failures_in(document);
  if (failures) trial.work.failures = counted(static_cast<double>(*failures));
  if (failures.value_or(0) > 0) trial.flags.push_back(fmt::format("{} requests failed", *failures));
  judge_steady(trial);
  return ImportedFile{{std::move(trial)}, {}};
}

bool is_ml_energy_legacy(std::string_view text) {
  const auto csv = CsvReader::open(text.substr(0, text.find('\n')), "");
  return csv && csv->find_column("model") && csv->find_column("response_length") && csv->find_column("energy") &&
         csv->find_column("throughput");
}

Result<ImportedFile> read_ml_energy_legacy(std::string_view text, const std::string& name) {
  auto csv = CsvReader::open(text, name);
  if (!csv) return failure(csv.error());
  const auto energy_at = csv->column("energy");
  if (!energy_at) return failure(energy_at.error());
  const auto model_at = csv->column("model");
  if (!model_at) return failure(model_at.error());
  const auto length_at = csv->find_column("response_length");
  const auto rate_at = csv->find_column("throughput");
  ImportedFile file;
  while (true) {
    const auto more = csv->next_of_any_width();
    if (!more) return failure(more.error());
    if (!*more) return file;
    if (is_full(file)) return too_many_rows(name);
    if (csv->width() != csv->header().size()) {
      file.refused.push_back({{name, csv->line()}, "another number of cells than the header has"});
      continue;
    }
    const auto energy = stated_decimal(csv->text(*energy_at));
    if (!energy) {
      file.refused.push_back(
          {{name, csv->line()}, fmt::format("'{}' under energy is no number", csv->text(*energy_at))});
      continue;
    }
    ImportedTrial trial = gpu_trial(name, "leaderboard legacy");
    trial.origin.line = csv->line();
    trial.extent = Extent::table;
    trial.names.model = csv->text(*model_at);
    trial.per_unit.per_query = in_unit(*energy, stated_joule);
    drop_zero(trial, trial.per_unit.per_query, "energy", kZero);
    if (length_at) {
      if (const auto length = stated_decimal(csv->text(*length_at))) trial.work.output_length = counted(length->value);
    }
    if (rate_at) {
      if (const auto rate = stated_decimal(csv->text(*rate_at)))
        trial.work.tokens_per_second = in_unit(*rate, per_second);
    }
    file.trials.push_back(std::move(trial));
  }
}

}  // namespace joulery
