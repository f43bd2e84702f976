// SPDX-License-Identifier: Apache-2.0
// The administrator's words: every option, every refusal with what is expected.
#include "shell/sensord/options.h"

namespace joulery::sensord {
namespace {

TEST(SensordOptions, without_words_there_are_careful_defaults) {
  const auto options = parse_options({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->user, "joulery");
  EXPECT_EQ(options->sensors, (std::vector<std::string>{"perf", "powercap"}));
  EXPECT_EQ(options->coarseness.period, std::chrono::milliseconds(1));
  EXPECT_EQ(options->coarseness.quantum, 1e-3 * joule);
}

TEST(SensordOptions, every_option_has_its_value) {
  const auto options = parse_options({"--sensor", "msr,perf", "--period", "10ms", "--quantum", "20mJ", "--user",
                                      "nobody", "--root", "/host", "--socket", "/run/x.sock"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->sensors, (std::vector<std::string>{"msr", "perf"}));
  EXPECT_EQ(options->coarseness.period, std::chrono::milliseconds(10));
  EXPECT_EQ(options->coarseness.quantum, 20e-3 * joule);
  EXPECT_EQ(options->user, "nobody");
  EXPECT_EQ(options->root, "/host");
  EXPECT_EQ(options->socket, "/run/x.sock");
}

TEST(SensordOptions, what_cannot_be_meant_is_refused_with_what_is_expected) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"--bogus"},
                                                                                     {"stray"},
                                                                                     {"--period"},
                                                                                     {"--period", "5"},
                                                                                     {"--period", "2s"},
                                                                                     {"--period", "-1ms"},
                                                                                     {"--quantum", "2J"},
                                                                                     {"--quantum", "1ms"},
                                                                                     {"--sensor", "nvml"},
                                                                                     {"--sensor", ""},
                                                                                     {"--user", ""}}) {
    const auto options = parse_options(words);
    ASSERT_FALSE(options) << words[0];
    EXPECT_EQ(options.error().kind, ErrorKind::invalid);
    EXPECT_GT(describe(options.error()).size(), options.error().where.size() + 10) << words[0];
  }
}

TEST(SensordOptions, help_names_every_option) {
  const std::string help = help_text();
  for (const char* option : {"--sensor", "--period", "--quantum", "--user", "--socket", "--root", "--version"}) {
    EXPECT_NE(help.find(option), std::string::npos) << option;
  }
}

}  // namespace
}  // namespace joulery::sensord
