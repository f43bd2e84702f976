// SPDX-License-Identifier: Apache-2.0
// ML.ENERGY: the leaderboard's data of version 3 (tasks, models), one configuration per file of version 2, its legacy
// CSV, and the raw results.json of a benchmark. GPUs alone, summed over them; energy per request is derived, and the
// identities between the columns are exact. Source: benchmarking 3.4; ml-energy/leaderboard, ml-energy/benchmark.
#pragma once

#include <string>
#include <string_view>

#include "core/importing/imported_file.h"
#include "core/importing/json_fields.h"
#include "foundation/base/result.h"

namespace joulery {

/// True for a file of version 3: configurations with energies, or the index of tasks.
[[nodiscard]] bool is_ml_energy(const Json& document);
/// Every configuration as a row. Errors: the index, which holds no energies.
[[nodiscard]] Result<ImportedFile> read_ml_energy(const Json& document, const std::string& name);

/// True for one configuration of version 2: "Energy/req (J)" and its like.
[[nodiscard]] bool is_ml_energy_v2(const Json& document);
[[nodiscard]] ImportedFile read_ml_energy_v2(const Json& document, const std::string& name);

/// True for the raw results.json: steady_state_energy beside results.
[[nodiscard]] bool is_ml_energy_raw(const Json& document);
[[nodiscard]] ImportedFile read_ml_energy_raw(const Json& document, const std::string& name);

/// True for the legacy CSV: model, throughput, response_length, latency, energy.
[[nodiscard]] bool is_ml_energy_legacy(std::string_view text);
[[nodiscard]] Result<ImportedFile> read_ml_energy_legacy(std::string_view text, const std::string& name);

}  // namespace joulery
