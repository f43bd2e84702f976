// SPDX-License-Identifier: Apache-2.0
// Tests of charging requests: every microjoule arrives somewhere, time is shared equally, what is not read yet has
// honest ends.
#include "core/attribution/request_books.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace joulery {
namespace {

constexpr Instant at_ms(std::int64_t milliseconds) { return instant_at(milliseconds * 1'000'000); }

PartStretch stretch(std::int64_t from_ms, std::int64_t to_ms, double joules, double idle = 0) {
  return {at_ms(from_ms), at_ms(to_ms), exact(joules * joule), idle * joule};
}

void expect_balanced(const RequestTotals& totals) {
  EXPECT_EQ(totals.shared + totals.idle + totals.unattributed, totals.taken);
}

TEST(RequestBooks, a_request_alone_is_charged_with_its_time) {
  RequestBooks books;
  const auto id = books.begin(at_ms(0));
  books.divide("cpu", stretch(0, 100, 5));
  const auto energy = books.end(id, at_ms(100));
  ASSERT_TRUE(energy);
  EXPECT_EQ(*energy, exact(5 * joule));
}

TEST(RequestBooks, an_instant_is_shared_equally_by_those_in_flight_and_by_nobody_else) {
  RequestBooks books;
  const auto early = books.begin(at_ms(50));
  const auto late = books.begin(at_ms(75));
  books.divide("cpu", stretch(0, 100, 8));  // nobody for 50 ms, one for 25, two for 25
  EXPECT_EQ(books.end(early, at_ms(100))->best, 3 * joule);
  EXPECT_EQ(books.end(late, at_ms(100))->best, 1 * joule);
  EXPECT_EQ(books.totals().unattributed, 4 * joule);
  expect_balanced(books.totals());
}

TEST(RequestBooks, idle_energy_is_charged_to_nobody) {
  RequestBooks books;
  const auto id = books.begin(at_ms(0));
  books.divide("gpu", stretch(0, 100, 10, 4));
  EXPECT_EQ(books.end(id, at_ms(100))->best, 6 * joule);
  EXPECT_EQ(books.totals().idle, 4 * joule);
  books.divide("gpu", stretch(100, 200, 3, 4));
  EXPECT_EQ(books.totals().idle, 7 * joule) << "idle power is never more than what was taken";
  expect_balanced(books.totals());
}

TEST(RequestBooks, equal_requests_are_charged_equally_and_parts_add) {
  RequestBooks books;
  const auto one = books.begin(at_ms(0));
  const auto other = books.begin(at_ms(0));
  books.divide("cpu", stretch(0, 100, 4));
  books.divide("gpu", stretch(0, 100, 20));
  EXPECT_EQ(books.end(one, at_ms(100)), books.end(other, at_ms(100)));
  EXPECT_EQ(books.totals().shared, 24 * joule);
}

TEST(RequestBooks, a_request_that_was_broken_off_has_paid_and_what_is_read_later_is_charged_to_it_too) {
  RequestBooks books;
  const auto broken = books.begin(at_ms(0));
  static_cast<void>(books.end(broken, at_ms(150)));
  const auto after = books.begin(at_ms(150));
  books.divide("cpu", stretch(0, 100, 2));
  books.divide("cpu", stretch(100, 200, 4));
  EXPECT_EQ(books.totals().shared, 6 * joule);
  EXPECT_EQ(books.end(after, at_ms(200))->best, 2 * joule);
  EXPECT_EQ(books.kept(), 1U) << "the one that was read past is forgotten";
}

TEST(RequestBooks, without_any_reading_nothing_is_known_and_never_zero) {
  RequestBooks books;
  EXPECT_FALSE(books.end(books.begin(at_ms(0)), at_ms(50)));
  books.divide("cpu", stretch(0, 100, 0));
  EXPECT_FALSE(books.end(books.begin(at_ms(100)), at_ms(120))) << "nobody knows yet what requests take";
  const auto id = books.begin(at_ms(0));
  EXPECT_FALSE(books.end(id + 7, at_ms(1)));
  static_cast<void>(books.end(id, at_ms(10)));
  EXPECT_FALSE(books.end(id, at_ms(20))) << "it has ended";
}

TEST(RequestBooks, R26_what_was_not_read_yet_lies_between_nothing_and_the_most_the_part_can_take) {
  RequestBooks books;
  const auto id = books.begin(at_ms(0));
  books.divide("cpu", stretch(0, 100, 5));
  books.note_unread("cpu", {at_ms(110), 0.7 * joule, 200 * watt});
  const auto energy = books.end(id, at_ms(120));
  ASSERT_TRUE(energy);
  EXPECT_EQ(energy->low, 5 * joule);
  EXPECT_EQ(energy->best, 6 * joule) << "20 ms at the 50 W it took";
  EXPECT_EQ(energy->high, (5 + 0.7 + 2) * joule) << "what was seen, and 10 ms at the ceiling";
}

TEST(RequestBooks, an_edge_between_two_readings_widens_the_interval) {
  RequestBooks books;
  const auto id = books.begin(at_ms(25));
  books.divide("cpu", stretch(0, 100, 4));
  const auto energy = books.end(id, at_ms(100));
  EXPECT_EQ(*energy, (Bounded<Energy>{2 * joule, 3 * joule, 4 * joule}));
}

TEST(RequestBooks, the_ends_of_a_part_without_its_idle_energy_are_its_requests_ends) {
  const auto charged = [](Bounded<Energy> energy, Energy idle, bool is_modelled) {
    RequestBooks books;
    const auto id = books.begin(at_ms(0));
    const auto other = books.begin(at_ms(0));
    books.divide("cpu", {at_ms(0), at_ms(100), energy, idle, is_modelled});
    books.divide("gpu", stretch(0, 100, 2));  // 1 J each, so that a number is known
    expect_balanced(books.totals());
    const auto charge = *books.end(id, at_ms(100));
    EXPECT_EQ(charge, books.end(other, at_ms(100)));
    return charge;
  };
  const Bounded<Energy> energy{3 * joule, 4 * joule, 8 * joule};
  EXPECT_EQ(charged(energy, 1 * joule, false), (Bounded<Energy>{2 * joule, 2.5 * joule, 4.5 * joule}));
  EXPECT_EQ(charged(energy, 1 * joule, true), (Bounded<Energy>{2 * joule, 2.5 * joule, 5 * joule}))
      << "nobody has measured what was idle";
  EXPECT_EQ(charged(energy, 3.5 * joule, false), (Bounded<Energy>{1 * joule, 1.25 * joule, 3.25 * joule}));
  EXPECT_EQ(charged(energy, 9 * joule, false), (Bounded<Energy>{1 * joule, 1 * joule, 3 * joule}))
      << "nothing above idle at best, and half of what may be";
  EXPECT_EQ(charged(energy, 9 * joule, true), (Bounded<Energy>{1 * joule, 1 * joule, 5 * joule}));
}

TEST(RequestBooks, a_part_that_is_measured_no_more_charges_nobody) {
  RequestBooks books;
  const auto id = books.begin(at_ms(0));
  books.divide("cpu", stretch(0, 100, 4));
  books.divide("psu", stretch(0, 100, 6));
  books.note_unread("psu", {at_ms(100), {}, 200 * watt});
  books.keep_only({"cpu"});
  const auto energy = books.end(id, at_ms(200));
  EXPECT_EQ(energy->low, 10 * joule);
  EXPECT_EQ(energy->best, 10 * joule) << "the processor has no ceiling in this test, and the other is gone";
  EXPECT_EQ(energy->high, 10 * joule);
  EXPECT_EQ(books.totals().taken, 10 * joule);
}

TEST(RequestBooks, a_part_that_is_read_no_more_does_not_keep_requests_for_ever) {
  RequestBooks books;
  books.divide("gpu", stretch(0, 100, 1));
  static_cast<void>(books.end(books.begin(at_ms(100)), at_ms(200)));
  books.divide("cpu", stretch(0, 300, 1));
  EXPECT_EQ(books.kept(), 1U);
  books.divide("cpu", stretch(300, 10'300, 1));
  EXPECT_EQ(books.kept(), 0U);
  books.divide("gpu", stretch(100, 300, 2));
  EXPECT_EQ(books.totals().shared, Energy::of_microjoules(333'333)) << "a third of what the processor took meanwhile";
  expect_balanced(books.totals());
}

RC_GTEST_PROP(RequestBooks, R29_shares_idle_and_unattributed_sum_to_what_was_taken, ()) {
  RequestBooks books;
  std::int64_t now = 0;
  Energy taken;
  std::vector<RequestBooks::Id> open;
  const auto steps = *rc::gen::inRange(1, 30);
  for (int step = 0; step < steps; ++step) {
    const std::int64_t before = now;
    const auto events = *rc::gen::inRange(0, 6);
    for (int event = 0; event < events; ++event) {
      now += *rc::gen::inRange(0, 20'000);
      if (open.empty() || *rc::gen::inRange(0, 2) == 0) {
        open.push_back(books.begin(instant_at(now)));
      } else {
        const auto energy = books.end(open.back(), instant_at(now));
        RC_ASSERT(!energy || (energy->low <= energy->best && energy->best <= energy->high));
        open.pop_back();
      }
    }
    now += 1 + *rc::gen::inRange(0, 20'000);
    const Energy best = Energy::of_microjoules(*rc::gen::inRange(0, 1'000'000));
    const Energy idle = Energy::of_microjoules(*rc::gen::inRange(0, 1'000'000));
    books.divide("cpu", {instant_at(before), instant_at(now), exact(best), idle});
    taken += best;
  }
  const RequestTotals& totals = books.totals();
  RC_ASSERT(totals.taken == taken);
  RC_ASSERT(totals.shared + totals.idle + totals.unattributed == taken);
  RC_ASSERT(totals.shared >= Energy{} && totals.idle >= Energy{} && totals.unattributed >= Energy{});
}

}  // namespace
}  // namespace joulery
