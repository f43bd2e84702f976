// SPDX-License-Identifier: Apache-2.0
// Version 3. Exact in its files: power = energy per token times throughput; energy per request = energy per token times
// mean output length; energy per image times throughput = power. A record that breaks one is flagged, not mended.
#include "core/importing/ml_energy.h"

#include <cmath>

#include "core/importing/json_numbers.h"

namespace joulery {
namespace {

constexpr double kExact = 1e-9;  // the files hold all digits: 2e-16 is what they keep

struct Identity {
  std::string_view words;
  std::optional<double> left;
  std::optional<double> right;
};

std::optional<double> product(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return std::nullopt;
  return *a * *b;
}

void check(ImportedTrial& trial, const Identity& identity) {
  if (!identity.left || !identity.right) return;
  const double scale = std::max(std::fabs(*identity.left), std::fabs(*identity.right));
  if (std::fabs(*identity.left - *identity.right) <= kExact * scale) return;
  trial.flags.push_back(fmt::format("inconsistent: {} ({} and {})", identity.words, *identity.left, *identity.right));
}

void append(std::string& arm, std::string_view label, const Json& record, std::string_view key) {
  const auto number = number_in(record, key);
  const auto text = text_in(record, key);
  if (!number && !text) return;
  if (!arm.empty()) arm += ", ";
  arm += label;
  arm += text ? *text : fmt::format("{}", *number);
}

std::string arm_of(const Json& record) {
  std::string arm;
  append(arm, "", record, "weight_precision");
  append(arm, "max_num_seqs ", record, "max_num_seqs");
  append(arm, "tp ", record, "tensor_parallel");
  append(arm, "ep ", record, "expert_parallel");
  append(arm, "dp ", record, "data_parallel");
  append(arm, "batch ", record, "batch_size");
  append(arm, "steps ", record, "inference_steps");
  append(arm, "ulysses ", record, "ulysses_degree");
  append(arm, "ring ", record, "ring_degree");
  return arm;
}

void take_language(ImportedTrial& trial, const Json& record) {
  trial.per_unit.per_token = stated_in(record, "energy_per_token_joules", stated_joule);
  trial.per_unit.per_query = stated_in(record, "energy_per_request_joules", stated_joule);
  trial.total.power = stated_in(record, "avg_power_watts", watt);
  trial.work.output_length = counted_in(record, "avg_output_len");
  trial.work.tokens_per_second = stated_in(record, "output_throughput_tokens_per_sec", per_second);
  trial.work.batch = counted_in(record, "avg_batch_size");
  if (trial.per_unit.per_query) trial.flags.emplace_back("per_query_is_derived");
  const auto each = number_in(record, "energy_per_token_joules");
  check(trial, {"power is not energy per token times throughput", number_in(record, "avg_power_watts"),
                product(each, number_in(record, "output_throughput_tokens_per_sec"))});
  check(trial, {"energy per request is not energy per token times output length",
                number_in(record, "energy_per_request_joules"), product(each, number_in(record, "avg_output_len"))});
}

void take_picture(ImportedTrial& trial, const Json& record, const std::string& item) {
  const std::string energy_key = fmt::format("energy_per_{}_joules", item);
  const std::string rate_key = fmt::format("throughput_{}s_per_sec", item);
  trial.per_unit.per_query = stated_in(record, energy_key, stated_joule);
  trial.work.queries_per_second = stated_in(record, rate_key, per_second);
  trial.work.latency = stated_in(record, "batch_latency_s", stated_second);
  trial.work.batch = counted_in(record, "batch_size");
  trial.total.power = stated_in(record, "avg_power_watts", watt);
  check(trial, {fmt::format("power is not energy per {} times throughput", item), number_in(record, "avg_power_watts"),
                product(number_in(record, energy_key), number_in(record, rate_key))});
}

bool has_energy(const Json& record) {
  return record.is_object() &&
         (record.contains("energy_per_token_joules") || record.contains("energy_per_image_joules") ||
          record.contains("energy_per_video_joules"));
}

constexpr std::string_view kZero = "0 is no energy a GPU can take";

ImportedTrial trial_of(const Json& record, const Json& document, const std::string& file) {
  ImportedTrial trial;
  trial.origin.file = file;
  trial.names.tool = "mlenergy";
  trial.names.tool_version = "leaderboard v3";
  trial.names.model = text_in(record, "model_id").value_or(text_in(document, "model_id").value_or(""));
  trial.names.task = text_in(document, "task").value_or(text_in(record, "task").value_or(""));
  trial.names.arm = arm_of(record);
  trial.extent = Extent::table;
  trial.phase = Phase::query;
  trial.rung = Rung::device_gross;
  trial.host.gpu_model = text_in(record, "gpu_model").value_or("");
  trial.host.gpu_count = counted_in(record, "num_gpus");
  if (record.contains("energy_per_image_joules")) {
    take_picture(trial, record, "image");
  } else if (record.contains("energy_per_video_joules")) {
    take_picture(trial, record, "video");
  } else {
    take_language(trial, record);
  }
  drop_zero(trial, trial.per_unit.per_token, "energy_per_token_joules", kZero);
  drop_zero(trial, trial.per_unit.per_query, "energy per request", kZero);
  drop_zero(trial, trial.total.power, "avg_power_watts", kZero);
  trial.gpu.power = trial.total.power;
  return trial;
}

bool is_index(const Json& document) {
  return document.contains("tasks") && document.contains("models") && document.contains("last_updated");
}

}  // namespace

bool is_ml_energy(const Json& document) {
  if (!document.is_object()) return false;
  const Json* list = member_of(document, "configurations");
  if (list == nullptr) return is_index(document);
  return list->is_array() && (list->empty() ? document.contains("task") : has_energy(list->front()));
}

Result<ImportedFile> read_ml_energy(const Json& document, const std::string& name) {
  const Json* list = member_of(document, "configurations");
  if (list == nullptr) {
    return failure(ErrorKind::unsupported, "the index of ML.ENERGY names tasks and models and holds no energies", name,
                   "give a file of tasks/ or models/ beside it");
  }
  ImportedFile file;
  std::size_t number = 0;
  for (const Json& record : *list) {
    if (is_full(file)) return too_many_rows(name);
    ++number;
    if (has_energy(record)) {
      file.trials.push_back(trial_of(record, document, name));
    } else {
      file.refused.push_back(
          {{name, 0}, fmt::format("configuration {} has no energy per token, image or video", number)});
    }
  }
  return file;
}

}  // namespace joulery
