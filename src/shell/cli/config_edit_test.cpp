// SPDX-License-Identifier: Apache-2.0
// Tests of editing the user's file: one line changes, and what was written is read back.
#include "shell/cli/config_edit.h"

#include "foundation/base/text.h"
#include "shell/session/config.h"

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
