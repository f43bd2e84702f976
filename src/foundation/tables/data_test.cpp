// SPDX-License-Identifier: Apache-2.0
// Checks of the shipped data against data/schema.csv: footprint rule FP-27 (no gap in source and licence, units and
// numbers that parse, low <= value <= high, attribution in NOTICE, no old factor without its flag). A gap in data/
// fails here.
#include <set>

#include "foundation/base/files.h"
#include "foundation/base/text.h"
#include "foundation/tables/tables.h"
#include "foundation/tables/typed_row.h"

namespace joulery {
namespace {

constexpr int kThisRelease = 2026;

struct Column {
  std::string table, name, type, unit, allowed, order;
  std::optional<double> low, high;
  bool required = false;
  bool key = false;
};

std::string file_text(const std::string& path) { return DiskFiles(JOULERY_SOURCE_DIR).read(path).value() + "\n"; }

std::vector<Column> schema_of(std::string_view table) {
  static const std::string text = file_text("/data/schema.csv");
  auto csv = CsvReader::open(text, "schema.csv").value();
  std::vector<Column> columns;
  while (csv.next().value()) {
    const auto cell = [&csv](std::string_view name) { return std::string(csv.text(csv.column(name).value())); };
    if (cell("table") != table) continue;
    const auto number = [&csv](std::string_view name) { return csv.number(csv.column(name).value()).value(); };
    columns.push_back({cell("table"), cell("column"), cell("type"), cell("unit"), cell("allowed"), cell("order"),
                       number("low"), number("high"), cell("required") == "yes", cell("key") == "yes"});
  }
  return columns;
}

/// The ends of a number or "low..high"; nothing when it does not parse.
std::optional<std::pair<double, double>> ends_of(std::string_view text, bool range_allowed) {
  const auto dots = range_allowed ? text.find("..") : std::string_view::npos;
  const auto low = parse_double(text.substr(0, dots));
  const auto high = dots == std::string_view::npos ? low : parse_double(text.substr(dots + 2));
  if (!low || !high || *low > *high) return std::nullopt;
  return std::pair(*low, *high);
}

/// What is wrong with a field; empty when nothing is.
std::string fault_of(const Column& column, std::string_view text) {
  if (text.empty()) return column.required ? "is empty" : "";
  if (column.type == "text") return "";
  if (column.type == "word") {
    const auto allowed = split(column.allowed, '|');
    return std::find(allowed.begin(), allowed.end(), text) == allowed.end() ? "is not one of " + column.allowed : "";
  }
  const auto ends = ends_of(text, column.type == "range");
  if (!ends) return "does not parse as " + column.type;
  if (column.low && ends->first < *column.low) return "is below its range";
  if (column.high && ends->second > *column.high) return "is above its range";
  if (column.type == "integer" && text.find_first_not_of("0123456789") != std::string_view::npos)
    return "is no integer";
  return "";
}

class EachTable : public testing::TestWithParam<std::string> {
 protected:
  Tables tables = Tables::open().value();
  CsvReader csv = CsvReader::open(tables.text(GetParam()).value(), GetParam() + ".csv").value();
};

TEST_P(EachTable, FP_27_has_exactly_the_columns_of_the_schema) {
  std::vector<std::string> expected;
  for (const Column& column : schema_of(GetParam())) expected.push_back(column.name);
  EXPECT_EQ(csv.header(), expected);
}

TEST_P(EachTable, FP_27_has_no_gap_and_no_number_that_does_not_parse) {
  const auto columns = schema_of(GetParam());
  while (csv.next().value()) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string fault = fault_of(columns[i], csv.text(i));
      EXPECT_EQ(fault, "") << csv.place_of(i) << " " << columns[i].name << " '" << csv.text(i) << "' " << fault;
    }
  }
}

TEST_P(EachTable, FP_27_keeps_low_below_value_below_high) {
  const auto columns = schema_of(GetParam());
  while (csv.next().value()) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].order.empty()) continue;
      const auto lower_end = csv.number(i).value();
      const auto upper_end = csv.number(csv.column(columns[i].order).value()).value();
      if (lower_end && upper_end) {
        EXPECT_LE(*lower_end, *upper_end) << csv.place_of(i);
      }
    }
  }
}

TEST_P(EachTable, FP_27_names_no_row_twice) {
  const auto columns = schema_of(GetParam());
  std::set<std::string> keys;
  while (csv.next().value()) {
    std::string key;
    for (std::size_t i = 0; i < columns.size(); ++i) key += columns[i].key ? std::string(csv.text(i)) + "|" : "";
    if (!key.empty()) {
      EXPECT_TRUE(keys.insert(key).second) << csv.place_of(0) << " " << key;
    }
  }
}

TEST_P(EachTable, FP_27_has_a_title_source_licence_and_vintage_and_units_that_are_known) {
  for (const char* key : {"title", "source", "licence", "vintage"}) EXPECT_NE(header_value(csv, key), "") << key;
  const std::set<std::string> units{"",    "1",       "g/kWh", "L/kWh",  "W",  "GB",
                                    "TWh", "gal/MWh", "year",  "by row", "ms", "%"};
  for (const Column& column : schema_of(GetParam())) {
    EXPECT_TRUE(units.count(column.unit)) << column.name << " " << column.unit;
    const bool is_number = column.type == "number" || column.type == "range";
    if (is_number) {
      EXPECT_FALSE(column.unit.empty()) << column.name;
    }
  }
}

TEST_P(EachTable, FP_27_every_licence_is_on_the_list) {
  const auto at = csv.column("licence").value();
  const std::set<std::string> allowed{"CC-BY-4.0",
                                      "Apache-2.0",
                                      "MIT",
                                      "CC0-1.0",
                                      "CC0-1.0 (facts, own compilation)",
                                      "figure",
                                      "figures (cited); codecarbon MIT; Thirsty MIT"};
  while (csv.next().value()) EXPECT_TRUE(allowed.count(std::string(csv.text(at)))) << csv.place_of(at);
}

INSTANTIATE_TEST_SUITE_P(Data, EachTable, testing::ValuesIn(Tables::names()),
                         [](const auto& each) { return each.param; });

TEST(Data, FP_27_every_attribution_stands_in_the_notice) {
  const std::string notice = file_text("/NOTICE");
  for (const char* name : {"Ember", "Our World in Data", "Energy Institute", "Green Algorithms", "spruce", "CodeCarbon",
                           "Mila, BCG Gamma, CometML, Haverford College", "ccf-coefficients", "SPECpower",
                           "Making AI Less Thirsty", "GPU_Power_Benchmark"}) {
    EXPECT_NE(notice.find(name), std::string::npos) << name;
  }
  for (const std::string& table : Tables::names()) {
    const bool own = table == "cloud_regions" || table == "cpu_microarchitectures" || table == "meter_metrics" ||
                     table == "engine_counters";
    if (!own) {
      EXPECT_NE(notice.find("data/" + table + ".csv"), std::string::npos) << table;
    }
  }
}

TEST(Data, FP_27_a_factor_older_than_three_years_carries_its_flag) {
  Tables tables = Tables::open().value();
  const auto rows = tables.grid_rows().value();
  for (const GridRow& row : rows) {
    const bool is_old = kThisRelease - static_cast<int>(parse_u64(row.year).value()) > 3;
    EXPECT_EQ(row.has_flag("old"), is_old) << row.zone;
  }
}

TEST(Data, FP_38_coal_is_above_oil_above_gas_above_the_rest_as_far_as_they_are_known) {
  auto csv = CsvReader::open(Tables::open().value().text("fuel_factors").value(), "fuel_factors.csv").value();
  std::map<std::string, double> intensity;
  while (csv.next().value()) {
    const auto value = csv.number(csv.column("ci_ipcc_ar5_g_per_kwh").value()).value();
    if (value) intensity[std::string(csv.text(0))] = *value;
  }
  EXPECT_GT(intensity.at("coal"), intensity.at("gas_combined_cycle"));
  for (const char* fuel : {"nuclear", "hydro", "wind_onshore", "wind_offshore", "solar_pv_utility"}) {
    EXPECT_GT(intensity.at("gas_combined_cycle"), intensity.at(fuel)) << fuel;
  }
}

TEST(Data, litres_are_gallons_times_three_point_eight) {
  auto csv = CsvReader::open(Tables::open().value().text("fuel_factors").value(), "fuel_factors.csv").value();
  while (csv.next().value()) {
    const auto gallons = csv.number(csv.column("water_macknick_gal_per_mwh").value()).value();
    const auto litres = csv.number(csv.column("water_l_per_kwh").value()).value();
    ASSERT_EQ(gallons.has_value(), litres.has_value()) << csv.text(0);
    if (gallons) {
      EXPECT_NEAR(*litres, *gallons * 3.785411784 / 1000, 6e-5) << csv.text(0);
    }
  }
}

TEST(Data, every_cloud_region_stands_in_a_country_of_the_grid_table) {
  Tables tables = Tables::open().value();
  std::set<std::string> countries;
  const auto rows = tables.grid_rows().value();
  for (const GridRow& row : rows) countries.insert(row.zone);
  auto csv = CsvReader::open(tables.text("cloud_regions").value(), "cloud_regions.csv").value();
  while (csv.next().value()) EXPECT_TRUE(countries.count(std::string(csv.text(3)))) << csv.place_of(3);
}

TEST(Data, every_measured_gpu_is_of_an_architecture_of_the_matrix) {
  Tables tables = Tables::open().value();
  std::set<std::string> architectures;
  auto matrix = CsvReader::open(tables.text("nvidia_sensor_matrix").value(), "nvidia_sensor_matrix.csv").value();
  while (matrix.next().value()) architectures.emplace(matrix.text(0));
  auto csv = CsvReader::open(tables.text("nvidia_sensor_behaviour").value(), "nvidia_sensor_behaviour.csv").value();
  const auto at = csv.column("architecture").value();
  while (csv.next().value()) EXPECT_TRUE(architectures.count(std::string(csv.text(at)))) << csv.place_of(at);
}

TEST(Data, every_power_family_of_a_processor_has_its_row) {
  Tables tables = Tables::open().value();
  std::set<std::string> families;
  auto power = CsvReader::open(tables.text("cloud_cpu_power").value(), "cloud_cpu_power.csv").value();
  while (power.next().value()) families.emplace(power.text(0));
  auto csv = CsvReader::open(tables.text("cpu_microarchitectures").value(), "cpu_microarchitectures.csv").value();
  const auto at = csv.column("power_family").value();
  while (csv.next().value()) {
    if (!csv.text(at).empty()) {
      EXPECT_TRUE(families.count(std::string(csv.text(at)))) << csv.place_of(at);
    }
  }
}

}  // namespace
}  // namespace joulery
