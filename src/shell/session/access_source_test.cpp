// SPDX-License-Identifier: Apache-2.0
// Tests of where logins are looked up.
#include "shell/session/access_source.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

TEST(AccessSource, the_netrc_beside_the_users_settings_may_be_absent) {
  const Variables variables{{"HOME", "/home/ada"}};
  const AccessSource source = access_source(variables, paths_from(variables));
  EXPECT_EQ(source.file, "/home/ada/.config/joulery/netrc");
  EXPECT_TRUE(source.file_is_default);
  EXPECT_TRUE(source.text.empty());
  EXPECT_TRUE(access_source({}, Paths{}).file.empty()) << "nobody's home";
}

TEST(AccessSource, a_variable_names_another_file_or_is_the_text) {
  const Variables variables{
      {"HOME", "/home/ada"}, {"JOULERY_NETRC", "/run/netrc"}, {"JOULERY_NETRC_TEXT", "machine a"}};
  const AccessSource source = access_source(variables, paths_from(variables));
  EXPECT_EQ(source.file, "/run/netrc");
  EXPECT_FALSE(source.file_is_default);
  EXPECT_EQ(source.text, "machine a");
}

}  // namespace
}  // namespace joulery
