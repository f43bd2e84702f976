// SPDX-License-Identifier: Apache-2.0
// Tests of the own tree: own work counts, a child's counts while it lives and after.
#include "adapters/processes/own_tree.h"

#include "testing/child_process.h"

namespace joulery {
namespace {

/// Works until the process has used `time` more.
void work_for(Duration time) {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  const auto end = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec) + time;
  while (std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec) < end) {
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  }
}

TEST(OwnTree, own_work_and_a_childs_work_count_once) {
  OwnTree tree;
  const Duration before = tree.cpu_time();
  work_for(std::chrono::milliseconds(20));
  const Duration own = tree.cpu_time();
  EXPECT_GE(own - before, std::chrono::milliseconds(19));
  testing::ChildProcess child([](int mark) {
    work_for(std::chrono::milliseconds(60));
    if (::write(mark, "x", 1) != 1) return 1;
    ::pause();
    return 0;
  });
  ASSERT_TRUE(child.wait_for_mark());
  const Duration living = tree.cpu_time();
  EXPECT_GE(living - own, std::chrono::milliseconds(40)) << "60 ms, seen in ticks of 10 ms";
  child.kill();
  const Duration ended = tree.cpu_time();
  EXPECT_GE(ended, living) << "a running total never decreases";
  EXPECT_LT(ended - own, std::chrono::milliseconds(160)) << "alive or waited for, it counts once";
}

}  // namespace
}  // namespace joulery
