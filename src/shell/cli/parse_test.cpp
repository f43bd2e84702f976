// SPDX-License-Identifier: Apache-2.0
// Tests of the command line's grammar on the real table: where options may stand, what is refused and what is offered.
#include "shell/cli/parse.h"

#include <set>

#include "foundation/base/text.h"
#include "shell/cli/help.h"

namespace joulery {
namespace {

Result<ParsedLine> parsed(std::string_view line) {
  std::vector<std::string> list;
  for (const auto word : words(line)) list.emplace_back(word);
  return parse_line(list);
}

TEST(CommandLine, global_options_stand_before_and_after_the_command) {
  for (const char* line :
       {"--quiet --place FR config list", "config --quiet list --place FR", "config list --place=FR -q"}) {
    const auto result = parsed(line);
    ASSERT_TRUE(result.has_value()) << line << ": " << describe(result.error());
    EXPECT_TRUE(result->globals.quiet) << line;
    EXPECT_EQ(result->globals.place, "FR") << line;
    EXPECT_EQ(full_name(result->path), "config list") << line;
  }
}

TEST(CommandLine, what_stands_behind_two_dashes_is_the_child_untouched) {
  const auto result = parsed("run --quiet -- prog --json -- -x --help");
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->invocation.child, (std::vector<std::string>{"prog", "--json", "--", "-x", "--help"}));
  EXPECT_FALSE(result->help);
}

TEST(CommandLine, a_command_may_give_a_global_option_its_own_meaning_behind_it_only) {
  EXPECT_EQ(parsed("run --json out.json -- x")->invocation.value("--json"), "out.json");
  EXPECT_FALSE(parsed("run --json out.json -- x")->globals.json);
  const auto before = parsed("--json run -- x");
  ASSERT_FALSE(before.has_value());
  EXPECT_NE(describe(before.error()).find("--json FILE"), std::string::npos) << describe(before.error());
}

TEST(CommandLine, repeated_options_keep_their_order_and_others_come_once) {
  EXPECT_EQ(parsed("run --tag a=1 --tag b=2 -- x")->invocation.values("--tag"),
            (std::vector<std::string>{"a=1", "b=2"}));
  EXPECT_FALSE(parsed("run --name a --name b -- x").has_value());
  EXPECT_EQ(parsed("run --work 5 tokens -- x")->invocation.values("--work"), (std::vector<std::string>{"5", "tokens"}));
}

TEST(CommandLine, a_typing_error_is_answered_with_the_nearest_name) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"confg", "joulery config"},        {"config st a b", "joulery config set"},   {"--plcae FR config", "--place"},
      {"config list --quite", "--quiet"}, {"run --intervall 1s -- x", "--interval"}, {"completion fsh", "fish"},
      {"--color nevr config", "never"},
  };
  for (const auto& [line, offered] : cases) {
    const auto result = parsed(line);
    ASSERT_FALSE(result.has_value()) << line;
    EXPECT_EQ(result.error().kind, ErrorKind::invalid);
    EXPECT_NE(describe(result.error()).find(offered), std::string::npos) << line << ": " << describe(result.error());
  }
}

TEST(CommandLine, any_line_is_understood_or_refused_in_one_line) {
  const std::vector<std::string> pieces{"run",    "config", "--",       "-",   "--x",  "-v",          "--place",
                                        "--json", "=",      "--place=", "get", "-hq",  "--interval=", "",
                                        "\n",     "--=",    "-o",       "set", "\xff", "--quiet=1",   "--help=x"};
  for (const std::string& a : pieces) {
    for (const std::string& b : pieces) {
      for (const std::string& c : pieces) {
        const std::vector<std::string> line{a, b, c};
        const auto result = parse_line(line);
        EXPECT_TRUE(result.has_value() || !result.error().what.empty()) << a << '|' << b << '|' << c;
      }
    }
  }
}

TEST(CommandTable, short_options_are_those_of_the_contract_and_names_are_unique) {
  const std::set<char> allowed{0, 'h', 'q', 'v', 'o', 'n'};
  std::set<std::string_view> names;
  for (const CommandSpec& command : commands()) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_TRUE(command.run != nullptr || command.subcommands != nullptr) << command.name;
    std::set<std::string_view> options;
    for (const OptionSpec& option : command.options) {
      EXPECT_TRUE(option.name.starts_with("--")) << option.name;
      EXPECT_TRUE(options.insert(option.name).second) << option.name;
      EXPECT_TRUE(allowed.contains(option.short_name)) << option.name;
      EXPECT_FALSE(option.help.empty()) << option.name;
    }
  }
}

TEST(CommandTable, help_fits_into_its_width) {
  for (const CommandSpec& command : commands()) {
    const CommandSpec* const path[] = {&command};
    const std::string help = help_text(path, 80);
    for (const auto line : split(help, '\n')) {
      const bool is_example = command.examples.find(trim(line)) != std::string_view::npos;
      EXPECT_TRUE(line.size() <= 80 || is_example || line.starts_with("usage:")) << line;
    }
  }
}

}  // namespace
}  // namespace joulery
