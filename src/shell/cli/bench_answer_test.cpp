// SPDX-License-Identifier: Apache-2.0
// Tests of the terminal's answer of a benchmark, on the example of core/bundle.
#include "shell/cli/bench_answer.h"

#include "core/bundle/varied_example.h"

namespace joulery {
namespace {

constexpr TextStyle kWide{140, false, true};

/// The line that begins with this model.
std::string line_of(const std::string& text, std::string_view model) {
  const auto at = text.find(fmt::format("\n  {} ", model));
  if (at == std::string::npos) return {};
  return text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

TEST(BenchAnswer, each_model_is_a_row_with_energy_quality_method_and_tier) {
  const std::string text = bench_text(examples::example_bench(), kWide);
  const std::string line = line_of(text, "small-encoder");
  EXPECT_NE(line.find("±"), std::string::npos) << text;
  EXPECT_NE(line.find("accuracy 0."), std::string::npos) << line;
}

TEST(BenchAnswer, BM18_made_images_have_the_quality_that_was_computed_where_they_were) {
  Bench bench = examples::example_bench();
  bench.trials[0].task = "image-generation";
  EXPECT_NE(line_of(bench_text(bench, kWide), "small-encoder").find("quality not measured"), std::string::npos);
  bench.trials[0].image_quality["frechet"] = 1.0441;
  EXPECT_NE(line_of(bench_text(bench, kWide), "small-encoder").find("frechet 1.04 "), std::string::npos);
}

TEST(BenchAnswer, BM_28_random_weights_have_no_quality) {
  const std::string line = line_of(bench_text(examples::example_bench(), kWide), "random-weights");
  EXPECT_NE(line.find("quality not measured"), std::string::npos) << line;
}

TEST(BenchAnswer, BM_7_what_is_below_quick_is_indicative) {
  Bench bench = examples::example_bench();
  for (Repeat& repeat : bench.trials.front().trial.repeats) {
    for (PhaseEnergy& phase : repeat.phases) phase.time = std::chrono::milliseconds(10);
  }
  const std::string text = bench_text(bench, kWide);
  EXPECT_NE(line_of(text, "small-encoder").find("indicative"), std::string::npos) << text;
}

TEST(BenchAnswer, a_model_that_failed_has_its_reason_and_no_figure) {
  Bench bench = examples::example_bench();
  bench.trials.resize(1);
  bench.trials[0].trial.repeats.clear();
  bench.trials[0].answers.clear();
  bench.trials[0].why_failed = "no such recipe";
  const std::string text = bench_text(bench, kWide);
  EXPECT_NE(line_of(text, "small-encoder").find("no such recipe"), std::string::npos) << text;
  EXPECT_EQ(text.find("per query"), std::string::npos) << text;
  EXPECT_FALSE(has_figures(bench));
}

TEST(BenchAnswer, queries_that_failed_are_counted_beside_their_model_with_the_first_reason) {
  Bench bench = examples::example_bench();
  bench.trials.resize(1);
  bench.trials[0].flags = {"void"};
  for (auto& repeat : bench.trials[0].answers) {
    for (BenchAnswer& answer : repeat) answer.answer.emplace();
  }
  EXPECT_EQ(bench_text(bench, kWide).find("failed"), std::string::npos);
  auto& repeat = bench.trials[0].answers.at(0);
  const auto all = repeat.size() * bench.trials[0].answers.size();
  repeat.at(1).answer.reset();
  repeat.at(1).why_not = "nobody answers at http://127.0.0.1:9";
  repeat.at(2).answer.reset();
  const std::string text = bench_text(bench, kWide);
  const std::string expected =
      fmt::format("void; 2 of {} answers failed, the first: nobody answers at http://127.0.0.1:9", all);
  EXPECT_NE(text.find(expected), std::string::npos) << text;
}

TEST(BenchAnswer, BM_26_energy_over_an_option_that_was_varied_stands_below_the_arms) {
  const std::string text = bench_text(examples::example_varied_bench(), kWide);
  EXPECT_FALSE(line_of(text, "digits@batch=8,steps=50").empty()) << text;
  EXPECT_NE(text.find("Energy over steps: digits, batch 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("A step takes "), std::string::npos) << text;
  EXPECT_EQ(bench_text(examples::example_bench(), kWide).find("Energy over "), std::string::npos);
}

}  // namespace
}  // namespace joulery
