// SPDX-License-Identifier: Apache-2.0
// Tests of settings: what a file may say, and which source counts.
#include "shell/session/config.h"

#include <array>

namespace joulery {
namespace {

TEST(Settings, every_example_of_the_table_is_accepted) {
  for (const SettingSpec& spec : setting_specs()) {
    const auto fits = check_setting(spec, spec.example);
    EXPECT_TRUE(fits.has_value()) << spec.key << ": " << (fits ? "" : describe(fits.error()));
  }
}

TEST(Settings, a_wrong_file_is_refused_with_line_and_column) {
  const std::vector<std::array<const char*, 3>> cases{
      {"place = \"FR\"\n  plaice = \"DE\"", "f:2:3", "did you mean place?"},
      {"interval = \"5\"", "f:1:1", "100ms"},
      {"interval = 100", "f:1:1", "interval = \"100ms\""},
      {"pue = true", "f:1:1", "pue = 1.2"},
      {"keep-command = 1", "f:1:1", "keep-command = true"},
      {"idle-policy = \"us\"", "f:1:1", "none|use"},
      {"sensors = [\"msr\", \"mrs\"]", "f:1:1", "use one of"},
      {"sensors = [1]", "f:1:1", "sensors = [\"msr\"]"},
      {"sensors = [\"msr:0\"]", "f:1:1", "write msr"},
      {"place = [\"FR\"]", "f:1:1", "place = \"FR\""},
      {"price = \"0.2\"", "f:1:1", "0.21EUR/kWh"},
      {"place = \"\"", "f:1:1", "FR"},
      {"place = ", "f:1:", "key = \"value\""},
      {"[a]\nplace = \"FR\"", "f:2:1", "did you mean place?"},
  };
  for (const auto& [text, where, remedy] : cases) {
    const auto result = parse_config(text, "f");
    ASSERT_FALSE(result.has_value()) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::invalid) << text;
    EXPECT_TRUE(result.error().where.starts_with(where)) << text << ": " << describe(result.error());
    EXPECT_NE(result.error().remedy.find(remedy), std::string::npos) << text << ": " << describe(result.error());
  }
}

TEST(Settings, any_text_is_a_file_or_an_error_never_a_crash) {
  for (const char* text :
       {"", "\n", "\xff", "=", "[", "[[a]]", "a.b.c = 1", "place = \"FR\"\nplace = \"DE\"", "\"\" = 1", "# only"}) {
    static_cast<void>(parse_config(text, "f").has_value());
  }
}

TEST(Settings, the_environment_counts_before_files_and_unknown_variables_are_warned_of) {
  const auto config = load_config({{"JOULERY_PLACE", "DE"}, {"JOULERY_PLAC", "FR"}, {"JOULERY_LIBEXEC", "/x"}}, {});
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->find("place"), (Setting{"DE", "JOULERY_PLACE"}));
  ASSERT_EQ(config->warnings.size(), 1U);
  EXPECT_NE(config->warnings[0].find("did you mean JOULERY_PLACE?"), std::string::npos);
  const auto wrong = load_config({{"JOULERY_INTERVAL", "5"}}, {});
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().where, "JOULERY_INTERVAL");
}

TEST(Settings, the_first_source_to_say_a_key_keeps_it) {
  Config config;
  config.add("place", {"FR", "a"});
  config.add("place", {"DE", "b"});
  EXPECT_EQ(config.find("place")->value, "FR");
  EXPECT_FALSE(config.find("pue").has_value());
}

}  // namespace
}  // namespace joulery
