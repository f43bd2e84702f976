// SPDX-License-Identifier: Apache-2.0
// R29 to R31: whatever the weights, the parts sum to the slice; who is charged with idle energy is the policy's word
// alone.
#include "core/attribution/share.h"

#include <algorithm>
#include <numeric>

#include "testing/allocation_count.h"

namespace joulery {
namespace {

constexpr IdlePolicy kPolicies[] = {IdlePolicy::none, IdlePolicy::use, IdlePolicy::reservation, IdlePolicy::equal,
                                    IdlePolicy::owner};

std::vector<std::int64_t> shares(std::int64_t energy, std::int64_t idle, const std::vector<Claim>& claims,
                                 std::uint64_t unclaimed, IdlePolicy policy) {
  std::vector<Energy> out(claims.size() + 2);
  share(Energy::of_microjoules(energy), Energy::of_microjoules(idle), claims, unclaimed, policy, out);
  std::vector<std::int64_t> microjoules;
  microjoules.reserve(out.size());
  for (const Energy amount : out) microjoules.push_back(amount.microjoules());
  return microjoules;
}

using Amounts = std::vector<std::int64_t>;

TEST(Share, active_energy_goes_by_use_and_idle_energy_stays_idle) {
  EXPECT_EQ(shares(1000, 200, {{3, 0}, {1, 0}}, 0, IdlePolicy::none), (Amounts{600, 200, 200, 0}));
}

TEST(Share, use_by_nobody_named_is_unknown) {
  EXPECT_EQ(shares(1000, 0, {{1, 0}}, 3, IdlePolicy::none), (Amounts{250, 0, 750}));
}

TEST(Share, active_energy_that_nobody_used_is_unknown) {
  EXPECT_EQ(shares(1000, 400, {{0, 0}}, 0, IdlePolicy::none), (Amounts{0, 400, 600}));
  EXPECT_EQ(shares(1000, 400, {}, 0, IdlePolicy::none), (Amounts{400, 600}));
}

TEST(Share, idle_energy_is_never_more_than_the_slice) {
  EXPECT_EQ(shares(100, 5000, {{1, 0}}, 0, IdlePolicy::none), (Amounts{0, 100, 0}));
}

TEST(Share, the_use_policy_divides_idle_energy_like_active_energy) {
  EXPECT_EQ(shares(1000, 400, {{3, 0}, {1, 0}}, 4, IdlePolicy::use), (Amounts{375, 125, 0, 500}));
  EXPECT_EQ(shares(1000, 400, {{0, 0}}, 0, IdlePolicy::use), (Amounts{0, 400, 600}));
}

/// Claims by CPU and by memory, the same consumers in both.
std::vector<std::int64_t> shares_by_two(std::int64_t energy, std::int64_t idle, const std::vector<Claim>& active,
                                        const std::vector<Claim>& held, IdlePolicy policy) {
  std::vector<Energy> out(active.size() + 2);
  share(Energy::of_microjoules(energy), Energy::of_microjoules(idle), {active, 0}, {held, 0}, policy, out);
  std::vector<std::int64_t> microjoules;
  microjoules.reserve(out.size());
  for (const Energy amount : out) microjoules.push_back(amount.microjoules());
  return microjoules;
}

TEST(Share, who_holds_all_memory_and_rests_takes_the_idle_part_and_none_of_the_active_one) {
  EXPECT_EQ(shares_by_two(1000, 400, {{0, 0}, {5, 0}}, {{7, 0}, {0, 0}}, IdlePolicy::use), (Amounts{400, 600, 0, 0}));
}

TEST(Share, memory_held_says_nothing_where_the_policy_does_not_ask_for_use) {
  const std::vector<Claim> active{{0, 0}, {5, 0}};
  const std::vector<Claim> held{{7, 0}, {0, 0}};
  EXPECT_EQ(shares_by_two(1000, 400, active, held, IdlePolicy::none), (Amounts{0, 600, 400, 0}));
  EXPECT_EQ(shares_by_two(1000, 400, active, held, IdlePolicy::equal), (Amounts{200, 800, 0, 0}));
  EXPECT_EQ(shares_by_two(1000, 400, active, held, IdlePolicy::owner), (Amounts{400, 600, 0, 0}));
}

RC_GTEST_PROP(Share, R29_the_parts_sum_to_the_slice_with_two_weights_too, ()) {
  const auto energy = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000);
  const auto idle = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000);
  const auto count = *rc::gen::inRange<std::size_t>(0, 8);
  std::vector<Claim> active(count);
  std::vector<Claim> held(count);
  for (Claim& claim : active) claim.use = *rc::gen::arbitrary<std::uint64_t>();
  for (Claim& claim : held) claim.use = *rc::gen::arbitrary<std::uint64_t>();
  for (const IdlePolicy policy : kPolicies) {
    const auto parts = shares_by_two(energy, idle, active, held, policy);
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == energy);
  }
}

TEST(Share, the_reservation_policy_divides_idle_energy_by_what_was_asked_for) {
  EXPECT_EQ(shares(1000, 400, {{1, 1}, {0, 3}}, 0, IdlePolicy::reservation), (Amounts{700, 300, 0, 0}));
  EXPECT_EQ(shares(1000, 400, {{1, 0}}, 0, IdlePolicy::reservation), (Amounts{600, 400, 0}));
}

TEST(Share, the_equal_policy_divides_idle_energy_by_heads) {
  EXPECT_EQ(shares(1000, 400, {{1, 0}, {0, 0}}, 0, IdlePolicy::equal), (Amounts{800, 200, 0, 0}));
  EXPECT_EQ(shares(1000, 400, {}, 0, IdlePolicy::equal), (Amounts{400, 600}));
}

TEST(Share, the_owner_policy_charges_the_first_claim) {
  EXPECT_EQ(shares(1000, 400, {{0, 0}, {1, 0}}, 0, IdlePolicy::owner), (Amounts{400, 600, 0, 0}));
}

TEST(Share, R29_what_is_left_over_goes_to_the_largest_fraction) {
  EXPECT_EQ(shares(10, 0, {{1, 0}, {2, 0}, {4, 0}}, 0, IdlePolicy::none), (Amounts{1, 3, 6, 0, 0}));
  EXPECT_EQ(shares(1, 0, {{1, 0}, {1, 0}}, 0, IdlePolicy::none), (Amounts{1, 0, 0, 0}));
}

TEST(Share, the_largest_weights_and_energies_do_not_overflow) {
  const std::vector<Claim> claims(3, Claim{UINT64_MAX, UINT64_MAX});
  const Amounts result = shares(INT64_MAX, INT64_MAX / 2, claims, UINT64_MAX, IdlePolicy::reservation);
  EXPECT_EQ(std::accumulate(result.begin(), result.end(), std::int64_t{0}), INT64_MAX);
}

TEST(Share, R29_ten_thousand_consumers_sum_exactly) {
  std::vector<Claim> claims(10'000);
  for (std::size_t i = 0; i < claims.size(); ++i) claims[i] = {i * 7919 % 1000, i % 5};
  for (const IdlePolicy policy : kPolicies) {
    const Amounts result = shares(123'456'789, 23'456'789, claims, 77, policy);
    EXPECT_EQ(std::accumulate(result.begin(), result.end(), std::int64_t{0}), 123'456'789);
  }
}

TEST(Share, a_tick_with_a_few_consumers_allocates_nothing) {
  const std::vector<Claim> claims(60, Claim{5, 1});
  std::vector<Energy> out(claims.size() + 2);
  const auto before = testing::allocations_so_far();
  if (!before) GTEST_SKIP() << "allocations cannot be counted in this build";
  share(3 * joule, 1 * joule, claims, 9, IdlePolicy::use, out);
  EXPECT_EQ(testing::allocations_so_far(), before);
}

TEST(Share, a_wrong_size_or_a_negative_energy_is_our_own_mistake) {
  std::vector<Energy> out(2);
  const std::vector<Claim> one(1);
  EXPECT_THROW(share(1 * joule, Energy{}, one, 0, IdlePolicy::none, out), std::logic_error);
  EXPECT_THROW(share(Energy{} - 1 * joule, Energy{}, {}, 0, IdlePolicy::none, out), std::logic_error);
}

// Random machines. Weights are drawn small and large, with zeros among them.
struct Machine {
  std::int64_t energy = 0;
  std::int64_t idle = 0;
  std::vector<Claim> claims;
  std::uint64_t unclaimed = 0;
  IdlePolicy policy = IdlePolicy::none;
};

std::uint64_t any_weight() {
  return *rc::gen::oneOf(rc::gen::just(std::uint64_t{0}), rc::gen::inRange<std::uint64_t>(0, 20),
                         rc::gen::inRange<std::uint64_t>(0, 1'000'000'000'000), rc::gen::arbitrary<std::uint64_t>());
}

Machine any_machine() {
  Machine machine;
  machine.energy =
      *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 50), rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000));
  machine.idle = *rc::gen::inRange<std::int64_t>(0, machine.energy * 2 + 1);
  const int count = *rc::gen::inRange(0, 130);
  for (int i = 0; i < count; ++i) machine.claims.push_back({any_weight(), any_weight()});
  machine.unclaimed = any_weight();
  machine.policy = *rc::gen::elementOf(std::vector<IdlePolicy>(std::begin(kPolicies), std::end(kPolicies)));
  return machine;
}

Amounts shares_of(const Machine& machine) {
  return shares(machine.energy, machine.idle, machine.claims, machine.unclaimed, machine.policy);
}

RC_GTEST_PROP(Share, R29_shares_idle_and_unknown_sum_to_the_slice_and_none_is_negative, ()) {
  const Machine machine = any_machine();
  const Amounts result = shares_of(machine);
  RC_ASSERT(std::accumulate(result.begin(), result.end(), std::int64_t{0}) == machine.energy);
  RC_ASSERT(*std::min_element(result.begin(), result.end()) >= 0);
}

RC_GTEST_PROP(Share, the_order_of_consumers_moves_nobody_by_more_than_a_tied_microjoule, ()) {
  Machine machine = any_machine();
  if (machine.policy == IdlePolicy::owner) machine.policy = IdlePolicy::none;  // the owner is first by definition
  const Amounts straight = shares_of(machine);
  std::reverse(machine.claims.begin(), machine.claims.end());
  const Amounts turned = shares_of(machine);
  // One tie can be lost in each of two divisions, active and idle.
  const std::size_t count = machine.claims.size();
  for (std::size_t i = 0; i < count; ++i) RC_ASSERT(std::abs(straight[i] - turned[count - 1 - i]) <= 2);
  RC_ASSERT(std::abs(straight[count] - turned[count]) == 0);
  RC_ASSERT(std::abs(straight[count + 1] - turned[count + 1]) <= 2);
}

RC_GTEST_PROP(Share, the_order_of_consumers_does_not_change_the_list_of_shares, ()) {
  Machine machine = any_machine();
  machine.policy = IdlePolicy::none;
  Amounts straight = shares_of(machine);
  std::reverse(machine.claims.begin(), machine.claims.end());
  Amounts turned = shares_of(machine);
  std::sort(straight.begin(), straight.end());
  std::sort(turned.begin(), turned.end());
  RC_ASSERT(straight == turned);
}

RC_GTEST_PROP(Share, splitting_a_process_in_two_leaves_its_sum, ()) {
  Machine machine = any_machine();
  RC_PRE(!machine.claims.empty());
  if (machine.policy == IdlePolicy::equal) machine.policy = IdlePolicy::use;  // heads are counted there
  const Amounts whole = shares_of(machine);
  Claim& first = machine.claims.front();
  const Claim half{first.use / 3, first.reserved / 3};
  first = {first.use - half.use, first.reserved - half.reserved};
  machine.claims.insert(machine.claims.begin() + 1, half);
  const Amounts split = shares_of(machine);
  // Each of two divisions (active, idle) rounds each half by less than 1 microjoule, and the whole by less than 1.
  RC_ASSERT(std::abs(split[0] + split[1] - whole[0]) <= 4);
}

RC_GTEST_PROP(Share, who_uses_more_never_gets_less_active_energy, ()) {
  Machine machine = any_machine();
  machine.policy = IdlePolicy::none;
  const Amounts result = shares_of(machine);
  for (std::size_t i = 1; i < machine.claims.size(); ++i) {
    if (machine.claims[i].use >= machine.claims[i - 1].use) RC_ASSERT(result[i] + 1 >= result[i - 1]);
  }
}

}  // namespace
}  // namespace joulery
