// SPDX-License-Identifier: Apache-2.0
// What processes are charged with over intervals; everything sums.
#include "core/attribution/process_books.h"

namespace joulery {
namespace {

using std::chrono::seconds;

ProcessUse process(std::int64_t pid, Duration cpu, std::uint64_t started = 1) {
  return {pid, started, 0, "p" + std::to_string(pid), cpu};
}

IntervalCost two_seconds(Energy energy, Energy idle, Duration busy) { return {energy, idle, busy, seconds(2)}; }

Energy sum(const ProcessBooks& books) {
  Energy all = books.idle() + books.unknown() + books.ended();
  for (const ProcessCost& cost : books.living()) all += cost.energy;
  return all;
}

TEST(ProcessBooks, active_energy_goes_by_cpu_time_and_idle_energy_stays_idle) {
  ProcessBooks books;
  books.divide({}, {process(1, seconds(100)), process(2, seconds(5))});
  books.divide(two_seconds(10 * joule, 4 * joule, seconds(3)), {process(1, seconds(101)), process(2, seconds(7))});
  ASSERT_EQ(books.living().size(), 2U);
  EXPECT_EQ(books.living()[0].energy, 2 * joule);
  EXPECT_EQ(books.living()[1].energy, 4 * joule);
  EXPECT_DOUBLE_EQ(books.living()[1].cores, 1);
  EXPECT_EQ(books.idle(), 4 * joule);
  EXPECT_EQ(sum(books), 10 * joule);
}

TEST(ProcessBooks, use_by_nobody_seen_is_unknown) {
  ProcessBooks books;
  books.divide({}, {process(1, seconds(0))});
  books.divide(two_seconds(8 * joule, Energy{}, seconds(4)), {process(1, seconds(1))});
  EXPECT_EQ(books.living()[0].energy, 2 * joule);
  EXPECT_EQ(books.unknown(), 6 * joule);
}

TEST(ProcessBooks, a_new_process_pays_for_all_it_did_and_one_that_ended_is_not_forgotten) {
  ProcessBooks books;
  books.divide({}, {process(1, seconds(0))});
  books.divide(two_seconds(4 * joule, Energy{}, seconds(2)), {process(1, seconds(1)), process(2, seconds(1))});
  books.divide(two_seconds(4 * joule, Energy{}, seconds(2)), {process(2, seconds(3))});
  ASSERT_EQ(books.living().size(), 1U);
  EXPECT_EQ(books.living()[0].energy, 6 * joule);
  EXPECT_EQ(books.ended(), 2 * joule);
  EXPECT_EQ(sum(books), 8 * joule);
}

TEST(ProcessBooks, a_pid_used_again_is_another_process) {
  ProcessBooks books;
  books.divide({}, {process(7, seconds(50), 1)});
  books.divide(two_seconds(4 * joule, Energy{}, seconds(1)), {process(7, seconds(1), 900)});
  EXPECT_EQ(books.living()[0].energy, 4 * joule);
  EXPECT_DOUBLE_EQ(books.living()[0].cores, 0.5);
}

RC_GTEST_PROP(ProcessBooksProperties, all_that_is_given_is_somewhere, ()) {
  ProcessBooks books;
  Energy given;
  for (int round = *rc::gen::inRange(1, 6); round > 0; --round) {
    std::vector<ProcessUse> now;
    for (int i = *rc::gen::inRange(0, 70); i > 0; --i) {
      now.push_back(process(*rc::gen::inRange(1, 90), Duration(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000)),
                            *rc::gen::inRange<std::uint64_t>(0, 2)));
    }
    const Energy energy = Energy::of_microjoules(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000));
    const Energy idle = Energy::of_microjoules(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000));
    books.divide({energy, idle, Duration(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000)), seconds(1)}, now);
    given += energy;
  }
  RC_ASSERT(sum(books) == given);
}

}  // namespace
}  // namespace joulery
