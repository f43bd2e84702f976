// SPDX-License-Identifier: Apache-2.0
// Tests of the words about an inference server: in the summary, in a report, and what is unknown.
#include "core/reporting/engine_words.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/reporting/render_html.h"
#include "core/reporting/run_document.h"
#include "core/reporting/run_examples.h"
#include "core/reporting/run_summary.h"

namespace joulery {
namespace {

using Q = EngineQuantity;

Run served_run() {
  joulery::Run run = examples::counted_server();
  EngineResult engine;
  engine.server = "llama-server";
  engine.address = "http://127.0.0.1:8080/metrics";
  engine.version = "b7100";
  engine.model = "qwen3-4b.gguf";
  engine.readings = 61;
  engine.missed = 2;
  engine.from = run.begin + std::chrono::milliseconds(20);
  engine.to = run.end - std::chrono::milliseconds(30);
  engine.energy = run.total;
  engine.counts = {{Q::requests, std::nullopt, "llama-server counts no requests", {}},
                   {Q::failed_requests, std::nullopt, "llama-server tells no such counter here", {}},
                   {Q::prompt_tokens, exact(10234.0), "", {"llamacpp:prompt_tokens_total"}},
                   {Q::output_tokens, Bounded<double>{4940, 5120, 5480}, "", {"llamacpp:tokens_predicted_total"}}};
  engine.output_tokens_per_s = exact(85.4);
  engine.mean_batch = exact(3.2);
  engine.mean_batch_text = "requests per step of the model, over 1600 steps";
  engine.notes = {"requests in work: 1 at the first reading, 0 at the last"};
  run.engine = engine;
  run.work = {{"output token", 5120, "machine", {}, {0.3, 0.32, 0.35}},
              {"output token", 5120, "tree", {}, {0.1, 0.2, 0.3}}};
  return run;
}

/// Without line breaks and their indents.
std::string flat(const std::string& text) {
  std::string words;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n';
    if (!blank) words += c;
    if (blank && !words.ends_with(' ')) words += ' ';
  }
  return words;
}

TEST(EngineWords, the_summary_says_what_was_served_and_what_each_of_it_took) {
  const std::string text = flat(run_summary(served_run(), TextStyle{}));
  EXPECT_NE(text.find("served requests unknown llama-server b7100 (qwen3-4b.gguf): 10 234 prompt tokens"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("5120 (4940 … 5480) output tokens"), std::string::npos) << text;
  EXPECT_NE(text.find("per output token 320 mJ (300 … 350)"), std::string::npos) << text;
  EXPECT_NE(text.find("yours 200 mJ"), std::string::npos) << text;
  EXPECT_NE(text.find("61 readings, 2 more without an answer"), std::string::npos) << text;
}

TEST(EngineWords, BM_33_what_is_unknown_is_said_with_its_reason_and_is_no_0) {
  const std::vector<std::string> remarks = engine_remarks(served_run());
  EXPECT_NE(std::find(remarks.begin(), remarks.end(), "requests unknown: llama-server counts no requests"),
            remarks.end());
  EXPECT_EQ(count_words(std::nullopt), "unknown");
  EXPECT_EQ(flat(run_summary(served_run(), TextStyle{})).find(" 0 requests"), std::string::npos);
}

TEST(EngineWords, reports_name_the_counters_that_were_differenced) {
  const Document document = run_document(served_run());
  const std::string html = render_html(document);
  EXPECT_NE(html.find("The inference server"), std::string::npos);
  EXPECT_NE(html.find("llamacpp:tokens_predicted_total"), std::string::npos);
  EXPECT_TRUE(engine_section(examples::counted_server()).empty());
}

TEST(EngineWords, several_models_have_a_table_each) {
  auto run = served_run();
  run.engine->models = {{"large", {{Q::output_tokens, exact(20.0), "", {}}}},
                        {"small", {{Q::output_tokens, exact(300.0), "", {}}}}};
  const std::string html = render_html(run_document(run));
  EXPECT_NE(html.find("of it, large"), std::string::npos);
  EXPECT_NE(html.find("of it, small"), std::string::npos);
}

}  // namespace
}  // namespace joulery
