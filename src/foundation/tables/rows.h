// SPDX-License-Identifier: Apache-2.0
// Typed rows of the reference tables: the numbers as quantities, and where each came from. Nothing = the table does not
// know. How a row is found is tables/tables.h; the files are data/*.csv.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/time.h"
#include "foundation/domain/engine.h"
#include "foundation/domain/factors.h"
#include "foundation/domain/part.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// A fuel's share of a country's generation in one year.
struct FuelShare {
  std::string fuel;  ///< "coal", "gas", "oil", "nuclear", "hydro", "wind", "solar", "other_ren"
  double share_fraction = 0;

  bool operator==(const FuelShare&) const = default;
};

/// Electricity of one country or aggregate: grid_ci_country.
struct GridRow {
  std::string zone;  ///< "FRA", "WORLD"
  std::string iso2;  ///< empty for aggregates
  std::string name;
  std::string year;                          ///< of the intensity
  std::optional<CarbonIntensity> intensity;  ///< nothing where the table's 0 is a rounding (zero_suspect)
  std::string boundary;        ///< "life-cycle", "production": what the intensity is, in the table's words
  std::vector<FuelShare> mix;  ///< only shares that are stated
  std::string mix_year;
  std::vector<std::string> flags;  ///< "old", "tiny_grid_rounded", "zero_suspect", ...
  FactorRow origin;                ///< of the intensity

  [[nodiscard]] bool has_flag(std::string_view flag) const;
};

/// A cloud region and its country: cloud_regions.
struct CloudRegionRow {
  std::string provider;
  std::string region;
  std::string place;  ///< "Paris"
  std::string country_iso3;
  std::string country_iso2;
  std::string grid_zone;
  bool zone_is_country = false;  ///< false: the zone is a guess and no default
};

/// What the operator of a data centre declares: dc_pue_wue. A range has its middle as best.
struct CentreRow {
  std::string place;
  std::optional<Bounded<double>> pue;
  std::optional<Bounded<OnSiteWaterPerEnergy>> wue;
  FactorRow pue_origin;
  FactorRow wue_origin;
};

/// A processor's thermal rating: cpu_tdp.
struct CpuTdpRow {
  std::string name;  ///< as in the table
  Power tdp;
  FactorRow origin;
};

/// What CPUID numbers mean: cpu_microarchitectures.
struct CpuFamilyRow {
  std::string microarchitecture;            ///< "Zen 2 (Rome)"
  std::optional<std::string> power_family;  ///< of cloud_cpu_power: "EPYC 2nd Gen"
  FactorRow origin;                         ///< its value is the CPUID model number that was looked up
};

/// Power per hardware thread of a server family: cloud_cpu_power.
struct CloudCpuRow {
  std::string family;
  Power idle_per_vcpu;
  Power full_per_vcpu;
  FactorRow idle_origin;
  FactorRow full_origin;
};

/// Water of one fuel: fuel_factors.
struct FuelRow {
  std::string fuel;
  std::optional<GridWaterPerEnergy> water;  ///< operational consumption, median
  FactorRow origin;
};

/// Doubt of an instrument nobody has calibrated: sensor_accuracy.
struct AccuracyRow {
  std::string id;
  std::string instrument;        ///< "RAPL package"
  std::string applies_to;        ///< "Intel since Haswell (2013)"
  double accuracy_fraction = 0;  ///< 95 %, systematic
  std::string basis;             ///< "measured" or "assumed"
  std::string source;
};

/// Which reading of an NVIDIA card: NVML's power usage, or its fields 185 (average) and 186 (instant).
enum class GpuPowerField { usage, average, instant };

/// The card and the reading somebody asks about, in the driver's own words.
struct GpuPowerQuestion {
  std::string_view name;          ///< "NVIDIA GeForce RTX 3090"
  std::string_view architecture;  ///< a row of nvidia_sensor_matrix, empty = only listed cards are known
  std::string_view driver;        ///< "535.54.03"
  GpuPowerField field = GpuPowerField::usage;
};

/// reading = gain x truth + offset, as found on one card: a prior for others of its model (spread of gain about 2.5 %).
struct GpuGain {
  double gain = 1;
  Power offset;
  double steady_error_fraction = 0;  ///< of a reading under steady load, before the correction
};

/// How a card's power sensor behaves: nvidia_sensor_behaviour where the model is listed, else nvidia_sensor_matrix.
struct GpuSensorRow {
  std::string architecture;
  std::optional<Duration> window;  ///< W: a reading is the mean over it; nothing = a logarithmic lag or an estimate
  Duration period{};               ///< T: between two publications
  std::optional<Duration> delay;   ///< from a step of power to half of it in the readings; nothing = unknown
  std::optional<GpuGain> gain;     ///< nothing = this model was never held against a meter
  FactorRow origin;                ///< of the window; its value is W in ms, 0 where there is none
};

/// A metric of another meter that is energy or power of this machine: meter_metrics.
struct MeterMetricRow {
  std::string metric;
  std::string only_label;  ///< empty = every series of the metric
  std::string only_value;
  std::string program;  ///< "DCGM exporter"
  bool is_counter = false;
  double per_unit = 1;  ///< joules or watts in one unit of the metric
  std::string part;     ///< "machine/package-{socket_id}": {label} is the value of a label
  PartKind part_kind = PartKind::other;
  std::string once_per;                 ///< series with the same value of this label are copies; empty = none are
  std::string skip_label;               ///< empty = none is left out
  std::vector<std::string> skip_texts;  ///< a series whose label holds one of them is left out
  std::string accuracy;                 ///< a row of sensor_accuracy
  Duration period{};                    ///< how often the program measures, unless its owner changed it
};

/// A counter of an inference server: engine_counters.
struct EngineCounterRow {
  std::string engine;  ///< "vLLM"
  EngineQuantity quantity = EngineQuantity::requests;
  std::string metric;                   ///< "vllm:request_success_total"
  std::string only_label;               ///< empty = every series of the metric
  bool only_others = false;             ///< the series whose label holds none of the texts, else those that hold one
  std::vector<std::string> only_texts;  ///< whole values
  bool counts_ends = false;             ///< it grows when a request ends
  std::uint32_t digits = 0;             ///< significant digits that are printed; 0 = all
};

/// An equivalence with the state of its source: equivalences.
struct EquivalenceEntry {
  EquivalenceRow row;  ///< its definition begins with the label and a colon: "smartphone charges: electricity per ..."
  std::string label;   ///< "smartphone charges"
  std::string status;  ///< "cited", "derived", "secondary", "verify"
  std::optional<int> year;  ///< the newest year its vintage names
  std::string licence;
};

/// One table as `joulery data list` and `data status` show it.
struct TableSummary {
  std::string name;
  std::string title;
  std::size_t rows = 0;
  std::string source;
  std::string licence;
  std::string vintage;              ///< in words: "2022-2024, by row"
  std::optional<int> newest_year;   ///< the newest year the vintage names; nothing = unknown
  std::optional<std::string> path;  ///< the file that overrides the embedded table
  std::vector<std::string> notes;
};

}  // namespace joulery
