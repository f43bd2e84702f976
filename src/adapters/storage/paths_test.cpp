// SPDX-License-Identifier: Apache-2.0
// Tests of where files lie: XDG variables, their defaults, and values that must be ignored.
#include "adapters/storage/paths.h"

namespace joulery {
namespace {

Environment of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto at = variables.find(std::string(name));
    if (at == variables.end()) return std::nullopt;
    return at->second;
  };
}

TEST(Paths, an_absolute_variable_wins_over_home) {
  const auto environment = of({{"HOME", "/home/a"}, {"XDG_DATA_HOME", "/data/"}, {"XDG_STATE_HOME", "/state"}});
  EXPECT_EQ(data_home(environment).value(), "/data/joulery");
  EXPECT_EQ(default_store(environment).value(), "/data/joulery/joulery.db");
  EXPECT_EQ(state_home(environment).value(), "/state/joulery");
  EXPECT_EQ(cache_home(environment).value(), "/home/a/.cache/joulery");
}

TEST(Paths, relative_and_empty_variables_are_ignored) {
  const auto environment = of({{"HOME", "/home/a"}, {"XDG_DATA_HOME", "data"}, {"XDG_STATE_HOME", ""}});
  EXPECT_EQ(data_home(environment).value(), "/home/a/.local/share/joulery");
  EXPECT_EQ(state_home(environment).value(), "/home/a/.local/state/joulery");
}

TEST(Paths, JOULERY_CACHE_names_the_cache_itself) {
  EXPECT_EQ(cache_home(of({{"JOULERY_CACHE", "/big/cache"}, {"XDG_CACHE_HOME", "/c"}})).value(), "/big/cache");
  EXPECT_EQ(cache_home(of({{"XDG_CACHE_HOME", "/c"}})).value(), "/c/joulery");
}

TEST(Paths, without_home_there_is_no_place_and_the_error_says_what_to_set) {
  EXPECT_EQ(describe(data_home(of({})).error()),
            "no place for files: neither XDG_DATA_HOME nor HOME is an absolute path; set HOME");
  EXPECT_FALSE(runtime_dir(of({{"HOME", "/home/a"}})).has_value());
  EXPECT_EQ(runtime_dir(of({{"XDG_RUNTIME_DIR", "/run/user/1"}})).value(), "/run/user/1/joulery");
}

TEST(Paths, config_files_come_strongest_first) {
  const std::vector<std::string> expected{"./joulery.toml", "/home/a/.config/joulery/config.toml",
                                          "/etc/joulery/config.toml"};
  EXPECT_EQ(config_files(of({{"HOME", "/home/a"}})), expected);
  EXPECT_EQ(config_files(of({})).size(), 2U);
}

}  // namespace
}  // namespace joulery
