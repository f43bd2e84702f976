// SPDX-License-Identifier: Apache-2.0
// AI Energy Score: master_results.csv, the benchmark_report.json of ai_energy_benchmarks, GPU_ENERGY_WH.txt and
// GPU_ENERGY_SUMMARY.json. Energies are of the GPUs alone; zeros stand for "unknown" and for failed runs and become
// absences. Source: benchmarking 3.2; huggingface/AIEnergyScore, neuralwatt/ai_energy_benchmarks.
#pragma once

#include <string>
#include <string_view>

#include "core/importing/imported_file.h"
#include "core/importing/json_fields.h"
#include "foundation/base/result.h"

namespace joulery {

/// True when the header has wh_per_1000_queries and gpu_energy_wh.
[[nodiscard]] bool is_ai_energy_score_table(std::string_view text);
/// Every row of master_results.csv. Errors: no CSV, columns missing. A row that cannot be read is refused alone.
[[nodiscard]] Result<ImportedFile> read_ai_energy_score_table(std::string_view text, const std::string& name);

/// True for a report of ai_energy_benchmarks: an object with config, summary and energy.
[[nodiscard]] bool is_ai_energy_report(const Json& document);
/// The report as one run. Errors: none beyond what `is_ai_energy_report` promises; what is missing is an absence.
[[nodiscard]] ImportedFile read_ai_energy_report(const Json& document, const std::string& name);

/// True for GPU_ENERGY_SUMMARY.json: units, total, format.
[[nodiscard]] bool is_gpu_energy_summary(const Json& document);
/// The run and, where the file divides it, its phases. Errors: another unit than Wh.
[[nodiscard]] Result<ImportedFile> read_gpu_energy_summary(const Json& document, const std::string& name);

/// GPU_ENERGY_WH.txt: one number. Errors: anything else.
[[nodiscard]] Result<ImportedFile> read_gpu_energy_text(std::string_view text, const std::string& name);

}  // namespace joulery
