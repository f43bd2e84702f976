// SPDX-License-Identifier: Apache-2.0
// master_results.csv and the two small files with the GPUs' energy. Throughput and tokens per joule count prompt and
// completion tokens; the energy of failed prompts is inside.
#include "core/importing/ai_energy_score.h"

#include <array>

#include "core/importing/json_numbers.h"
#include "core/importing/stated_instant.h"
#include "foundation/base/csv.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kZero = "0 is written for unknown and for failed runs";
constexpr double kPublishedPrompts = 1000;

struct Column {
  std::string_view name;
  void (*put)(ImportedTrial&, const Decimal&);
};

constexpr std::array kColumns{
    Column{"total_prompts", [](ImportedTrial& t, const Decimal& d) { t.work.queries = counted(d.value); }},
    Column{"successful_prompts", [](ImportedTrial& t, const Decimal& d) { t.work.successes = counted(d.value); }},
    Column{"failed_prompts", [](ImportedTrial& t, const Decimal& d) { t.work.failures = counted(d.value); }},
    Column{"total_duration_seconds",
           [](ImportedTrial& t, const Decimal& d) { t.duration = in_unit(d, stated_second); }},
    Column{"avg_total_time", [](ImportedTrial& t, const Decimal& d) { t.work.latency = in_unit(d, stated_second); }},
    Column{"avg_time_to_first_token",
           [](ImportedTrial& t, const Decimal& d) { t.work.time_to_first_token = in_unit(d, stated_second); }},
    Column{"total_tokens", [](ImportedTrial& t, const Decimal& d) { t.work.all_tokens = counted(d.value); }},
    Column{"total_prompt_tokens", [](ImportedTrial& t, const Decimal& d) { t.work.prompt_tokens = counted(d.value); }},
    Column{"total_completion_tokens",
           [](ImportedTrial& t, const Decimal& d) { t.work.output_tokens = counted(d.value); }},
    Column{"throughput_tokens_per_second",
           [](ImportedTrial& t, const Decimal& d) { t.work.tokens_per_second = in_unit(d, per_second); }},
    Column{"gpu_energy_wh", [](ImportedTrial& t, const Decimal& d) { t.gpu.energy = in_unit(d, stated_watt_hour); }},
    Column{"wh_per_1000_queries",
           [](ImportedTrial& t, const Decimal& d) { t.per_unit.per_thousand_queries = in_unit(d, stated_watt_hour); }},
    Column{"co2_emissions_g", [](ImportedTrial& t, const Decimal& d) { t.footprint.carbon = in_unit(d, stated_gram); }},
    Column{"tokens_per_joule",
           [](ImportedTrial& t, const Decimal& d) { t.per_unit.tokens_per_joule = in_unit(d, one); }},
    Column{"avg_energy_per_prompt_wh",
           [](ImportedTrial& t, const Decimal& d) { t.per_unit.per_query = in_unit(d, stated_watt_hour); }},
};

void drop_zeros(ImportedTrial& trial) {
  drop_zero(trial, trial.gpu.energy, "gpu_energy_wh", kZero);
  drop_zero(trial, trial.per_unit.per_thousand_queries, "wh_per_1000_queries", kZero);
  drop_zero(trial, trial.per_unit.per_query, "avg_energy_per_prompt_wh", kZero);
  drop_zero(trial, trial.per_unit.tokens_per_joule, "tokens_per_joule", kZero);
  drop_zero(trial, trial.footprint.carbon, "co2_emissions_g", kZero);
  drop_zero(trial, trial.work.time_to_first_token, "avg_time_to_first_token", kZero);
  drop_zero(trial, trial.work.latency, "avg_total_time", kZero);
  drop_zero(trial, trial.work.tokens_per_second, "throughput_tokens_per_second", kZero);
  drop_zero(trial, trial.work.all_tokens, "total_tokens", kZero);
  drop_zero(trial, trial.work.prompt_tokens, "total_prompt_tokens", kZero);
  drop_zero(trial, trial.work.output_tokens, "total_completion_tokens", kZero);
  drop_zero(trial, trial.duration, "total_duration_seconds", kZero);
}

std::string text_at(const CsvReader& csv, std::string_view column) {
  const auto at = csv.find_column(column);
  return at ? std::string(csv.text(*at)) : std::string();
}

void name(ImportedTrial& trial, const CsvReader& csv) {
  trial.names.tool = "aienergyscore";
  trial.names.model = text_at(csv, "model_name");
  trial.names.task = text_at(csv, "task");
  const std::string klass = text_at(csv, "model_class");
  const std::string reasoning = text_at(csv, "reasoning_state");
  if (!klass.empty()) trial.names.arm = "class " + klass;
  if (!reasoning.empty()) trial.names.arm += (trial.names.arm.empty() ? "reasoning " : ", reasoning ") + reasoning;
  trial.end = read_instant(text_at(csv, "timestamp"));
}

void mark(ImportedTrial& trial, const std::string& error) {
  if (trial.work.queries && trial.work.queries->value.base() < kPublishedPrompts) {
    trial.flags.emplace_back("extrapolated");
  }
  if (error.empty()) return;
  trial.flags.emplace_back("failed");
  trial.absences.push_back({"error_message", fmt::format("the run failed: {}", error.substr(0, 120)), false});
}

Result<ImportedTrial> trial_of(const CsvReader& csv, const std::string& file) {
  ImportedTrial trial;
  trial.origin = {file, csv.line()};
  for (const Column& column : kColumns) {
    const auto at = csv.find_column(column.name);
    if (!at || csv.text(*at).empty()) continue;
    const auto decimal = stated_decimal(csv.text(*at));
    if (!decimal) {
      return failure(ErrorKind::invalid,
                     fmt::format("'{}' under {} is no number", csv.text(*at).substr(0, 40), column.name));
    }
    column.put(trial, *decimal);
  }
  name(trial, csv);
  trial.extent = Extent::run;
  trial.phase = Phase::query;
  trial.rung = Rung::device_gross;
  trial.work.counts_prompt_tokens = true;
  drop_zeros(trial);
  trial.total.energy = trial.gpu.energy;
  mark(trial, text_at(csv, "error_message"));
  return trial;
}

bool has_marks(const CsvReader& csv) {
  return csv.find_column("model_name") && csv.find_column("gpu_energy_wh") && csv.find_column("wh_per_1000_queries");
}

ImportedTrial gpu_trial(const std::string& file) {
  ImportedTrial trial;
  trial.origin.file = file;
  trial.names.tool = "aienergyscore";
  trial.rung = Rung::device_gross;
  return trial;
}

void take_energy(ImportedTrial& trial, std::optional<Printed<StatedEnergy>> energy, std::string_view field) {
  trial.gpu.energy = energy;
  note_absent(trial, trial.gpu.energy, field, "not in the file");
  drop_zero(trial, trial.gpu.energy, field, kZero);
  if (trial.gpu.energy && trial.gpu.energy->value.base() < 0) {
    trial.gpu.energy.reset();
    trial.absences.push_back({std::string(field), "not resolved: the difference of two passes is negative", false});
  }
  trial.total.energy = trial.gpu.energy;
}

}  // namespace

bool is_ai_energy_score_table(std::string_view text) {
  const auto csv = CsvReader::open(text.substr(0, text.find('\n')), "");
  return csv && has_marks(*csv);
}

Result<ImportedFile> read_ai_energy_score_table(std::string_view text, const std::string& name) {
  auto csv = CsvReader::open(text, name);
  if (!csv) return failure(csv.error());
  if (!has_marks(*csv)) {
    return failure(ErrorKind::invalid, "no results of AI Energy Score: its header lacks gpu_energy_wh or another", name,
                   "give master_results.csv, with its header");
  }
  ImportedFile file;
  while (true) {
    const auto more = csv->next_of_any_width();
    if (!more) return failure(more.error());
    if (!*more) return file;
    if (is_full(file)) return too_many_rows(name);
    const Origin origin{name, csv->line()};
    if (csv->width() != csv->header().size()) {
      file.refused.push_back(
          {origin, fmt::format("{} cells where the header has {}", csv->width(), csv->header().size())});
      continue;
    }
    auto trial = trial_of(*csv, name);
    if (trial) {
      file.trials.push_back(std::move(*trial));
    } else {
      file.refused.push_back({origin, std::move(trial.error().what)});
    }
  }
}

bool is_gpu_energy_summary(const Json& document) {
  return text_in(document, "units") && text_in(document, "format") && document.contains("total");
}

Result<ImportedFile> read_gpu_energy_summary(const Json& document, const std::string& name) {
  if (text_in(document, "units") != "Wh") {
    return failure(ErrorKind::invalid, "its energies are not in Wh", name, "give a GPU_ENERGY_SUMMARY.json in Wh");
  }
  const std::string format = text_in(document, "format").value_or("");
  ImportedFile file;
  ImportedTrial run = gpu_trial(name);
  take_energy(run, stated_in(document, "total", stated_watt_hour), "total");
  // ai_energy_benchmarks puts everything under decode_wh: that is no division.
  const bool divided = format == "optimum";
  if (!divided) run.flags.emplace_back("undivided");
  file.trials.push_back(std::move(run));
  if (!divided) return file;
  constexpr std::array<std::pair<std::string_view, Phase>, 3> phases{
      {{"preprocess_wh", Phase::preprocess}, {"prefill_wh", Phase::prefill}, {"decode_wh", Phase::decode}}};
  for (const auto& [key, phase] : phases) {
    ImportedTrial trial = gpu_trial(name);
    trial.extent = Extent::phase;
    trial.phase = phase;
    trial.names.phase_name = key.substr(0, key.find('_'));
    take_energy(trial, stated_in(document, key, stated_watt_hour), key);
    file.trials.push_back(std::move(trial));
  }
  return file;
}

Result<ImportedFile> read_gpu_energy_text(std::string_view text, const std::string& name) {
  const auto decimal = stated_decimal(text);
  if (!decimal) {
    return failure(ErrorKind::invalid, "not one number of Wh", name, "give GPU_ENERGY_WH.txt as it was written");
  }
  ImportedTrial trial = gpu_trial(name);
  take_energy(trial, in_unit(*decimal, stated_watt_hour), "GPU_ENERGY_WH");
  return ImportedFile{{std::move(trial)}, {}};
}

}  // namespace joulery
