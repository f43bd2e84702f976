// SPDX-License-Identifier: Apache-2.0
// Tests of what CodeCarbon's configuration asks for: the keys that have an effect, and those that are named.
#include "shell/cli/codecarbon_options.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

CodecarbonOptions options_of(const CodecarbonConfig& config) { return codecarbon_options(config).value(); }

using Names = std::vector<std::string>;

TEST(CodecarbonOptions, nothing_said_is_codecarbons_defaults) {
  const CodecarbonOptions options = options_of({});
  EXPECT_EQ(options.name, "codecarbon");
  EXPECT_EQ(options.file, "./emissions.csv");
  for (const std::string& text : {options.place, options.pue, options.wue, options.gpus, options.tracking_mode}) {
    EXPECT_EQ(text, "");
  }
  EXPECT_FALSE(options.is_extended);
  EXPECT_EQ(options.unused, Names());
}

TEST(CodecarbonOptions, gpu_ids_are_a_list_with_or_without_brackets_and_quotes) {
  for (const char* ids : {"0,1", "[0, 1]", "['0','1']", "[\"0\", 1]", "0, 1,"}) {
    EXPECT_EQ(options_of({{"gpu_ids", ids}}).gpus, "0,1") << ids;
  }
  EXPECT_EQ(options_of({{"gpu_ids", "[]"}}).gpus, "") << "none named: all";
  EXPECT_EQ(options_of({{"gpu_ids", "[GPU-1c5b]"}}).gpus, "GPU-1c5b");
}

TEST(CodecarbonOptions, a_figure_counts_before_a_cloud_and_a_cloud_before_the_country) {
  CodecarbonConfig config{{"country_2letter_iso_code", "FR"}};
  EXPECT_EQ(options_of(config).place, "FR");
  config["country_iso_code"] = "FRA";
  EXPECT_EQ(options_of(config).place, "FRA");
  config["cloud_provider"] = "aws";
  EXPECT_EQ(options_of(config).place, "FRA");
  EXPECT_EQ(options_of(config).unused, Names{"cloud_provider without cloud_region"});
  config["cloud_region"] = "eu-west-3";
  EXPECT_EQ(options_of(config).place, "aws:eu-west-3");
  EXPECT_EQ(options_of(config).unused, Names());
  config["force_carbon_intensity_g_co2e_kwh"] = "44.5";
  EXPECT_EQ(options_of(config).place, "44.5g/kWh");
  EXPECT_EQ(options_of(config).country, "FRA");
  config["force_carbon_intensity_g_co2e_kwh"] = "-1";
  EXPECT_EQ(options_of(config).place, "aws:eu-west-3");
  EXPECT_EQ(options_of(config).unused, Names{"force_carbon_intensity_g_co2e_kwh=-1"});
}

TEST(CodecarbonOptions, the_csv_is_written_unless_it_is_not_among_the_outputs) {
  EXPECT_EQ(options_of({{"output_dir", "/tmp"}, {"output_file", "e.csv"}}).file, "/tmp/e.csv");
  EXPECT_EQ(options_of({{"save_to_file", "False"}}).file, "");
  EXPECT_EQ(options_of({{"output_methods", "csv, api"}, {"save_to_file", "false"}}).file, "./emissions.csv");
  EXPECT_EQ(options_of({{"output_methods", "csv, api"}}).unused, Names{"output_methods=api"});
  EXPECT_EQ(options_of({{"output_methods", "logger"}}).file, "");
  EXPECT_TRUE(options_of({{"extended_csv", "TRUE"}}).is_extended);
}

TEST(CodecarbonOptions, what_has_no_effect_is_named_and_what_asks_for_nothing_is_not) {
  const CodecarbonConfig config{
      {"emissions_endpoint", "http://e"}, {"allow_multiple_runs", "false"}, {"save_to_api", "true"},
      {"save_to_logger", "false"},        {"measure_power_secs", "5"},      {"contry_iso_code", "FRA"},
      {"on_csv_write", "update"},         {"tracking_mode", "process"}};
  EXPECT_EQ(options_of(config).unused, (Names{"allow_multiple_runs", "contry_iso_code", "emissions_endpoint",
                                              "measure_power_secs", "save_to_api"}));
  EXPECT_EQ(options_of({{"allow_multiple_runs", "true"}}).unused, Names());
}

TEST(CodecarbonOptions, what_codecarbon_refuses_is_refused_with_its_key) {
  const CodecarbonConfig wrong{{"tracking_mode", "all"}, {"on_csv_write", "replace"}, {"output_methods", "csv,xml"}};
  for (const auto& [key, value] : wrong) {
    const auto options = codecarbon_options({{key, value}});
    ASSERT_FALSE(options.has_value()) << key;
    EXPECT_EQ(options.error().kind, ErrorKind::invalid);
    EXPECT_EQ(options.error().where, key);
  }
}

}  // namespace
}  // namespace joulery
