// SPDX-License-Identifier: Apache-2.0
// Tests of what the demo prints: the word MODELLED first, numbers per request from the queries alone, a sound document.
#include "shell/cli/demo_report.h"

namespace joulery {
namespace {

SpanResult span(std::string name, double from, double to, double joules) {
  SpanResult result;
  result.name = std::move(name);
  result.start = instant_at(static_cast<std::int64_t>(from * 1e9));
  result.end = instant_at(static_cast<std::int64_t>(to * 1e9));
  result.energy = {joules * 0.5 * joule, joules * joule, joules * 1.5 * joule};
  result.tree_energy = Bounded<Energy>{joules * 0.2 * joule, joules * 0.4 * joule, joules * 0.6 * joule};
  return result;
}

Run demo_run() {
  Run run;
  run.start.id = "01J9ZK7CAAAAAAAAAAAAAAAAAA";
  run.start.factors.why = "no place set; joulery --place FR demo";
  run.begin = instant_at(0);
  run.end = instant_at(2'000'000'000);
  run.method = Method::modelled;
  run.spans = {span("idle before", -4, 0, 40), span("load", 0, 0.5, 6), span("queries", 1, 2, 20),
               span("idle after", 2, 6, 40)};
  PartResult part;
  part.part = {"machine/package-0", PartKind::cpu};
  part.on_cut = true;
  part.method = Method::modelled;
  part.energy = {1 * joule, 2 * joule, 3 * joule};
  run.parts = {part};
  run.total = part.energy;
  run.cut = {"package-0"};
  return run;
}

DemoFacts four_answers() {
  const auto answer = [](std::string label, std::int64_t ms) {
    return TextAnswer{std::move(label), 0.9, 10, instant_at(0), instant_at(ms * 1'000'000)};
  };
  DemoAnswers answers;
  answers.loaded.runtime = "ONNX Runtime 1.32.0";
  answers.blocks.resize(1);
  answers.blocks[0].results = {answer("positive", 2), answer("negative", 4), answer("positive", 4),
                               answer("negative", 100)};
  ZooModel model;
  model.encoder = "MiniLM";
  model.heldout_accuracy_fraction = 0.744;
  return {model, arm_facts(answers, {{"a", true}, {"b", false}, {"c", false}, {"d", false}}), {}, {}};
}

TEST(DemoReport, answers_are_scored_against_the_truth) {
  const DemoFacts facts = four_answers();
  EXPECT_EQ(facts.arm.score, (Score{3, 4}));
  EXPECT_EQ(facts.arm.tokens, 40U);
  EXPECT_EQ(facts.arm.median_latency, std::chrono::milliseconds(4));
}

TEST(DemoReport, the_first_line_says_modelled_on_a_machine_without_sensors) {
  const std::string text = demo_text(demo_run(), four_answers(), {});
  EXPECT_TRUE(text.starts_with("MODELLED: this machine shows no energy sensor")) << text;
  joulery::Run counted = demo_run();
  counted.method = Method::counted;
  counted.parts[0].method = Method::counted;
  EXPECT_TRUE(demo_text(counted, four_answers(), {}).starts_with("counted: energy from the sensors of package-0"));
}

TEST(DemoReport, energy_per_request_and_token_is_that_of_the_queries_alone) {
  const std::string text = demo_text(demo_run(), four_answers(), {100, false, true});
  EXPECT_NE(text.find("5.00 J (2.50 … 7.50)"), std::string::npos) << text;  // 20 J for 4 requests
  EXPECT_NE(text.find("2.00 J of it"), std::string::npos) << text;
  EXPECT_NE(text.find("500 mJ (250 … 750)"), std::string::npos) << text;    // for 40 tokens
  EXPECT_NE(text.find("75.0 % (30.1 … 95.4)"), std::string::npos) << text;  // Wilson, 3 of 4
  EXPECT_NE(text.find("no place set"), std::string::npos);
}

TEST(DemoReport, every_phase_is_in_the_table_in_order) {
  const std::string text = demo_text(demo_run(), four_answers(), {});
  std::size_t last = 0;
  for (const char* phase : {"idle before", "\n  load", "queries", "idle after"}) {
    const std::size_t found = text.find(phase, last);
    ASSERT_NE(found, std::string::npos) << phase << "\n" << text;
    last = found;
  }
}

TEST(DemoReport, the_document_for_html_is_sound_and_says_how_to_do_the_demo_again) {
  joulery::Run measured = demo_run();
  measured.start.command = {"worker-onnx"};
  const Document document = demo_document(measured, four_answers());
  EXPECT_EQ(flaws(document), std::vector<std::string>{});
  const auto is_again = [](const Block& block) {
    const auto* code = std::get_if<CodeBlock>(&block);
    return code != nullptr && code->lines.front() == "joulery demo --general no --requests 4";
  };
  EXPECT_EQ(std::ranges::count_if(document.blocks, is_again), 1);
}

}  // namespace
}  // namespace joulery
