// SPDX-License-Identifier: Apache-2.0
// The stop rule on ten published repeats, and on series that must not stop.
#include "core/statistics/precision_stop.h"

#include "core/statistics/mser.h"

namespace joulery {
namespace {

/// deepset/roberta-base-squad2 on SQuAD, kWh per 1,000 queries in order of time
/// (data/published/luccioni2024_qa_runs.csv).
const std::vector<double> kRoberta{
    0.003406113990550857,  0.0030039061415964683, 0.0031158862411079335, 0.003084856749390212,  0.0029992563977882,
    0.0030298526853152433, 0.0030022418616529774, 0.0030910797647754804, 0.0030774759756770002, 0.003182613154504273};

TEST(PrecisionStop, BM_4_the_ten_published_repeats_have_one_of_warm_up) { EXPECT_EQ(mser_cut(kRoberta).cut, 1U); }

TEST(PrecisionStop, BM_8_ten_published_repeats_are_known_to_2_83_percent_and_nine_without_the_first_to_1_56) {
  EXPECT_NEAR(*half_width_fraction(kRoberta), 0.0283, 5e-5);
  EXPECT_NEAR(*half_width_fraction(std::span(kRoberta).subspan(1)), 0.0156, 5e-5);
}

TEST(PrecisionStop, BM_8_two_checks_in_a_row_must_meet_the_target) {
  const PrecisionTarget quick{0.05};
  const std::span<const double> all(kRoberta);
  EXPECT_EQ(judge_precision(all.first(5), quick).verdict, PrecisionVerdict::repeat);
  std::vector<double> calm{100, 100.1, 99.9, 100, 100.1};
  EXPECT_EQ(judge_precision(calm, quick).verdict, PrecisionVerdict::repeat) << "the first check alone";
  calm.push_back(100);
  EXPECT_EQ(judge_precision(calm, quick).verdict, PrecisionVerdict::reached);
}

TEST(PrecisionStop, BM_8_after_thirty_repeats_the_target_is_missed_and_says_by_how_much) {
  std::vector<double> wild;
  wild.reserve(30);
  for (int i = 0; i < 30; ++i) wild.push_back(i % 2 == 0 ? 50 : 150);
  const ReachedPrecision precision = judge_precision(wild, {0.01});
  EXPECT_EQ(precision.verdict, PrecisionVerdict::missed);
  EXPECT_GT(*precision.half_width_fraction, 0.15);
}

TEST(PrecisionStop, BM_8_one_value_and_a_mean_of_zero_have_no_relative_width) {
  EXPECT_FALSE(half_width_fraction(std::vector<double>{3}));
  EXPECT_FALSE(half_width_fraction(std::vector<double>{-1, 1}));
  EXPECT_EQ(judge_precision({}, {}).verdict, PrecisionVerdict::repeat);
}

}  // namespace
}  // namespace joulery
