// SPDX-License-Identifier: Apache-2.0
// Curves with scripted engines whose throughput follows a known law, on a scripted machine of 10 W: which points are
// measured, what they come to, and what becomes of a curve that breaks off.
#include "shell/bench/curve_run.h"

#include "core/benchmarking/load_figures.h"
#include "core/benchmarking/poisson_arrivals.h"
#include "core/bundle/curve_headline.h"
#include "core/bundle/verify.h"
#include "shell/bench/scripted_engine.h"
#include "shell/bench/trials.h"

namespace joulery {
namespace {

using examples::PaperServer;
using script::BenchStage;
using script::EngineBehaviour;
using script::group_of;
using script::short_pace;

struct Told {
  SeenGroup seen;
  Run run;
  std::vector<BenchTrial> trials;

  [[nodiscard]] const BenchCurve& curve() const { return trials.at(0).curve.value(); }
  [[nodiscard]] std::vector<std::uint32_t> concurrencies() const {
    std::vector<std::uint32_t> found;
    for (const SeenLoad& load : curve().points) found.push_back(load.concurrency);
    return found;
  }
};

CurvePlan auto_plan() {
  CurvePlan plan;
  plan.is_auto = true;
  plan.point_time = std::chrono::seconds(2);
  return plan;
}

Told measured(const EngineBehaviour& behaviour, const CurvePlan& plan) {
  BenchStage stage;
  stage.behaviours["a"] = behaviour;
  const auto measurement = stage.measurement();
  BenchPace pace = short_pace();
  pace.query_time = Duration::zero();
  pace.curve = plan;
  const GroupPlan group = group_of({"a"});
  Told told;
  told.seen = run_group(*measurement, group, pace, 1, stage.tools());
  told.run = measurement->finish({});
  told.trials = trials_of(group, told.seen, told.run, {});
  return told;
}

EngineBehaviour batching() {
  EngineBehaviour behaviour;
  behaviour.at_once = 64;
  return behaviour;
}

TEST(CurveRun, BM26_concurrency_doubles_until_a_server_of_four_slots_gains_nothing) {
  const Told told = measured(batching(), auto_plan());
  EXPECT_EQ(told.concurrencies(), (std::vector<std::uint32_t>{1, 2, 4, 8}));
  EXPECT_EQ(told.curve().why_ended, "throughput gained less than 2 %");
  for (const SeenLoad& load : told.curve().points) {
    const auto figures = load_figures(load, {200, 1, 0.95});
    ASSERT_TRUE(figures.has_value()) << figures.error().what;
    const std::uint32_t batch = std::min(load.concurrency, 4U);
    const double step = seconds_of(PaperServer::step_time(batch));
    EXPECT_NEAR(figures->point.energy.best / joule_per_token, 10 * step / batch, 0.03 * 10 * step / batch);
    EXPECT_NEAR(figures->point.running_batch.value(), batch, 1e-9) << "measured, not asked for";
    EXPECT_EQ(figures->steady.best + figures->ramp.best, load.energy.best);
    EXPECT_NEAR(load.energy.best / joule, 10 * seconds_of(load.time), 1e-3);
    EXPECT_GE(figures->stretches, 8U);
  }
}

TEST(CurveRun, BM26_the_points_are_spans_of_the_run_and_verified_by_them) {
  const Told told = measured(batching(), auto_plan());
  Bench bench;
  bench.trials = told.trials;
  EXPECT_EQ(verify_spans(bench, told.run), std::vector<Mismatch>());
  bench.trials[0].curve->points[2].energy.best += Energy::of_microjoules(1);
  EXPECT_EQ(verify_spans(bench, told.run).size(), 1U);
}

TEST(CurveRun, BM26_an_engine_of_one_query_at_a_time_says_so_and_its_trial_stands) {
  const Told told = measured({}, auto_plan());
  EXPECT_TRUE(told.curve().points.empty());
  EXPECT_EQ(told.curve().why_ended, "its engine answers one query at a time");
  EXPECT_EQ(told.trials.at(0).why_failed, "");
}

TEST(CurveRun, BM26_a_list_is_measured_as_far_as_the_worker_takes_it) {
  EngineBehaviour behaviour = batching();
  behaviour.at_once = 2;
  CurvePlan plan = auto_plan();
  plan.is_auto = false;
  plan.concurrencies = {1, 2, 4};
  const Told told = measured(behaviour, plan);
  EXPECT_EQ(told.concurrencies(), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(told.curve().why_ended, "its worker takes 2 at once at most");
}

TEST(CurveRun, BM23_a_point_whose_requests_fail_says_why_and_ends_the_curve) {
  EngineBehaviour behaviour = batching();
  behaviour.fails_above = 2;
  const Told told = measured(behaviour, auto_plan());
  EXPECT_EQ(told.concurrencies(), (std::vector<std::uint32_t>{1, 2, 4}));
  EXPECT_TRUE(told.curve().why_ended.starts_with("4 at once: ")) << told.curve().why_ended;
  EXPECT_TRUE(told.curve().why_ended.ends_with("requests failed: HTTP 503")) << told.curve().why_ended;
  const CurveHeadline headline = curve_headline(told.curve(), {200, 1, 0.95});
  EXPECT_FALSE(headline.points[2].figures.has_value());
  EXPECT_EQ(headline.lowest, std::optional<std::size_t>(1));
}

/// Which answer request is the first of the curve: after the warm-up and the blocks.
std::size_t first_of_curve() { return 1 + measured(batching(), auto_plan()).trials.at(0).trial.repeats.size() + 1; }

TEST(CurveRun, BM26_an_engine_that_dies_in_the_middle_leaves_its_finished_points_and_says_why) {
  EngineBehaviour behaviour = batching();
  behaviour.dies_at = first_of_curve() + 2;
  const Told told = measured(behaviour, auto_plan());
  EXPECT_EQ(told.concurrencies(), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_TRUE(told.curve().why_ended.starts_with("4 at once: ")) << told.curve().why_ended;
  EXPECT_FALSE(told.curve().points[1].samples.empty());
  EXPECT_EQ(told.trials.at(0).why_failed, "");
  EXPECT_FALSE(told.seen.interrupted);
}

TEST(CurveRun, BM26_ctrl_c_keeps_the_points_that_were_finished) {
  EngineBehaviour behaviour = batching();
  behaviour.interrupts_at = first_of_curve() + 2;
  const Told told = measured(behaviour, auto_plan());
  EXPECT_TRUE(told.seen.interrupted);
  EXPECT_EQ(told.concurrencies(), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(told.curve().why_ended, "4 at once: interrupted");
  EXPECT_TRUE(load_figures(told.curve().points[1], {200, 1, 0.95}).has_value());
  EXPECT_TRUE(is_owed(told.trials.at(0)));
}

TEST(CurveRun, BM26_an_open_loop_arrives_as_its_seed_says) {
  CurvePlan plan;
  plan.rates = {4 * request_per_second, 8 * request_per_second};
  plan.arrival_seed = 7;
  plan.point_time = std::chrono::seconds(6);
  const Told told = measured(batching(), plan);
  EXPECT_EQ(told.curve().arrival_seed, 7U);
  ASSERT_EQ(told.curve().points.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const SeenLoad& load = told.curve().points[i];
    EXPECT_EQ(load.rate, plan.rates[i]);
    const auto arrivals = poisson_arrivals(load.requests.size(), plan.rates[i], 7 + i);
    const Duration shift = load.requests.front().due.value() - arrivals.front();
    for (std::size_t request = 0; request < arrivals.size(); ++request)
      EXPECT_EQ(load.requests[request].due.value() - shift, arrivals[request]);
    EXPECT_TRUE(load_figures(load, {200, 1, 0.95}).has_value());
  }
}

}  // namespace
}  // namespace joulery
