// SPDX-License-Identifier: Apache-2.0
// Tests of looking rows up: what matches, what must not, what an overriding file may do, and how its errors read.
#include "foundation/tables/tables.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace joulery {
namespace {

/// A data folder that lives as long as the test.
class DataFolder {
 public:
  DataFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "joulery-tables-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~DataFolder() { std::filesystem::remove_all(path_); }
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name) << text;
    return path_ + "/" + name;
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Tables embedded_only() { return Tables::open().value(); }

std::optional<double> tdp_of(std::string_view name) {
  const auto row = embedded_only().cpu_tdp(name).value();
  return row ? std::optional(row->tdp / watt) : std::nullopt;
}

TEST(Tables, a_country_is_found_by_two_or_three_letters) {
  Tables tables = embedded_only();
  const auto row = tables.grid("FR").value();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->zone, "FRA");
  EXPECT_EQ(row->intensity, 44.18 * gram_per_kilowatt_hour);
  EXPECT_EQ(row->year, "2024");
  EXPECT_EQ(row->boundary, "life-cycle, production mix");
  EXPECT_EQ(row->origin.vintage, "2024");
  EXPECT_EQ(row->origin.licence, "CC-BY-4.0");
  EXPECT_EQ(row->origin.source, "Ember via co2.js@27cbe83");
  EXPECT_EQ(tables.grid("fra").value()->zone, "FRA");
  EXPECT_FALSE(tables.grid("XX").value());
  EXPECT_FALSE(tables.grid("").value()) << "aggregates have no two letters";
}

TEST(Tables, a_zero_that_is_a_rounding_is_unknown) {
  const auto row = embedded_only().grid("CAF").value();
  ASSERT_TRUE(row);
  EXPECT_TRUE(row->has_flag("zero_suspect"));
  EXPECT_FALSE(row->intensity);
}

TEST(Tables, a_mix_holds_only_the_shares_that_are_stated) {
  Tables tables = embedded_only();
  EXPECT_EQ(tables.grid("FRA").value()->mix.size(), 8U);
  EXPECT_TRUE(tables.grid("WORLD").value()->mix.empty());
}

TEST(Tables, a_cloud_region_names_its_country_and_says_when_its_zone_is_a_guess) {
  Tables tables = embedded_only();
  const auto paris = tables.cloud_region("aws", "eu-west-3").value();
  ASSERT_TRUE(paris);
  EXPECT_EQ(paris->country_iso3, "FRA");
  EXPECT_TRUE(paris->zone_is_country);
  EXPECT_FALSE(tables.cloud_region("aws", "us-east-1").value()->zone_is_country);
  EXPECT_FALSE(tables.cloud_region("aws", "eu-west-9").value());
}

TEST(Tables, the_first_matching_pattern_wins_and_an_empty_cell_stays_unknown) {
  Tables tables = embedded_only();
  EXPECT_DOUBLE_EQ(tables.centre("aws", "eu-west-1").value()->pue->best, 1.11);
  EXPECT_EQ(tables.centre("aws", "eu-west-3").value()->pue_origin.row, "aws:eu-.+");
  const auto sydney = tables.centre("aws", "ap-southeast-2").value();
  ASSERT_TRUE(sydney);
  EXPECT_FALSE(sydney->pue) << "its own row wins over the continent's, even where it is silent";
  EXPECT_DOUBLE_EQ(sydney->wue->best.base(), 0.12);
  EXPECT_FALSE(tables.centre("hetzner", "fsn1").value());
}

TEST(Tables, M2_a_processor_is_found_by_its_name_after_marks_clock_and_core_count_are_dropped) {
  EXPECT_EQ(tdp_of("AMD EPYC 7763 64-Core Processor"), 280);
  EXPECT_EQ(tdp_of("Intel(R) Xeon(R) CPU E3-1240 v2 @ 3.40GHz"), 69);
  EXPECT_EQ(tdp_of("Intel(R) Xeon(R) CPU E3-1240 V2 @ 3.40GHz"), 69);
  EXPECT_EQ(tdp_of("AMD FX(tm)-8350 Eight-Core Processor"), 125);
  EXPECT_EQ(tdp_of("Intel(R) Xeon(R) CPU Max 9460"), tdp_of("Intel Xeon Max 9460"));
}

TEST(Tables, M2_a_unique_match_by_words_is_taken) {
  EXPECT_EQ(tdp_of("AMD Ryzen 7 5700G with Radeon Graphics"), 65);
  EXPECT_EQ(tdp_of("AMD Opteron(tm) Processor 6272"), 115);
}

TEST(Tables, M2_ties_and_names_without_a_model_give_nothing) {
  EXPECT_EQ(tdp_of("AMD Phenom II X4 965"), std::nullopt) << "125 W and 140 W were sold under this name";
  for (const char* name : {"AMD EPYC", "Intel Xeon Processor", "Intel Xeon Processor (Skylake, IBRS)",
                           "QEMU Virtual CPU", "AMD", "", "Common KVM processor", "pentest 6140"}) {
    EXPECT_EQ(tdp_of(name), std::nullopt) << name;
  }
}

RC_GTEST_PROP(Tables, M2_every_name_of_the_table_finds_its_own_watts_or_nothing, ()) {
  Tables tables = embedded_only();
  auto csv = CsvReader::open(tables.text("cpu_tdp").value(), "cpu_tdp.csv").value();
  const auto wanted = *rc::gen::inRange(0, 4800);
  for (int i = 0; i <= wanted; ++i) RC_ASSERT(csv.next().value());
  const auto row = tables.cpu_tdp(csv.text(0)).value();
  if (row) RC_ASSERT(row->tdp / watt == csv.number(2).value());
}

TEST(Tables, M2_cpuid_leads_to_the_power_of_its_family) {
  Tables tables = embedded_only();
  const auto rome = tables.microarchitecture("AuthenticAMD", 23, 49, 0).value();
  ASSERT_TRUE(rome);
  EXPECT_EQ(rome->microarchitecture, "Zen 2 (Rome)");
  const auto power = tables.cloud_cpu(*rome->power_family).value();
  ASSERT_TRUE(power);
  EXPECT_DOUBLE_EQ(power->full_per_vcpu / watt, 1.693);
  EXPECT_EQ(power->full_origin.licence, "Apache-2.0");
}

TEST(Tables, M2_a_stepping_decides_between_skylake_and_cascade_lake_and_without_it_nothing_does) {
  Tables tables = embedded_only();
  EXPECT_EQ(tables.microarchitecture("GenuineIntel", 6, 85, 4).value()->power_family, "Skylake");
  EXPECT_EQ(tables.microarchitecture("GenuineIntel", 6, 85, 7).value()->power_family, "Cascade Lake");
  EXPECT_EQ(tables.microarchitecture("GenuineIntel", 6, 85, 11).value()->power_family, std::nullopt);
  EXPECT_FALSE(tables.microarchitecture("GenuineIntel", 6, 85, std::nullopt).value());
  EXPECT_FALSE(tables.microarchitecture("GenuineIntel", 6, 12, 1).value());
}

TEST(Tables, a_row_that_is_an_anomaly_is_not_given_out) {
  Tables tables = embedded_only();
  EXPECT_EQ(tables.microarchitecture("AuthenticAMD", 26, 2, 1).value()->power_family, "EPYC 5th Gen");
  EXPECT_FALSE(tables.cloud_cpu("EPYC 5th Gen").value());
}

TEST(Tables, a_fuel_without_a_water_factor_is_unknown_not_zero) {
  Tables tables = embedded_only();
  EXPECT_FALSE(tables.fuel("oil").value()->water);
  EXPECT_EQ(tables.fuel("wind_onshore").value()->water, 0 * litre_per_facility_kilowatt_hour);
  EXPECT_FALSE(tables.fuel("tea").value());
}

TEST(Tables, instruments_carry_their_default_doubt) {
  EXPECT_EQ(embedded_only().accuracy("nvml").value()->accuracy_fraction, 0.12);
  EXPECT_EQ(embedded_only().accuracy("rapl_package_amd").value()->basis, "assumed");
}

TEST(Tables, FP_28_every_table_says_its_source_licence_and_vintage) {
  const auto summaries = embedded_only().summaries().value();
  EXPECT_EQ(summaries.size(), Tables::names().size());
  for (const TableSummary& table : summaries) {
    EXPECT_FALSE(table.title.empty() || table.source.empty() || table.licence.empty() || table.vintage.empty())
        << table.name;
    EXPECT_GT(table.rows, 0U) << table.name;
    if (table.name == "grid_ci_country") {
      EXPECT_EQ(table.rows, 222U);
      EXPECT_EQ(age_in_years(table, 2026), 2);
    }
    if (table.name == "cpu_tdp") {
      EXPECT_EQ(age_in_years(table, 2026), std::nullopt) << "unknown, not 0";
    }
  }
}

TEST(Tables, a_file_of_the_data_folder_wins_and_changes_the_data_version) {
  const DataFolder folder;
  folder.put("grid_ci_country.csv", "zone,iso2,ci_g_per_kwh\nFRA,FR,12.5\n");
  Tables tables = Tables::open(folder.path()).value();
  EXPECT_EQ(tables.grid("FR").value()->intensity, 12.5 * gram_per_kilowatt_hour);
  EXPECT_FALSE(tables.grid("DE").value());
  EXPECT_TRUE(tables.cloud_region("aws", "eu-west-3").value()) << "other tables stay embedded";
  const std::string plain = embedded_only().data_version().value();
  EXPECT_EQ(plain.size(), std::string("2026.11-").size() + 8);
  EXPECT_EQ(tables.data_version().value().substr(0, plain.size() + 1), plain + "+");
}

TEST(Tables, an_error_of_a_file_names_line_and_column) {
  const DataFolder folder;
  const std::string path = folder.put("grid_ci_country.csv", "zone,iso2,ci_g_per_kwh\nDEU,DE,1\nFRA,FR,n/a\n");
  Tables tables = Tables::open(folder.path()).value();
  EXPECT_TRUE(tables.grid("DE").value()) << "a table is read only as far as the answer";
  EXPECT_EQ(describe(tables.grid("FR").error()),
            "'n/a' in column ci_g_per_kwh is not a number: " + path +
                ":3:8; write a plain decimal number, or leave it empty for unknown");
}

TEST(Tables, broken_files_are_refused_in_one_line_each) {
  const DataFolder folder;
  folder.put("cpu_tdp.csv", "name,tdp_w\nx 100,0\n");
  folder.put("dc_pue_wue.csv",
             "provider,region_regex,place,pue,wue_l_per_it_kwh\naws,a+(,x,1,\naws,b,x,9,\naws,c,x,1.3..1.1,\n");
  folder.put("cloud_cpu_power.csv", "family,min_w_per_vcpu,max_w_per_vcpu\nA,2,1\nB,,1\n");
  folder.put("fuel_factors.csv", "");
  Tables tables = Tables::open(folder.path()).value();
  EXPECT_EQ(tables.cpu_tdp("x 100").error().what, "a TDP of 0");
  EXPECT_EQ(tables.centre("aws", "b").error().what, "'a+(' is no regular expression");
  EXPECT_EQ(tables.cloud_cpu("A").error().what, "full load takes less than idle");
  EXPECT_EQ(tables.cloud_cpu("B").error().what, "column min_w_per_vcpu is empty");
  EXPECT_EQ(tables.fuel("coal").error().what, "has no header line");
  folder.put("dc_pue_wue.csv", "provider,region_regex,place,pue,wue_l_per_it_kwh\naws,b,x,9,\naws,c,x,1.3..1.1,\n");
  Tables again = Tables::open(folder.path()).value();
  EXPECT_EQ(again.centre("aws", "b").error().what, "'9' in column pue is no number or low..high in [1, 3]");
  EXPECT_FALSE(again.centre("aws", "c").has_value());
}

TEST(Tables, a_missing_folder_and_a_misspelt_table_are_errors) {
  EXPECT_EQ(Tables::open("/no/such/folder").error().kind, ErrorKind::gone);
  const DataFolder folder;
  folder.put("grid_ci_countri.csv", "zone\n");
  EXPECT_EQ(Tables::open(folder.path()).error().remedy, "name it grid_ci_country.csv, or move it elsewhere");
  Tables tables = embedded_only();
  EXPECT_EQ(describe(tables.text("cpu_tpd").error()), "no table is called 'cpu_tpd'; did you mean cpu_tdp?");
}

TEST(Tables, a_grid_file_of_two_columns_is_enough) {
  const DataFolder folder;
  const std::string one = folder.put("one.csv", "zone,ci_g_per_kwh\nhome,31\n");
  const std::string two = folder.put("two.csv", "zone,ci_g_per_kwh\na,1\nb,2\n");
  EXPECT_EQ(Tables::grid_from_file(one, std::nullopt).value().intensity, 31 * gram_per_kilowatt_hour);
  EXPECT_EQ(Tables::grid_from_file(two, "b").value().intensity, 2 * gram_per_kilowatt_hour);
  EXPECT_EQ(describe(Tables::grid_from_file(two, std::nullopt).error()),
            "2 zones (a, b): " + two + "; choose one: file:" + two + "#a");
  EXPECT_EQ(describe(Tables::grid_from_file(two, "c").error()), "no zone 'c': " + two + "; it has a, b");
  EXPECT_EQ(Tables::grid_from_file("/no/such.csv", std::nullopt).error().kind, ErrorKind::gone);
}

}  // namespace
}  // namespace joulery
