// SPDX-License-Identifier: Apache-2.0
// Published figures through our own statistics, and the small formulas they are written in.
#include "core/benchmarking/published.h"

#include "core/benchmarking/energy_per_correct.h"
#include "core/benchmarking/published_runs.h"
#include "core/statistics/interval.h"
#include "core/statistics/summary.h"
#include "foundation/tables/published.h"
#include "foundation/tables/typed_row.h"

namespace joulery {
namespace {

Figures figures() {
  Tables tables = Tables::open().value();
  return published_figures(tables).value();
}

TEST(Published, every_published_figure_comes_out_as_expected) {
  Tables tables = Tables::open().value();
  const auto rows = published_rows(tables);
  ASSERT_TRUE(rows) << describe(rows.error());
  EXPECT_GT(rows->size(), 70U);
  for (const PublishedRow& row : *rows) {
    EXPECT_TRUE(row.as_expected()) << row.id << ": printed " << row.printed << ", ours " << row.ours.best << " ("
                                   << row.ours.low << " .. " << row.ours.high << ")";
    EXPECT_TRUE(row.expected_to_meet || !row.why.empty()) << row.id << " must say why it is wrong";
  }
}

TEST(Published, a_figure_that_misses_is_told_and_so_is_a_wrong_one_that_comes_out_right) {
  PublishedRow row;
  row.stated = {0.0025, 0.003, 0.0035};
  row.ours = exact(0.0036);
  EXPECT_FALSE(row.as_expected());
  EXPECT_NEAR(*row.difference_fraction(), 0.2, 1e-12);
  row.expected_to_meet = false;
  EXPECT_TRUE(row.as_expected());
  row.ours = {0.0034, 0.0036, 0.0038};
  EXPECT_FALSE(row.as_expected()) << "the intervals touch";
  row.stated = exact(0.0);
  EXPECT_FALSE(row.difference_fraction());
}

TEST(Published, BM_3_load_query_and_run_of_240_runs_are_the_studys) {
  const Figures own = figures();
  EXPECT_NEAR(own.at("qa.query.mean").best, 0.003281007, 5e-10);
  EXPECT_NEAR(own.at("qa.query.sd").best, 0.001546575, 5e-10);
  EXPECT_NEAR(own.at("qa.query.median").best, 0.002833850, 5e-10);
  EXPECT_NEAR(own.at("qa.load.mean").best, 0.002702074, 5e-10);
  EXPECT_NEAR(own.at("qa.run.mean").best, 0.006024175, 5e-10);
}

TEST(Published, BM_24_the_ratios_of_general_to_specific_models_are_the_methods) {
  const Figures own = figures();
  EXPECT_NEAR(own.at("ratio.sciq.geometric").best, 11.699, 5e-4);
  EXPECT_NEAR(own.at("ratio.squad.geometric").best, 12.189, 5e-4);
  EXPECT_NEAR(own.at("ratio.squad_v2.geometric").best, 13.940, 5e-4);
}

TEST(Published, BM_24_at_equal_quality_there_is_an_answer_only_where_a_general_model_reaches_it) {
  const auto runs = published_runs().value();
  const auto ratio = [&](std::string_view dataset) {
    return general_ratio(published_models(runs, dataset, true).value(), published_models(runs, dataset, false).value())
        .value();
  };
  EXPECT_GT(*ratio("SciQ").iso_quality, 1) << "BLOOMz-560M is better than every small model, at eight times the energy";
  EXPECT_FALSE(ratio("SQuAD v2").iso_quality) << "none reaches 0.92";
  EXPECT_LT(ratio("SciQ").geometric->low, 11.699);
  EXPECT_GT(ratio("SciQ").geometric->high, 11.699);
  EXPECT_NEAR(ratio("SciQ").general_quality->high, 0.97, 1e-9);
}

TEST(Published, BM_12_13_both_columns_of_half_widths_of_all_16_models_are_recomputed) {
  const auto runs = published_runs().value();
  auto csv = published_table("luccioni2024_per_model").value();
  int models = 0;
  while (csv.next().value()) {
    TypedRow row(csv, "luccioni2024_per_model");
    if (row.text("dataset") != "all") continue;
    std::vector<double> own;
    for (const PublishedRun& run : runs) {
      if (run.model == row.text("model")) own.push_back(run.query / kilowatt_hour_per_thousand);
    }
    const std::vector<std::uint32_t> repeats{10, 10, 10};
    const ClusteredInterval mean = clustered_mean(repeats, own);
    const Bounded<double> naive = mean_interval_t(own, 0.95);
    EXPECT_NEAR(mean.best, row.required_number("kwh_per_1000"), 6e-10) << row.text("model");
    // The table was made with t to seven digits: 4.302653 and 2.045230.
    const double cluster_half = row.required_number("ci95_cluster_half_kwh");
    const double naive_half = row.required_number("ci95_naive_half_kwh");
    EXPECT_NEAR(mean.interval->high - mean.best, cluster_half, 5.1e-10 + 2e-7 * cluster_half) << row.text("model");
    EXPECT_NEAR(naive.high - naive.best, naive_half, 5.1e-10 + 2e-7 * naive_half) << row.text("model");
    ++models;
  }
  EXPECT_EQ(models, 16);
}

TEST(Published, BM_32_the_references_are_the_ten_tasks_of_table_2_at_their_rung) {
  const auto references = reference_energies().value();
  ASSERT_EQ(references.size(), 10U);
  const ReferenceEnergy* qa = find_reference(references, "extractive QA", Rung::node_modelled);
  ASSERT_NE(qa, nullptr);
  EXPECT_DOUBLE_EQ(qa->energy / kilowatt_hour_per_thousand, 0.003);
}

TEST(PublishedFormula, numbers_are_intervals_of_half_a_digit_unless_they_are_exact) {
  const Bounded<double> parity = evaluate("(51686 + 7571) / 1.0e-4", {}).value();
  EXPECT_NEAR(parity.best, 592.57e6, 1);
  EXPECT_NEAR(parity.low, 59256 / 1.05e-4, 1);
  EXPECT_NEAR(parity.high, 59258 / 0.95e-4, 1);
  EXPECT_EQ(evaluate("2! * 3! - 1!", {}).value(), exact(5.0));
  EXPECT_EQ(evaluate("a.b / 4!", {{"a.b", {4, 8, 12}}}).value(), (Bounded<double>{1, 2, 3}));
}

TEST(PublishedFormula, what_is_no_formula_is_refused_in_words) {
  EXPECT_EQ(evaluate("1 / ", {}).error().kind, ErrorKind::invalid);
  EXPECT_EQ(evaluate("1 + nobody", {}).error().what, "'nobody' is a name of no figure");
  EXPECT_FALSE(evaluate("1 / (2 - 2)", {}));
  EXPECT_FALSE(evaluate("(1", {}));
  EXPECT_FALSE(evaluate("1 2", {}));
  EXPECT_FALSE(evaluate("", {}));
  EXPECT_FALSE(evaluate(std::string(100'000, '('), {}));
}

}  // namespace
}  // namespace joulery
