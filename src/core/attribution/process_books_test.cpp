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

ProcessLook look(std::vector<ProcessUse> living, std::vector<ProcessUse> ended = {}, Duration lost = {}) {
  return {std::move(living), std::move(ended), lost};
}

Energy sum(const ProcessBooks& books) {
  Energy all = books.idle() + books.unknown() + books.ended_others();
  for (const auto& [kind, cost] : books.ended()) all += cost.energy;
  for (const ProcessCost& cost : books.living()) all += cost.energy;
  return all;
}

TEST(ProcessBooks, active_energy_goes_by_cpu_time_and_idle_energy_stays_idle) {
  ProcessBooks books;
  books.divide({}, look({process(1, seconds(100)), process(2, seconds(5))}));
  books.divide(two_seconds(10 * joule, 4 * joule, seconds(3)),
               look({process(1, seconds(101)), process(2, seconds(7))}));
  ASSERT_EQ(books.living().size(), 2U);
  EXPECT_EQ(books.living()[0].energy, 2 * joule);
  EXPECT_EQ(books.living()[1].energy, 4 * joule);
  EXPECT_DOUBLE_EQ(books.living()[1].cores, 1);
  EXPECT_EQ(books.idle(), 4 * joule);
  EXPECT_EQ(sum(books), 10 * joule);
}

TEST(ProcessBooks, use_by_nobody_seen_is_unknown) {
  ProcessBooks books;
  books.divide({}, look({process(1, seconds(0))}));
  books.divide(two_seconds(8 * joule, Energy{}, seconds(4)), look({process(1, seconds(1))}));
  EXPECT_EQ(books.living()[0].energy, 2 * joule);
  EXPECT_EQ(books.unknown(), 6 * joule);
}

TEST(ProcessBooks, a_new_process_pays_for_all_it_did_and_one_that_ended_is_not_forgotten) {
  ProcessBooks books;
  books.divide({}, look({process(1, seconds(0))}));
  books.divide(two_seconds(4 * joule, Energy{}, seconds(2)), look({process(1, seconds(1)), process(2, seconds(1))}));
  books.divide(two_seconds(4 * joule, Energy{}, seconds(2)), look({process(2, seconds(3))}));
  ASSERT_EQ(books.living().size(), 1U);
  EXPECT_EQ(books.living()[0].energy, 6 * joule);
  EXPECT_EQ(books.ended().at({"p1", 0}).energy, 2 * joule);
  EXPECT_EQ(books.ended().at({"p1", 0}).count, 1U);
  EXPECT_EQ(sum(books), 8 * joule);
}

TEST(ProcessBooks, a_pid_used_again_is_another_process) {
  ProcessBooks books;
  books.divide({}, look({process(7, seconds(50), 1)}));
  books.divide(two_seconds(4 * joule, Energy{}, seconds(1)), look({process(7, seconds(1), 900)}));
  EXPECT_EQ(books.living()[0].energy, 4 * joule);
  EXPECT_DOUBLE_EQ(books.living()[0].cores, 0.5);
}

TEST(ProcessBooks, who_lived_and_died_between_two_looks_is_charged_by_name_when_it_was_counted) {
  ProcessBooks books;
  books.divide({}, look({process(1, seconds(0))}));
  std::vector<ProcessUse> ended{{50, 0, 7, "cc1plus", seconds(1)}, {51, 0, 7, "cc1plus", seconds(2)}};
  books.divide(two_seconds(8 * joule, Energy{}, seconds(4)), look({process(1, seconds(1))}, ended));
  const EndedCost& cost = books.ended().at({"cc1plus", 7});
  EXPECT_EQ(cost.count, 2U);
  EXPECT_EQ(cost.energy, 6 * joule);
  EXPECT_EQ(cost.lately, 6 * joule);
  EXPECT_DOUBLE_EQ(cost.cores, 1.5);
  EXPECT_EQ(books.unknown(), Energy{});
  books.divide(two_seconds(2 * joule, Energy{}, seconds(1)), look({process(1, seconds(2))}));
  EXPECT_EQ(books.ended().at({"cc1plus", 7}).energy, 6 * joule);
  EXPECT_EQ(books.ended().at({"cc1plus", 7}).lately, Energy{});
  EXPECT_DOUBLE_EQ(books.ended().at({"cc1plus", 7}).cores, 0);
}

TEST(ProcessBooks, the_last_use_of_one_that_was_seen_living_is_charged_under_its_last_name) {
  ProcessBooks books;
  books.divide({}, look({process(1, seconds(0)), process(2, seconds(10)), process(3, seconds(0))}));
  books.divide(two_seconds(4 * joule, Energy{}, seconds(4)),
               look({process(3, seconds(1))}, {{2, 0, 0, "renamed", seconds(13)}}));
  EXPECT_EQ(books.ended().at({"renamed", 0}).energy, 3 * joule);
  EXPECT_EQ(books.ended().at({"p1", 0}).energy, Energy{});
  EXPECT_EQ(books.living()[0].energy, 1 * joule);
}

TEST(ProcessBooks, time_for_which_the_counting_had_no_room_is_unknown) {
  ProcessBooks books;
  books.divide({}, look({process(1, seconds(0))}, {}, seconds(5)));
  IntervalCost cost = two_seconds(4 * joule, Energy{}, {});
  cost.machine_busy.reset();
  books.divide(cost, look({process(1, seconds(1))}, {}, seconds(6)));
  EXPECT_EQ(books.living()[0].energy, 2 * joule);
  EXPECT_EQ(books.unknown(), 2 * joule);
}

TEST(ProcessBooks, kinds_of_ended_processes_beyond_the_most_are_charged_together) {
  ProcessBooks books;
  books.divide({}, look({}));
  ProcessLook now;
  const auto kinds = static_cast<std::int64_t>(ProcessBooks::kMostKinds);
  for (std::int64_t pid = 1; pid <= kinds + 2; ++pid) now.ended.push_back(process(pid, seconds(1)));
  const auto all = seconds(kinds + 2);
  books.divide({1 * joule * (kinds + 2), Energy{}, all, all}, now);
  EXPECT_EQ(books.ended().size(), ProcessBooks::kMostKinds);
  EXPECT_EQ(books.ended_others(), 2 * joule);
}

RC_GTEST_PROP(ProcessBooksProperties, all_that_is_given_is_somewhere, ()) {
  ProcessBooks books;
  Energy given;
  for (int round = *rc::gen::inRange(1, 6); round > 0; --round) {
    ProcessLook now;
    for (int i = *rc::gen::inRange(0, 70); i > 0; --i) {
      std::vector<ProcessUse>& list = *rc::gen::inRange(0, 3) > 0 ? now.living : now.ended;
      list.push_back(process(*rc::gen::inRange(1, 90), Duration(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000)),
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
