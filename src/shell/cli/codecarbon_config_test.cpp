// SPDX-License-Identifier: Apache-2.0
// Tests of CodeCarbon's configuration: which lines count, and before which.
#include "shell/cli/codecarbon_config.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

TEST(CodecarbonConfig, only_its_section_counts_and_comments_do_not) {
  const CodecarbonConfig config = codecarbon_section(
      "# ours\n[other]\nproject_name = other\n[codecarbon]\nProject_Name = mine\n; no\ncountry_iso_code: "
      "FRA\n\nbroken\n"
      "api_key = a%b=c\n[later]\nproject_name = later\n");
  EXPECT_EQ(config, (CodecarbonConfig{{"project_name", "mine"}, {"country_iso_code", "FRA"}, {"api_key", "a%b=c"}}));
}

TEST(CodecarbonConfig, a_variable_in_any_case_counts_before_files) {
  const CodecarbonConfig config = codecarbon_config(
      {{"HOME", "/nowhere"}, {"CODECARBON_PUE", "1.2"}, {"codecarbon_output_file", "mine.csv"}, {"PUE", "9"}});
  EXPECT_EQ(config.at("pue"), "1.2");
  EXPECT_EQ(config.at("output_file"), "mine.csv");
  EXPECT_EQ(config.size(), 2U);
}

}  // namespace
}  // namespace joulery
