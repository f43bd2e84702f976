// SPDX-License-Identifier: Apache-2.0
// Tests of the line that a benchmark is followed by.
#include "shell/cli/bench_progress.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

TEST(BenchProgress, the_line_says_which_task_of_how_many_and_what_is_left_of_all) {
  GroupStanding standing;
  standing.task = "text-classification";
  standing.model = "minilm";
  standing.doing = "block 3";
  standing.left = std::chrono::seconds(5);
  EXPECT_EQ(standing_text(standing), "text-classification  minilm  block 3") << "nothing is known of the whole yet";
  standing.tasks = 3;
  standing.tasks_finished = 1;
  standing.bench_left = GroupForecast{std::chrono::seconds(40), Energy::of_microjoules(120'000'000)};
  EXPECT_EQ(standing_text(standing), "2/3 text-classification  minilm  block 3  about 40.0 s and 120 J left");
}

}  // namespace
}  // namespace joulery
