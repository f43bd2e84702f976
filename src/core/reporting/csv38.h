// SPDX-License-Identifier: Apache-2.0
// A run as a row of CodeCarbon's emissions.csv (version 3.3): 38 columns in its order and units, so that its users'
// tools read ours. What is unknown is empty, never 0. Method, bounds and coverage have no column there; they go to a
// JSON file beside it (sidecar). Appending, locking and backups are adapters/storage/emissions_file.h.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// The header line, without a line end.
[[nodiscard]] std::string csv38_header();

/// The run as one record, without a line end. Energies are kWh times PUE, powers W without, emissions kg CO2e
/// location-based, water = WUE x energy with PUE, as that file defines them. Fields with commas, quotes or line ends
/// are quoted (RFC 4180); the same bytes under any locale and time zone.
[[nodiscard]] std::string csv38_row(const Run& run);

/// The same fields as a JSON object, in the columns' order: texts, numbers, null where the row is empty.
[[nodiscard]] std::string csv38_fields(const Run& run);

/// Of these, the last ones, which only the run's start says: place, machine, PUE, WUE. All spans of a run share them.
[[nodiscard]] std::string csv38_start_fields(const RunStart& start);
/// csv38_fields with those at hand.
[[nodiscard]] std::string csv38_fields(const Run& run, std::string_view start_fields);
/// csv38_fields with one more field, "beside": what the run has in the sidecar.
[[nodiscard]] std::string csv38_fields_with_beside(const Run& run);

/// The header of <name>.extended.csv: the 38 columns, then method, coverage and the 95 % bounds of energy and
/// emissions.
[[nodiscard]] std::string extended_header();
/// A row of the 38 columns with what the run says in those behind them; empty where it is unknown.
[[nodiscard]] std::string extended_row(std::string_view row, const Run& run);

/// The run as that file's tracking mode "process" means it: every part's energy is what the command's processes were
/// charged with, and so is what follows from it. A part nobody was charged for is unknown.
[[nodiscard]] Run charged_to_tree(Run run);

/// A row and the run it belongs to.
struct NamedRow {
  std::string row;
  std::string run_id;  ///< "" = the fields name none
};

/// Named fields, a JSON object, as a row of the 38 columns; those that are null or missing are empty. Errors (invalid):
/// no object, a name that is no column, a value that is neither text, number nor null.
[[nodiscard]] Result<NamedRow> csv38_row_of(std::string_view fields);

/// A whole task file of that format: 36 columns, task_name first, one row per object of a JSON array. Errors: as above.
[[nodiscard]] Result<std::string> csv36_file(std::string_view tasks);

/// "2 x NVIDIA H100, 1 x NVIDIA T4", as that file names GPUs; "" for none.
[[nodiscard]] std::string gpu_models(const std::vector<HostGpu>& gpus);

/// A field of a CSV file, quoted only where RFC 4180 asks for it.
[[nodiscard]] std::string csv_field(std::string_view text);

/// The sidecar with this run put in or replaced: a JSON object keyed by run id. `existing` is what the file holds,
/// empty for a new one; `key` is the row's run id where it is not the run's own. An Error (invalid) when it is no JSON
/// object: it is not ours to overwrite then.
[[nodiscard]] Result<std::string> sidecar_with(std::string_view existing, const Run& run, std::string_view key = {});

}  // namespace joulery
