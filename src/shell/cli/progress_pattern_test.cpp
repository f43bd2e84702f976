// SPDX-License-Identifier: Apache-2.0
// Lines of the usual trainers and progress bars, and expressions that are wrong.
#include "shell/cli/progress_pattern.h"

namespace joulery {
namespace {

struct Case {
  const char* expression;
  std::optional<double> total;
  const char* line;
  std::optional<ProgressMark> mark;
};

const Case kCases[] = {
    {R"((\d+)/(\d+))", {}, " 34%|###   | 34/100 [00:12<00:24]", ProgressMark{34, 100}},
    {R"(epoch (\d+))", 10, "epoch 3: loss 0.21", ProgressMark{3, 10}},
    {R"(Epoch \[(\d+)/(\d+)\])", {}, "Epoch [4/20], Step [1/7]", ProgressMark{4, 20}},
    {R"((\d+(?:\.\d+)?) ?%)", {}, "progress 12.5 % of it", ProgressMark{12.5, 100}},
    {R"(step (?P<done>\d+) \((\d+) ms\) of (?P<total>\d+))", {}, "step 7 (31 ms) of 9", ProgressMark{7, 9}},
    {R"(done (?P<percent>\d+) of hundred)", {}, "done 55 of hundred", ProgressMark{55, 100}},
    {R"((\d+)/(\d+))", {}, "nothing here", {}},
    {R"((\d+)/(\d+))", {}, "7/5", {}},  // more than all
    {R"((\d+)/(\d+))", {}, "0/0", {}},  // of nothing
    {R"((\S+)/(\S+))", {}, "a/b", {}},  // no numbers
    {R"((\d+)/(\d+))", {}, "1/\xff 2/3 \xfe", ProgressMark{2, 3}},
};

TEST(ProgressPattern, lines_say_how_far_the_work_is) {
  for (const Case& one : kCases) {
    auto pattern = ProgressPattern::compile(one.expression, one.total);
    ASSERT_TRUE(pattern.has_value()) << one.expression << ": " << describe(pattern.error());
    EXPECT_EQ(pattern->match(one.line), one.mark) << one.expression << " on " << one.line;
  }
}

TEST(ProgressPattern, without_a_group_every_match_is_one_more_unit_up_to_the_total) {
  auto pattern = std::move(ProgressPattern::compile("saved checkpoint", 2)).value();
  EXPECT_EQ(pattern.match("saved checkpoint"), (ProgressMark{1, 2}));
  EXPECT_EQ(pattern.match("loss 3"), std::nullopt);
  EXPECT_EQ(pattern.match("saved checkpoint"), (ProgressMark{2, 2}));
  EXPECT_EQ(pattern.match("saved checkpoint"), (ProgressMark{2, 2}));
}

TEST(ProgressPattern, wrong_expressions_are_refused_with_their_fault) {
  const auto what = [](const char* expression, std::optional<double> total = {}) {
    const auto pattern = ProgressPattern::compile(expression, total);
    return pattern ? std::string("accepted") : describe(pattern.error());
  };
  EXPECT_NE(what("(\\d+").find("missing )"), std::string::npos) << what("(\\d+");
  EXPECT_NE(what("(\\d+)\\1").find("invalid escape"), std::string::npos) << what("(\\d+)\\1");  // no back references
  EXPECT_NE(what("epoch (\\d+)").find("add --progress-total N"), std::string::npos);
  EXPECT_NE(what("(\\d+)/(\\d+)", 10).find("leave it out"), std::string::npos);
  EXPECT_NE(what("(a)(b)(c)").find("name them"), std::string::npos);
  EXPECT_NE(what("x{1000}{1000}", 1).find("--progress-match"), std::string::npos);
}

TEST(ProgressPattern, an_expression_that_backtracks_without_end_elsewhere_is_matched_in_passing) {
  // (a+)+$ against aaaa...b takes a backtracking engine 2^n steps: with 60,000 letters it would never come back.
  auto pattern = std::move(ProgressPattern::compile("(?:a+)+$", 5)).value();
  EXPECT_EQ(pattern.match(std::string(60'000, 'a') + "b"), std::nullopt);
}

}  // namespace
}  // namespace joulery
