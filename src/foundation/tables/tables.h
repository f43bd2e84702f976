// SPDX-License-Identifier: Apache-2.0
// Tables: the reference tables, embedded at build time; a file of the same name in a data folder (`--data DIR`) wins.
// A table is read when it is asked for and only as far as the answer, so that a short run pays for nothing it does not
// use. Not here: what an answer means for a run (core/footprint/resolve.h). Row types are tables/rows.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/csv.h"
#include "foundation/base/result.h"
#include "foundation/tables/rows.h"

namespace joulery {

/// Answers questions about reference tables. Every Error of a table names file:line:column. Not safe for two threads.
class Tables {
 public:
  /// `folder` holds overriding CSV files, or nothing. Errors: no such folder; a file whose name is nearly a table's.
  static Result<Tables> open(std::optional<std::string> folder = std::nullopt);

  /// A country by ISO 3166 code of 2 or 3 letters, or an aggregate ("WORLD", "EU"), in any case.
  Result<std::optional<GridRow>> grid(std::string_view code);
  /// All countries and aggregates, for suggestions.
  Result<std::vector<GridRow>> grid_rows();
  /// A user's CSV: the columns of grid_ci_country, or just zone,ci_g_per_kwh. `zone` picks a row; without one the file
  /// must have a single row.
  static Result<GridRow> grid_from_file(const std::string& path, std::optional<std::string> zone);

  Result<std::optional<CloudRegionRow>> cloud_region(std::string_view provider, std::string_view region);
  /// "provider:region" of every region, for suggestions.
  Result<std::vector<std::string>> cloud_region_names();
  /// PUE and WUE declared for a region: the first row whose pattern matches the whole region name wins.
  Result<std::optional<CentreRow>> centre(std::string_view provider, std::string_view region);

  /// M2: by the name in /proc/cpuinfo. Exact after normalisation, then a unique match by words; ties give nothing.
  Result<std::optional<CpuTdpRow>> cpu_tdp(std::string_view cpu_model_name);
  /// M2: by CPUID. Nothing as well when the stepping decides and is not known.
  Result<std::optional<CpuFamilyRow>> microarchitecture(std::string_view vendor, int family, int model,
                                                        std::optional<int> stepping);
  /// M2: power per vCPU of a family. A row marked as an anomaly is not given out.
  Result<std::optional<CloudCpuRow>> cloud_cpu(std::string_view family);

  Result<std::optional<FuelRow>> fuel(std::string_view fuel);
  Result<std::optional<AccuracyRow>> accuracy(std::string_view id);
  /// Window, period, delay and gain of a power reading (metering 6). Nothing: not offered, or neither card nor
  /// architecture is known. What was measured on the model wins over the architecture where it deviates by over 30 %.
  Result<std::optional<GpuSensorRow>> gpu_sensor(const GpuPowerQuestion& question);
  /// All rows, in the order of the file.
  Result<std::vector<MeterMetricRow>> meter_metrics();
  /// All rows, in the order of the file.
  Result<std::vector<EngineCounterRow>> engine_counters();
  /// All rows, in the order of the file.
  Result<std::vector<EquivalenceEntry>> equivalences();

  /// The tables' names in alphabetical order.
  [[nodiscard]] static std::vector<std::string> names();
  /// A table's whole text, for `joulery data show`. Errors: no such table, with the nearest name.
  Result<std::string_view> text(std::string_view table);
  /// Every table with its rows, source, licence and vintage (FP-28).
  Result<std::vector<TableSummary>> summaries();
  /// "2026.11-<8 hex>" of the embedded tables; "+<8 hex>" of the files that override them.
  Result<std::string> data_version();

 private:
  explicit Tables(std::optional<std::string> folder) : folder_(std::move(folder)) {}
  struct Source {
    std::string_view text;
    std::string shown_name;  ///< the path of a file, "NAME.csv" of an embedded table
    bool overridden = false;
  };
  Result<Source> source(std::string_view table);
  Result<CsvReader> reader(std::string_view table);

  std::optional<std::string> folder_;
  std::map<std::string, std::optional<std::string>, std::less<>> files_;  ///< texts of overriding files, read once
};

/// The architecture in the words of nvidia_sensor_matrix, from NVML's number (nvmlDeviceArchitecture_t) and the card's
/// name, which tells GA100 from other Ampere chips. Nothing = not in the table: newer chips, and Kepler and Maxwell,
/// whose two generations behave apart and are known by card only.
[[nodiscard]] std::optional<std::string_view> gpu_architecture(int nvml_number, std::string_view name);

/// Full years between the newest year a table names and `this_year`; nothing when it names none.
[[nodiscard]] std::optional<int> age_in_years(const TableSummary& table, int this_year);

}  // namespace joulery
