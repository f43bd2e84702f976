// SPDX-License-Identifier: Apache-2.0
// Tests of what C programs are told about a span: its joules, and what is unknown.
#include "shell/session/c_api_result.h"

#include <cmath>
#include <gtest/gtest.h>

namespace joulery {
namespace {

SpanResult example_span() {
  SpanResult span;
  span.energy = {4 * joule, 5 * joule, 6 * joule};
  span.self_energy = {1 * joule, 2 * joule, 3 * joule};
  return span;
}

TEST(ResultOfC, a_share_of_the_tree_that_is_unknown_is_no_0) {
  const joulery_result result = result_of(example_span(), {Method::modelled, 0.5});
  EXPECT_TRUE(std::isnan(result.tree_energy_j.low));
  EXPECT_TRUE(std::isnan(result.tree_energy_j.best));
  EXPECT_TRUE(std::isnan(result.tree_energy_j.high));
  EXPECT_EQ(result.energy_j.best, 5) << "what is known is told";
  EXPECT_EQ(result.energy_uj, 5'000'000);
  EXPECT_EQ(result.self_energy_j.high, 3);
  EXPECT_EQ(result.method, JOULERY_MODELLED);
  EXPECT_EQ(result.coverage, 0.5);
}

TEST(ResultOfC, a_share_that_is_known_to_be_0_is_0) {
  SpanResult span = example_span();
  span.tree_energy = Bounded<Energy>{Energy{}, Energy{}, 1 * joule};
  const joulery_result result = result_of(span, {});
  EXPECT_EQ(result.tree_energy_j.low, 0);
  EXPECT_EQ(result.tree_energy_j.best, 0);
  EXPECT_EQ(result.tree_energy_j.high, 1);
}

}  // namespace
}  // namespace joulery
