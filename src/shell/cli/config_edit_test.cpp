// SPDX-License-Identifier: Apache-2.0
// Tests of editing the user's file: one line changes, and what was written is read back.
#include "shell/cli/config_edit.h"

#include "foundation/base/text.h"
#include "shell/session/config.h"
#include "shell/session/toml.h"

namespace joulery {
namespace {

TEST(SettingsEdit, every_example_of_the_table_can_be_written_and_read) {
  for (const SettingSpec& spec : setting_specs()) {
    const std::string line = with_setting("", spec.key, std::string(spec.example));
    EXPECT_TRUE(parse_config(line, "f").has_value()) << line;
  }
}

TEST(SettingsEdit, one_line_changes_and_the_rest_stays) {
  const std::string before = "# mine\nplace = \"FR\"\n\n  \"interval\" = \"1s\"\n";
  EXPECT_EQ(with_setting(before, "place", "DE"), "# mine\nplace = \"DE\"\n\n  \"interval\" = \"1s\"\n");
  EXPECT_EQ(with_setting(before, "interval", std::nullopt), "# mine\nplace = \"FR\"\n\n");
  EXPECT_EQ(with_setting(before, "pue", "1.2"), before + "pue = 1.2\n");
  EXPECT_EQ(with_setting("", "keep-command", "true"), "keep-command = true\n");
}

TEST(SettingsEdit, a_list_is_written_as_TOML_and_read_back_whatever_its_blanks) {
  EXPECT_EQ(with_setting("", "sensors", "[\"msr\"]"), "sensors = [\"msr\"]\n");
  EXPECT_EQ(with_setting("", "sensors", "msr"), "sensors = \"msr\"\n");
  const auto settings = parse_config("sensors = [ \"msr\",\n  \"msr\" ]\n", "f");
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->at("sensors").value, "[\"msr\", \"msr\"]");
  EXPECT_EQ(*items_of_list(settings->at("sensors").value), (std::vector<std::string>{"msr", "msr"}));
  EXPECT_EQ(*items_of_list(" msr "), (std::vector<std::string>{"msr"}));
  EXPECT_TRUE(items_of_list("[]")->empty());
  for (const char* text : {"[", "[1]", "[\"a\"", "[\"a\"]\nb = 1", "[[\"a\"]]"}) {
    EXPECT_FALSE(items_of_list(text).has_value()) << text;
  }
}

RC_GTEST_PROP(SettingsEdit, what_is_set_is_read_back, ()) {
  const auto value = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  RC_PRE(!trim(value).empty());
  const auto settings = parse_config(with_setting("pue = 1.1\n", "place", value), "f");
  RC_ASSERT(settings.has_value());
  RC_ASSERT(settings->at("place").value == value);
  RC_ASSERT(settings->at("pue").value == "1.1");
}

}  // namespace
}  // namespace joulery
