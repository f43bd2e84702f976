// SPDX-License-Identifier: Apache-2.0
// optimum-benchmark: benchmark.json, benchmark_report.json and the same flattened to CSV; LLM-Perf's files are these
// with failed runs among them. One key means two things here: in the scenario energy_star an energy is of the whole
// pass over the samples, in inference of one call; the scenario decides. Source: benchmarking 3.3.
#pragma once

#include <string>
#include <string_view>

#include "core/importing/imported_file.h"
#include "core/importing/json_fields.h"
#include "foundation/base/result.h"

namespace joulery {

/// True for a report, a report with its configuration, or a failed run of LLM-Perf.
[[nodiscard]] bool is_optimum(const Json& document);
/// Every target as a phase; of an energy_star pass also the run that AI Energy Score counts. `scenario` is what the
/// user says when the file does not ("energy_star", "inference", or empty). Errors: the scenario is not known.
[[nodiscard]] Result<ImportedFile> read_optimum(const Json& document, const std::string& name,
                                                std::string_view scenario);

/// True when the header has columns as "report.decode.energy.gpu".
[[nodiscard]] bool is_optimum_table(std::string_view text);
/// The same from the flattened form, a row per run.
[[nodiscard]] Result<ImportedFile> read_optimum_table(std::string_view text, const std::string& name,
                                                      std::string_view scenario);

}  // namespace joulery
