// SPDX-License-Identifier: Apache-2.0
// From scripted writers on a scripted machine to prefill and decode in joule: the true cost of a token is known and
// must be found again.
#include "shell/bench/stretches.h"

#include <algorithm>
#include <set>

#include "core/bundle/bundle_json.h"
#include "core/bundle/headlines.h"
#include "core/bundle/verify.h"
#include "shell/bench/scripted_engine.h"
#include "shell/bench/trials.h"

namespace joulery {
namespace {

using script::BenchStage;
using script::group_of;
using script::ScriptedLoad;
using script::ScriptedWriter;
using std::chrono::milliseconds;

/// 10 W of the machine, and 20 W or 5 W above them.
constexpr double kPromptWatts = 30;
constexpr double kAnswerWatts = 15;

/// One writer's benchmark with what follows from it.
struct Written {
  BenchStage stage;
  Bench bench;
  Headlines headlines;

  explicit Written(ScriptedWriter writer, bool one_token_passes = false) {
    stage.load = std::make_shared<ScriptedLoad>();
    writer.load = stage.load;
    stage.behaviours["writer"].writer = writer;
    const GroupPlan plan = group_of({"writer"}, 24);
    BenchPace pace = script::short_pace();
    pace.fewest_blocks = 8;
    pace.query_time = std::chrono::seconds(8);
    pace.one_token_passes = one_token_passes;
    const auto measurement = stage.measurement();
    SeenGroup seen = run_group(*measurement, plan, pace, 1, stage.tools());
    bench.trials = trials_of(plan, std::move(seen), measurement->finish({}), {});
    bench.tier = one_token_passes ? Tier::quick : Tier::smoke;
    bench.plan.resamples = 300;
    headlines = headlines_of(bench);
  }
  [[nodiscard]] const BenchTrial& trial() const { return bench.trials.at(0); }
  [[nodiscard]] const TrialLengths& lengths() const { return headlines.trials.at(0).figures->lengths; }
};

bool holds(const Bounded<double>& interval, double truth) { return interval.low <= truth && truth <= interval.high; }

double joules(Duration time, double watts) { return seconds_of(time) * watts; }

template <class Q>
Bounded<double> bare(const Bounded<Q>& value) {
  return {value.low / Q::of_base(1), value.best / Q::of_base(1), value.high / Q::of_base(1)};
}

TEST(Stretches, BM_22_the_true_cost_of_a_token_lies_in_the_fits_interval) {
  const ScriptedWriter writer;
  const Written written(writer);
  ASSERT_TRUE(written.lengths().fit) << written.lengths().why_no_fit;
  const LengthFit& fit = *written.lengths().fit;
  EXPECT_TRUE(holds(bare(fit.per_input), joules(writer.per_input, kPromptWatts))) << fit.per_input.best.base();
  EXPECT_TRUE(holds(bare(fit.per_output), joules(writer.per_output, kAnswerWatts))) << fit.per_output.best.base();
  EXPECT_NEAR(fit.per_input.best.base(), joules(writer.per_input, kPromptWatts), 0.01);
  EXPECT_NEAR(fit.per_output.best.base(), joules(writer.per_output, kAnswerWatts), 0.02);
}

TEST(Stretches, BM_25_lengths_that_vary_are_split_by_regression_and_sum_to_the_query) {
  const ScriptedWriter writer;
  const Written written(writer);
  ASSERT_TRUE(written.lengths().phases) << written.lengths().why_no_phases;
  const PhaseFigures& phases = *written.lengths().phases;
  EXPECT_EQ(phases.share.method, SplitMethod::regression);
  const EnergyPerQuery query = written.headlines.trials.at(0).figures->per_query.best;
  EXPECT_NEAR((phases.prefill.best + phases.decode.best) / query, 1, 1e-12);
  const double prefill =
      joules(writer.per_query, kPromptWatts) + joules(writer.per_input, kPromptWatts) * written.lengths().input_tokens;
  EXPECT_TRUE(holds(bare(phases.prefill), prefill)) << phases.prefill.best.base() << " for " << prefill;
  EXPECT_NEAR(phases.prefill.best.base(), prefill, 0.1 * prefill);
  const double decode = joules(writer.per_output, kAnswerWatts) * written.lengths().output_tokens;
  EXPECT_TRUE(holds(bare(phases.decode), decode)) << phases.decode.best.base() << " for " << decode;
}

TEST(Stretches, BM_25_a_prefill_the_sensor_sees_is_split_by_time_stamps) {
  ScriptedWriter writer;
  writer.per_query = milliseconds(400);
  const Written written(writer);
  ASSERT_TRUE(written.lengths().phases) << written.lengths().why_no_phases;
  const PhaseFigures& phases = *written.lengths().phases;
  EXPECT_EQ(phases.share.method, SplitMethod::timestamp);
  const double prefill =
      joules(writer.per_query, kPromptWatts) + joules(writer.per_input, kPromptWatts) * written.lengths().input_tokens;
  EXPECT_TRUE(holds(bare(phases.prefill), prefill)) << phases.prefill.best.base() << " for " << prefill;
  EXPECT_NEAR(phases.prefill.best.base(), prefill, 0.1 * prefill);
  for (const LengthStretch& each : written.trial().stretches) EXPECT_EQ(each.queries, 1U);
}

TEST(Stretches, BM_25_lengths_that_do_not_vary_need_passes_of_one_output_token) {
  ScriptedWriter writer;
  writer.input_step = 0;
  writer.output_step = 0;
  const Written smoke(writer);
  EXPECT_TRUE(smoke.trial().stretches.empty());
  EXPECT_EQ(
      std::ranges::count_if(smoke.stage.heard,
                            [](const std::string& line) { return line.find("most_tokens") != std::string::npos; }),
      0);
  const Written quick(writer, true);
  ASSERT_TRUE(quick.lengths().phases) << quick.lengths().why_no_phases;
  EXPECT_EQ(quick.lengths().phases->share.method, SplitMethod::repeat);
  // A pass of one output token computes the prompt and that token.
  const double prefill = joules(writer.per_query + 10 * writer.per_input, kPromptWatts);
  EXPECT_NEAR(quick.lengths().phases->prefill.best.base(), prefill + joules(writer.per_output, kAnswerWatts),
              0.15 * prefill);
}

TEST(Stretches, BM_25_passes_of_one_output_token_stand_beside_every_repeat_and_are_no_repeats) {
  const ScriptedWriter writer;
  const Written written(writer, true);
  std::set<std::uint32_t> whole;
  std::set<std::uint32_t> cut;
  for (const LengthStretch& each : written.trial().stretches) {
    (each.is_prefill_only ? cut : whole).insert(each.repeat);
    EXPECT_EQ(each.is_prefill_only, each.output_tokens == each.queries);
  }
  EXPECT_EQ(whole.size(), written.trial().trial.repeats.size());
  EXPECT_EQ(cut, whole);
  for (const auto& answers : written.trial().answers) EXPECT_GT(*answers.front().tokens_out, 1U);
}

TEST(Stretches, BM_25_an_engine_that_writes_on_is_asked_for_one_token_once) {
  ScriptedWriter writer;
  writer.keeps_to_caps = false;
  const Written written(writer, true);
  const auto asked = std::ranges::count_if(
      written.stage.heard, [](const std::string& line) { return line.find("most_tokens") != std::string::npos; });
  EXPECT_EQ(asked, 1);
  EXPECT_TRUE(std::ranges::none_of(written.trial().stretches, &LengthStretch::is_prefill_only));
}

TEST(Stretches, BM_35_the_split_is_derived_again_from_the_document_and_a_digit_that_flips_shows) {
  const ScriptedWriter writer;
  const Written written(writer);
  const std::string text = bench_json(written.bench);
  const auto verified = verify_document(text);
  ASSERT_TRUE(verified) << verified.error().what;
  EXPECT_TRUE(verified->mismatches.empty());
  EXPECT_EQ(verified->bench.trials.at(0).stretches.size(), written.trial().stretches.size());
  std::string flipped = text;
  // Of a repeat that is certainly counted: the first may be cut as a warm-up.
  const auto stretch = flipped.find("\"repeat\": 5,", flipped.find("\"stretches\": ["));
  const auto at = flipped.find_first_of("123456789", flipped.find("\"input_tokens\": ", stretch));
  flipped[at] = flipped[at] == '5' ? '6' : '5';
  const auto changed = verify_document(flipped);
  ASSERT_TRUE(changed) << changed.error().what;
  EXPECT_TRUE(std::ranges::any_of(changed->mismatches, [](const Mismatch& each) {
    return each.path.starts_with("headlines.trials[0].lengths.fit");
  }));
}

ItemAnswer query(int start, int end) {
  ItemAnswer answer;
  answer.start = script::second(0) + milliseconds(start);
  answer.end = script::second(0) + milliseconds(end);
  return answer;
}

TEST(Stretches, a_cut_falls_where_no_query_is_in_work_and_what_is_left_is_left_out) {
  const auto cuts =
      cut_stretches({query(0, 40), query(40, 90), query(60, 130), query(130, 180), query(180, 200)}, milliseconds(50));
  ASSERT_EQ(cuts.size(), 2U);
  EXPECT_EQ(cuts[0].queries, 3U);  // the second and third overlap
  EXPECT_EQ(cuts[0].to, script::second(0) + milliseconds(130));
  EXPECT_EQ(cuts[1].first, 3U);
  EXPECT_EQ(cuts[1].from, cuts[0].to);
  EXPECT_TRUE(cut_stretches({}, milliseconds(50)).empty());
}

}  // namespace
}  // namespace joulery
