// SPDX-License-Identifier: Apache-2.0
// Tests of runs whose joulery was killed after a span had ended and before the next reading (R34, ADR 0053).
#include "shell/app/road_script.h"

namespace joulery {
namespace {

using namespace script;

/// Two packages of 20 W and 30 W, read each second up to the eighth, and a span.
std::vector<Record> killed_after(double begin, double end, const RunStart& start = counted_machine()) {
  std::vector<Record> records = ten_seconds(start);
  std::erase_if(records, [](const Record& record) {
    if (const auto* tick = std::get_if<Sample>(&record)) return tick->at > second(8);
    if (const auto* use = std::get_if<Usage>(&record)) return use->at > second(8);
    return std::holds_alternative<WorkloadEnded>(record) || std::holds_alternative<Finished>(record);
  });
  records.emplace_back(SpanBegun{1, std::nullopt, second(begin), "task", SpanRole::user});
  records.emplace_back(SpanEnded{1, second(end), {{"tokens", 12}}});
  return records;
}

TEST(Road, R34_a_span_that_ended_after_the_last_reading_is_there_with_its_true_edges_and_what_was_read_of_it) {
  const auto run = run_of(killed_after(6, 8.5));
  EXPECT_TRUE(run.interrupted);
  EXPECT_EQ(run.end, second(8.5));
  EXPECT_LT(run.coverage, 1);
  ASSERT_EQ(run.spans.size(), 1U);
  const SpanResult& span = run.spans[0];
  EXPECT_EQ(span.start, second(6));
  EXPECT_EQ(span.end, second(8.5));
  EXPECT_EQ(span.work.at("tokens"), 12);
  EXPECT_EQ(span.energy.best, 100 * joule) << "two seconds of 50 W were read";
  EXPECT_EQ(span.flags, std::vector<std::string>{"edge_not_covered"});
}

TEST(Road, R34_what_nobody_read_of_a_span_is_in_its_upper_end_alone) {
  const SpanResult read = run_of(killed_after(6, 8)).spans.at(0);
  const SpanResult cut = run_of(killed_after(6, 8.5)).spans.at(0);
  EXPECT_TRUE(read.flags.empty());
  EXPECT_EQ(cut.energy.best, read.energy.best);
  EXPECT_EQ(cut.energy.low, read.energy.low);
  const double watts = 2 * (power_ceiling(package(0)) / watt);
  EXPECT_NEAR((cut.energy.high - read.energy.high) / joule, watts * 0.5, 1e-3) << "all both packages could take";
  EXPECT_NEAR((cut.tree_energy->high - read.tree_energy->high) / joule, watts * 0.5, 1e-3);
}

TEST(Road, R34_a_span_between_two_readings_of_which_the_second_never_came_says_how_much_it_was_at_most) {
  const SpanResult span = run_of(killed_after(8.1, 8.2)).spans.at(0);
  EXPECT_EQ(span.start, second(8.1));
  EXPECT_EQ(span.end, second(8.2));
  EXPECT_EQ(span.energy.best, Energy{});
  EXPECT_GE(span.energy.high, 50 * watt * std::chrono::milliseconds(100)) << "what it took in truth lies within";
}

TEST(Road, R34_a_modelled_part_goes_on_as_it_was_and_no_further_than_its_model) {
  std::vector<Record> records{modelled_machine(), WorkloadStarted{second(0), 1}};
  for (int t = 0; t <= 4; ++t) records.emplace_back(usage(t, t * 1.0, t * 0.5));
  records.emplace_back(SpanBegun{1, std::nullopt, second(1), "task", SpanRole::user});
  records.emplace_back(SpanEnded{1, second(4.5), {}});
  const auto run = run_of(records);
  const SpanResult& span = run.spans.at(0);
  EXPECT_EQ(span.end, second(4.5));
  EXPECT_LE(span.energy.best, span.energy.high);
  const Power most = run.start.cpu_model->full * run.start.cpu_model->high_factor + 9 * watt;
  EXPECT_LE(span.energy.high, most * (span.end - span.start));
}

TEST(Road, R34_the_rest_of_a_calibrated_machine_is_bounded_by_the_most_its_parts_take) {
  RunStart start = counted_machine();
  start.rest_model = RestModel{};
  start.rest_model->constant = 40 * watt;
  start.rest_model->slopes = {{"machine/package-0", Method::counted, 1.1}, {"machine/package-1", Method::counted, 1.2}};
  start.rest_model->high_factor = 1.1;
  const SpanResult read = run_of(killed_after(6, 8, start)).spans.at(0);
  const SpanResult cut = run_of(killed_after(6, 8.5, start)).spans.at(0);
  EXPECT_EQ(cut.energy.best, read.energy.best);
  const double package_watts = power_ceiling(package(0)) / watt;
  const double wall_watts = 1.1 * (40 + 1.1 * package_watts + 1.2 * package_watts);
  EXPECT_NEAR((cut.energy.high - read.energy.high) / joule, wall_watts * 0.5, 1e-3);
}

TEST(Road, a_run_that_ended_in_order_widens_no_span) {
  std::vector<Record> records = ten_seconds();
  records.insert(records.end() - 2, SpanBegun{1, std::nullopt, second(6), "task", SpanRole::user});
  records.insert(records.end() - 2, SpanEnded{1, second(10), {}});
  const auto run = run_of(records);
  EXPECT_FALSE(run.interrupted);
  EXPECT_LT(run.spans.at(0).energy.high, 250 * joule);
}

}  // namespace
}  // namespace joulery
