// SPDX-License-Identifier: Apache-2.0
// Tests of measuring commands in blocks, on a scripted machine of 10 W with commands that end at once: the order, when
// it ends, and what failures and Ctrl-C leave.
#include "shell/cli/compare_blocks.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <set>
#include <unistd.h>

#include "core/benchmarking/blocks.h"
#include "foundation/base/fd.h"
#include "shell/app/scripted_instruments.h"
#include "shell/cli/compare_outcome.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

/// A command that has ended with this code as soon as somebody asks.
class EndedCommand final : public Workload {
 public:
  explicit EndedCommand(int code) : end_(open("/dev/null", O_RDONLY | O_CLOEXEC)), code_(code) {}
  [[nodiscard]] std::int64_t pid() const override { return 4711; }
  [[nodiscard]] int end_fd() const override { return end_.get(); }
  Result<Duration> cpu_time() override { return Duration(std::chrono::milliseconds(1)); }
  Result<std::optional<Exit>> poll() override { return std::optional(Exit{code_, std::nullopt}); }
  Result<void> signal(int) override { return {}; }
  [[nodiscard]] std::vector<std::string> survivors() override { return {}; }
  [[nodiscard]] std::string accounting() const override { return "test"; }

 private:
  UniqueFd end_;
  int code_;
};

/// Commands on a stage: A takes 1 s, B 2 s, unless told otherwise.
struct Stage {
  testing::ManualClock clock;
  ComparePlan plan;
  std::vector<std::string> started;  ///< letters, in order
  std::size_t fails_at = 0;          ///< this start (1 = first) ends with code 3
  std::size_t absent_at = 0;         ///< this one is no program
  std::size_t interrupted_at = 0;    ///< in this one the user presses Ctrl-C
  double slower_each_time = 0;       ///< seconds that B takes longer than the time before

  Stage() {
    plan.arms = *arms_of_words({"a", "--", "b"});
    plan.blocks.warm_ups = 1;
    plan.blocks.seed = 7;
  }
  Result<std::unique_ptr<Workload>> start(const CommandArm& arm) {
    started.push_back(arm.letter);
    if (started.size() == absent_at) return failure(ErrorKind::gone, "cannot start", "/nowhere");
    if (started.size() == interrupted_at) ::kill(::getpid(), SIGINT);
    const auto times = static_cast<double>(std::ranges::count(started, arm.letter) - 1);
    const double seconds = arm.letter == "A" ? 1 : 2 + slower_each_time * times;
    clock.advance(Duration(static_cast<std::int64_t>(seconds * 1e9)));
    return std::make_unique<EndedCommand>(started.size() == fails_at ? 3 : 0);
  }
  std::pair<BlocksSeen, Run> measure() {
    Instruments instruments;
    instruments.clock = &clock;
    instruments.sensors.push_back(std::make_unique<script::SteadyCounter>(10 * watt));
    instruments.read_usage = [](Usage&) {};
    Measurement measurement(std::move(instruments), std::chrono::milliseconds(100));
    RunStart begun = script::counted_machine(1);
    begun.tags = tags_of_plan(plan.blocks);
    begun.command = {"a", "--", "b"};
    measurement.start(begun, nullptr);
    BlocksSeen seen = run_blocks(measurement, plan, {[this](const CommandArm& arm) { return start(arm); }, {}});
    return {std::move(seen), measurement.finish({})};
  }
};

TEST(CompareBlocks, BM_16_each_block_runs_every_command_once_in_the_order_of_the_seed) {
  Stage stage;
  stage.plan.blocks.has_fixed_blocks = true;
  stage.plan.blocks.precision.most = 4;
  const auto [seen, run] = stage.measure();
  std::vector<std::string> expected{"A", "B"};  // the warm-up
  for (const auto& order : block_orders(2, 4, 7)) {
    for (const std::size_t at : order) expected.emplace_back(at == 0 ? "A" : "B");
  }
  EXPECT_EQ(stage.started, expected);
  EXPECT_FALSE(seen.is_interrupted);
  const auto comparison = command_comparison(run);
  ASSERT_TRUE(comparison.has_value());
  EXPECT_EQ(comparison->figures.blocks, 4U);
  EXPECT_NEAR(comparison->figures.arms[0].joules->best, 10, 1e-3);
  ASSERT_TRUE(comparison->figures.arms[1].ratio.has_value());
  EXPECT_NEAR(comparison->figures.arms[1].ratio->best, 2, 1e-3);
}

TEST(CompareBlocks, BM_8_blocks_end_at_two_precise_checks_in_a_row_and_five_at_least) {
  Stage stage;
  const auto [seen, run] = stage.measure();
  const auto comparison = command_comparison(run);
  ASSERT_TRUE(comparison.has_value());
  EXPECT_GE(comparison->figures.blocks, 6U) << "checks after the fifth and the sixth";
  EXPECT_LE(comparison->figures.blocks, 7U) << "the sixth one's energy may be known when the next has begun only";
  EXPECT_EQ(comparison->reached.verdict, PrecisionVerdict::reached);
}

TEST(CompareBlocks, BM_8_a_ratio_that_stays_imprecise_ends_at_the_most_blocks_and_is_said_to_miss) {
  Stage stage;
  stage.slower_each_time = 1;
  stage.plan.blocks.precision.most = 8;
  const auto [seen, run] = stage.measure();
  const auto comparison = command_comparison(run);
  ASSERT_TRUE(comparison.has_value());
  EXPECT_EQ(comparison->figures.blocks, 8U);
  EXPECT_EQ(comparison->reached.verdict, PrecisionVerdict::missed);
  const std::string text = comparison_text(run, *comparison, {200, false, true});
  EXPECT_NE(text.find("Target missed"), std::string::npos) << text;
}

TEST(CompareBlocks, BM_23_blocks_end_when_a_command_failed_too_often_to_be_saved) {
  Stage stage;
  stage.plan.blocks.has_fixed_blocks = true;
  stage.plan.blocks.precision.most = 10;
  stage.fails_at = 3;  // behind two warm-ups
  const auto [seen, run] = stage.measure();
  const auto comparison = command_comparison(run);
  ASSERT_TRUE(comparison.has_value());
  EXPECT_EQ(comparison->figures.blocks, 1U);
  EXPECT_TRUE(has_void_arm(*comparison));
}

TEST(CompareBlocks, a_command_that_fails_in_its_warm_up_ends_all_with_its_code) {
  Stage stage;
  stage.fails_at = 2;
  const auto [seen, run] = stage.measure();
  ASSERT_TRUE(seen.failed_warm_up.has_value());
  EXPECT_EQ(seen.failed_warm_up->what, "B fails: code 3");
  EXPECT_EQ(stage.started.size(), 2U);
}

TEST(CompareBlocks, a_program_that_is_not_there_ends_all_with_its_error) {
  Stage stage;
  stage.absent_at = 1;
  const auto [seen, run] = stage.measure();
  ASSERT_TRUE(seen.not_started.has_value());
  EXPECT_EQ(seen.not_started->where, "/nowhere");
}

TEST(CompareBlocks, ctrl_c_leaves_the_finished_blocks_and_nothing_of_the_broken_one) {
  Stage stage;
  stage.plan.blocks.has_fixed_blocks = true;
  stage.plan.blocks.precision.most = 10;
  stage.interrupted_at = 2 + 2 * 3 + 2;  // in the second run of the fourth block
  const auto [seen, run] = stage.measure();
  EXPECT_TRUE(seen.is_interrupted);
  const auto comparison = command_comparison(run);
  ASSERT_TRUE(comparison.has_value());
  EXPECT_EQ(comparison->figures.blocks, 3U);
  EXPECT_EQ(comparison->figures.arms[0].runs.answered, 3U);
}

}  // namespace
}  // namespace joulery
