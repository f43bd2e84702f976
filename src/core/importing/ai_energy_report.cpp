// SPDX-License-Identifier: Apache-2.0
// benchmark_report.json of ai_energy_benchmarks: energies by CodeCarbon. "energy_wh" is the GPUs alone, "total_energy"
// all of it; "carbon_intensity_g_per_kwh" holds CodeCarbon's emissions_rate in kg/s and is ignored.
#include "core/importing/ai_energy_score.h"
#include "core/importing/json_numbers.h"

namespace joulery {
namespace {

constexpr std::string_view kZero = "0.0 is written where no tracker ran or the run failed";

/// "gpu_energy" as its Wh, or else its kWh.
std::optional<Printed<StatedEnergy>> energy_in(const Json& energy, const std::string& stem) {
  if (auto watt_hours = stated_in(energy, stem + "_wh", stated_watt_hour)) return watt_hours;
  return stated_in(energy, stem + "_kwh", stated_kilowatt_hour);
}

void take_part(ImportedTrial& trial, StatedPart& part, const Json& energy, const std::string& stem) {
  part.energy = energy_in(energy, stem);
  note_absent(trial, part.energy, stem, "not in the file");
  drop_zero(trial, part.energy, stem, kZero);
}

void take_energies(ImportedTrial& trial, const Json& energy) {
  trial.gpu.energy = energy_in(energy, "gpu_energy");
  if (!trial.gpu.energy) trial.gpu.energy = energy_in(energy, "energy");
  note_absent(trial, trial.gpu.energy, "gpu_energy", "not in the file");
  drop_zero(trial, trial.gpu.energy, "gpu_energy", kZero);
  take_part(trial, trial.cpu, energy, "cpu_energy");
  take_part(trial, trial.memory, energy, "ram_energy");
  take_part(trial, trial.total, energy, "total_energy");
  trial.memory.method = Method::modelled;
  trial.rung = Rung::node_modelled;
  if (!trial.total.energy && !trial.cpu.energy && !trial.memory.energy) {
    trial.total.energy = trial.gpu.energy;
    trial.rung = Rung::device_gross;
  }
  trial.duration = stated_in(energy, "duration_seconds", stated_second);
}

void take_carbon(ImportedTrial& trial, const Json& energy) {
  trial.footprint.carbon = stated_in(energy, "emissions_g_co2eq", stated_gram);
  if (!trial.footprint.carbon) trial.footprint.carbon = stated_in(energy, "emissions_kg_co2eq", stated_kilogram);
  drop_zero(trial, trial.footprint.carbon, "emissions", kZero);
  if (member_of(energy, "carbon_intensity_g_per_kwh") == nullptr) return;
  trial.absences.push_back(
      {"carbon_intensity_g_per_kwh", "holds emissions_rate in kg/s, no g/kWh; use emissions over total energy", false});
  if (trial.footprint.carbon && trial.rung == Rung::node_modelled && trial.total.energy) {
    const double grams = trial.footprint.carbon->value / stated_gram;
    trial.footprint.intensity =
        computed(grams / (trial.total.energy->value / stated_kilowatt_hour) * gram_per_kilowatt_hour);
  }
}

void take_work(ImportedTrial& trial, const Json& summary) {
  trial.work.queries = counted_in(summary, "total_prompts");
  trial.work.successes = counted_in(summary, "successful_prompts");
  trial.work.failures = counted_in(summary, "failed_prompts");
  trial.work.latency = stated_in(summary, "avg_latency_seconds", stated_second);
  trial.work.time_to_first_token = stated_in(summary, "avg_time_to_first_token", stated_second);
  trial.work.all_tokens = counted_in(summary, "total_tokens");
  trial.work.prompt_tokens = counted_in(summary, "total_prompt_tokens");
  trial.work.output_tokens = counted_in(summary, "total_completion_tokens");
  trial.work.tokens_per_second = stated_in(summary, "throughput_tokens_per_second", per_second);
  trial.work.counts_prompt_tokens = true;
  drop_zero(trial, trial.work.time_to_first_token, "avg_time_to_first_token", kZero);
  drop_zero(trial, trial.work.latency, "avg_latency_seconds", kZero);
  drop_zero(trial, trial.work.tokens_per_second, "throughput_tokens_per_second", kZero);
}

}  // namespace

bool is_ai_energy_report(const Json& document) {
  const Json* summary = member_of(document, "summary");
  return summary != nullptr && summary->is_object() && member_of(document, "config") != nullptr &&
         document.contains("energy");
}

ImportedFile read_ai_energy_report(const Json& document, const std::string& name) {
  const Json nothing = Json::object();
  const auto section = [&](std::string_view key) -> const Json& {
    const Json* member = member_of(document, key);
    return member == nullptr ? nothing : *member;
  };
  ImportedTrial trial;
  trial.origin.file = name;
  trial.names.tool = "ai_energy_benchmarks";
  trial.names.project = text_in(section("config"), "name").value_or("");
  trial.names.model = text_in(section("config"), "model").value_or("");
  trial.names.dataset = text_in(section("config"), "dataset").value_or("");
  trial.names.arm = text_in(section("config"), "backend").value_or("");
  take_work(trial, section("summary"));
  take_energies(trial, section("energy"));
  take_carbon(trial, section("energy"));
  if (trial.work.queries && trial.work.queries->value.base() < 1000) trial.flags.emplace_back("extrapolated");
  for (const Json* part : {&document, &section("energy")}) {
    const auto error = text_in(*part, "error");
    if (!error) continue;
    trial.flags.emplace_back("failed");
    trial.absences.push_back({"error", fmt::format("the run failed: {}", error->substr(0, 120)), false});
  }
  return ImportedFile{{std::move(trial)}, {}};
}

}  // namespace joulery
