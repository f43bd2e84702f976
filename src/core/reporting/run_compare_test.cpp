// SPDX-License-Identifier: Apache-2.0
// Tests of comparisons: common doubt cancels, foreign doubt does not, repetitions give Welch's interval, and what must
// not be compared is refused.
#include "core/reporting/run_compare.h"

#include <cmath>

#include "core/reporting/compare_numbers.h"
#include "core/reporting/golden.h"
#include "core/reporting/paired_bounds.h"
#include "core/reporting/render_text.h"
#include "core/reporting/run_examples.h"

namespace joulery {
namespace {

using namespace examples;
using Group = std::vector<joulery::Run>;

/// The same run with every energy scaled.
joulery::Run scaled(joulery::Run run, double factor) {
  const auto scale = [factor](Bounded<Energy>& energy) {
    energy = {energy.low * factor, energy.best * factor, energy.high * factor};
  };
  for (PartResult& part : run.parts) scale(part.energy);
  for (ShareResult& share : run.shares) scale(share.energy);
  for (SpanResult& span : run.spans) {
    scale(span.energy);
    scale(*span.tree_energy);
  }
  for (WorkResult& work : run.work) {
    work.joules_per_unit = {work.joules_per_unit.low * factor, work.joules_per_unit.best * factor,
                            work.joules_per_unit.high * factor};
  }
  scale(run.total);
  price_in(run);
  run.start.id[7] = 'Z';
  return run;
}

std::string text_of(const Group& a, const Group& b) {
  const auto document = compare_document(a, b);
  return document ? render_text(*document, TextStyle{100, false, true}) : describe(document.error());
}

/// Repetitions with a spread that alternates around their mean.
joulery::Run spread_repetitions(double factor) {
  joulery::Run run = scaled(short_repetitions(), factor);
  for (std::size_t i = 0; i < run.spans.size(); ++i) {
    const double wobble = 1 + 0.01 * (static_cast<double>(i % 3) - 1);
    run.spans[i].energy = {run.spans[i].energy.low * wobble, run.spans[i].energy.best * wobble,
                           run.spans[i].energy.high * wobble};
  }
  return run;
}

TEST(RunCompare, golden_files) {
  expect_golden("compare/two-runs.txt", text_of({counted_server()}, {scaled(counted_server(), 0.8)}));
  expect_golden("compare/repetitions.txt", text_of({spread_repetitions(1)}, {spread_repetitions(1.2)}));
  expect_golden("compare/groups.txt",
                text_of({counted_server(), scaled(counted_server(), 1.01), scaled(counted_server(), 0.99)},
                        {scaled(counted_server(), 0.9), scaled(counted_server(), 0.91)}));
  expect_golden("compare/modelled.txt", text_of({modelled_machine()}, {scaled(modelled_machine(), 0.5)}));
}

TEST(RunCompare, the_doubt_of_one_instrument_cancels_in_the_ratio) {
  const std::vector<PairedAmount> same{{plus_minus(100.0, 0.1), plus_minus(80.0, 0.1), 0.1}};
  const Bounded<double> ratio = ratio_of_sums(same);
  EXPECT_NEAR(ratio.low, 0.8, 1e-12);
  EXPECT_NEAR(ratio.high, 0.8, 1e-12);
  const Bounded<double> difference = difference_of_sums(same);
  EXPECT_NEAR(difference.low, -22, 1e-12);
  EXPECT_NEAR(difference.high, -18, 1e-12);
}

TEST(RunCompare, the_doubt_of_two_instruments_does_not_cancel) {
  const std::vector<PairedAmount> foreign{{plus_minus(100.0, 0.1), plus_minus(80.0, 0.1), 0}};
  EXPECT_NEAR(ratio_of_sums(foreign).low, 72.0 / 110, 1e-12);
  EXPECT_NEAR(ratio_of_sums(foreign).high, 88.0 / 90, 1e-12);
}

TEST(RunCompare, a_lower_end_of_zero_leaves_the_ratio_without_an_upper_end) {
  const std::vector<PairedAmount> short_run{{{0, 1, 2}, {1, 1, 1}, 0}};
  EXPECT_TRUE(std::isinf(ratio_of_sums(short_run).high));
  EXPECT_NE(text_of({scaled(short_repetitions(), 1)}, {scaled(short_repetitions(), 1.5)}).find("B / A"),
            std::string::npos);
}

RC_GTEST_PROP(RunCompare, no_error_of_the_instruments_within_their_doubt_leaves_the_bounds, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 5);
  std::vector<PairedAmount> parts;
  double true_a = 0;
  double true_b = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double a = *rc::gen::inRange(1, 1000);
    const double b = *rc::gen::inRange(1, 1000);
    const double doubt = *rc::gen::inRange(0, 50) / 100.0;
    const double error = doubt * *rc::gen::inRange(-100, 101) / 100.0;
    parts.push_back({plus_minus(a, doubt), plus_minus(b, doubt), doubt});
    true_a += a * (1 + error);
    true_b += b * (1 + error);
  }
  const Bounded<double> ratio = ratio_of_sums(parts);
  const Bounded<double> difference = difference_of_sums(parts);
  RC_ASSERT(ratio.low <= true_b / true_a * (1 + 1e-12) && true_b / true_a <= ratio.high * (1 + 1e-12));
  RC_ASSERT(difference.low <= true_b - true_a + 1e-9 && true_b - true_a <= difference.high + 1e-9);
}

TEST(RunCompare, counted_against_modelled_is_refused) {
  joulery::Run modelled = counted_server();
  modelled.method = Method::modelled;
  const auto refused = compare_document(Group{counted_server()}, Group{modelled});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
  EXPECT_EQ(refused.error().what, "not comparable: one is counted, the other modelled");
}

TEST(RunCompare, totals_of_different_kinds_of_parts_are_refused) {
  joulery::Run without_gpu = counted_server();
  without_gpu.parts[4].on_cut = false;
  const auto refused = compare_document(Group{counted_server()}, Group{without_gpu});
  ASSERT_FALSE(refused);
  EXPECT_NE(describe(refused.error()).find("different parts"), std::string::npos);
}

TEST(RunCompare, a_single_run_against_a_group_is_refused_and_an_empty_side_is_invalid) {
  EXPECT_EQ(compare_document(Group{counted_server()}, Group{counted_server(), counted_server()}).error().kind,
            ErrorKind::unsupported);
  EXPECT_EQ(compare_document(Group{}, Group{counted_server()}).error().kind, ErrorKind::invalid);
}

TEST(RunCompare, runs_that_were_shared_by_different_weights_say_so) {
  auto cycles = counted_server();
  cycles.weights = ShareWeights{1, 0};
  auto time = counted_server();
  time.weights = ShareWeights{0, 0};
  EXPECT_NE(text_of({cycles}, {time}).find("Shared by different weights"), std::string::npos);
  EXPECT_EQ(text_of({cycles}, {cycles}).find("Shared by different weights"), std::string::npos);
  EXPECT_EQ(text_of({cycles}, {counted_server()}).find("Shared by different weights"), std::string::npos)
      << "nothing is known of a run that does not say";
}

TEST(RunCompare, another_host_is_compared_with_a_note_and_wider_bounds) {
  joulery::Run other = scaled(counted_server(), 0.8);
  other.start.host.id_hash = "another";
  const auto same_host = compared_runs(counted_server(), scaled(counted_server(), 0.8)).value().front();
  const auto other_host = compared_runs(counted_server(), other).value().front();
  EXPECT_LT(other_host.ratio.low, same_host.ratio.low);
  EXPECT_GT(other_host.ratio.high, same_host.ratio.high);
  EXPECT_NE(text_of({counted_server()}, {other}).find("Different hosts"), std::string::npos);
}

TEST(RunCompare, a_negative_difference_keeps_its_sign_and_its_order) {
  EXPECT_EQ(signed_phrase({-15, -12.3, -9.6}, "J"), "-12.3 J (-15.0 … -9.6)");
  EXPECT_EQ(signed_phrase({-1, 2, 5}, "J"), "2.0 J (-1.0 … 5.0)");
}

TEST(RunCompare, every_comparison_is_sound) {
  for (const auto& [name, run] : all_runs()) {
    const auto document = compare_document(Group{run}, Group{run});
    ASSERT_TRUE(document) << name;
    EXPECT_EQ(flaws(*document), std::vector<std::string>{}) << name;
  }
}

}  // namespace
}  // namespace joulery
