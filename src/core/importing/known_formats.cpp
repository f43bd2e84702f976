// SPDX-License-Identifier: Apache-2.0
// Content decides: JSON by its keys, CSV by its header, a card by its front matter. The narrower shape is asked first.
#include "core/importing/known_formats.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

#include "core/importing/ai_energy_score.h"
#include "core/importing/codecarbon_csv.h"
#include "core/importing/ml_energy.h"
#include "core/importing/model_card.h"
#include "core/importing/optimum_benchmark.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::array<Format, 5> kFormats{{
    {"codecarbon", "CodeCarbon's CSV of runs or tasks"},
    {"ai-energy-score", "master_results.csv, benchmark_report.json, GPU_ENERGY_WH.txt, GPU_ENERGY_SUMMARY.json"},
    {"optimum-benchmark", "benchmark.json, benchmark_report.json and their CSV; LLM-Perf"},
    {"ml-energy", "ML.ENERGY: leaderboard v3, v2 and legacy, raw results.json"},
    {"model-card", "co2_eq_emissions of a Hugging Face model card"},
}};

bool looks_like_json(std::string_view text) { return trim(text).starts_with('{'); }

bool is_energy_text(const ForeignFile& file) { return file.name.ends_with("GPU_ENERGY_WH.txt"); }

std::string_view kind_of_json(const Json& document) {
  if (is_gpu_energy_summary(document) || is_ai_energy_report(document)) return "ai-energy-score";
  if (is_ml_energy(document) || is_ml_energy_v2(document) || is_ml_energy_raw(document)) return "ml-energy";
  if (is_optimum(document)) return "optimum-benchmark";
  return {};
}

std::string_view kind_of_text(const ForeignFile& file) {
  if (is_energy_text(file)) return "ai-energy-score";
  if (is_model_card(file.text)) return "model-card";
  if (is_codecarbon(file.text)) return "codecarbon";
  if (is_ai_energy_score_table(file.text)) return "ai-energy-score";
  if (is_optimum_table(file.text)) return "optimum-benchmark";
  if (is_ml_energy_legacy(file.text)) return "ml-energy";
  return {};
}

tl::unexpected<Error> not_of_kind(const ForeignFile& file, std::string_view kind) {
  return failure(ErrorKind::invalid, fmt::format("no file of {}", kind), file.name,
                 "name its kind, or leave the kind out to have it told from the content");
}

Result<ImportedFile> read_json(const ForeignFile& file, std::string_view kind) {
  const auto document = parse_json(file.text, file.name);
  if (!document) return failure(document.error());
  if (kind_of_json(*document) != kind) return not_of_kind(file, kind);
  if (is_gpu_energy_summary(*document)) return read_gpu_energy_summary(*document, file.name);
  if (is_ai_energy_report(*document)) return read_ai_energy_report(*document, file.name);
  if (is_ml_energy(*document)) return read_ml_energy(*document, file.name);
  if (is_ml_energy_v2(*document)) return read_ml_energy_v2(*document, file.name);
  if (is_ml_energy_raw(*document)) return read_ml_energy_raw(*document, file.name);
  return read_optimum(*document, file.name, file.scenario);
}

}  // namespace

std::span<const Format> known_formats() { return kFormats; }

std::string_view format_of(const ForeignFile& file) {
  if (!looks_like_json(file.text)) return kind_of_text(file);
  const auto document = parse_json(file.text, file.name);
  return document ? kind_of_json(*document) : std::string_view{};
}

Result<ImportedFile> read_foreign(const ForeignFile& file, std::string_view kind) {
  if (looks_like_json(file.text)) return read_json(file, kind);
  // A header that lacks its columns is told by the reader itself, with the columns.
  if (kind == "codecarbon") return read_codecarbon(file.text, file.name);
  if (kind == "model-card") return read_model_card(file.text, file.name);
  if (kind == "ai-energy-score" && is_energy_text(file)) return read_gpu_energy_text(file.text, file.name);
  if (kind == "ai-energy-score") return read_ai_energy_score_table(file.text, file.name);
  if (kind == "optimum-benchmark" && is_optimum_table(file.text)) {
    return read_optimum_table(file.text, file.name, file.scenario);
  }
  if (kind == "ml-energy" && is_ml_energy_legacy(file.text)) return read_ml_energy_legacy(file.text, file.name);
  return not_of_kind(file, kind);
}

}  // namespace joulery
