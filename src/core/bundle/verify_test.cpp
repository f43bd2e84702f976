// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/verify.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/bundle/bench_examples.h"
#include "core/bundle/bundle_json.h"

namespace joulery {
namespace {

std::string changed(std::string text, std::string_view near, std::string_view from, std::string_view to) {
  const auto at = text.find(from, text.find(near));
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

bool names(const std::vector<Mismatch>& mismatches, std::string_view path) {
  return std::ranges::any_of(mismatches, [&](const Mismatch& each) { return each.path == path; });
}

const std::string& example_text() {
  static const std::string text = bench_json(examples::example_bench());
  return text;
}

TEST(Verify, BM_35_a_document_of_ours_is_what_its_measured_part_gives) {
  const auto verified = verify_document(example_text());
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->mismatches, std::vector<Mismatch>());
}

TEST(Verify, BM_35_one_digit_of_a_headline_is_found_and_named_with_both_values) {
  const auto verified = verify_document(changed(example_text(), "\"rating\"", "\"stars\": 4", "\"stars\": 5"));
  ASSERT_TRUE(verified);
  ASSERT_EQ(verified->mismatches.size(), 1U);
  EXPECT_NE(verified->mismatches[0].path.find("rating.stars"), std::string::npos);
  EXPECT_EQ(verified->mismatches[0].stored, "5");
  EXPECT_EQ(verified->mismatches[0].derived, "4");
}

TEST(Verify, BM_35_one_answer_is_found_and_named_by_its_repeat) {
  const auto verified = verify_document(
      changed(example_text(), "\"answers\": [\n     [", "\"text\": \"negative\"", "\"text\": \"other\""));
  ASSERT_TRUE(verified);
  EXPECT_TRUE(names(verified->mismatches, "headlines.trials[0].answers_sha256[0]"));
  EXPECT_TRUE(names(verified->mismatches, "measured.trials[0].trial.repeats[0].correct"));
  EXPECT_TRUE(names(verified->mismatches, "headlines.measured_sha256"));
}

TEST(Verify, BM_25_one_digit_of_a_stretch_is_found_in_the_fit_and_the_split) {
  const auto verified =
      verify_document(changed(example_text(), "\"stretches\": [", "\"output_tokens\": 4", "\"output_tokens\": 5"));
  ASSERT_TRUE(verified) << verified.error().what;
  EXPECT_TRUE(names(verified->mismatches, "headlines.trials[3].lengths.fit.per_output_token_j.best"));
  EXPECT_TRUE(names(verified->mismatches, "headlines.trials[3].lengths.prefill_decode.prefill_fraction.best"));
}

TEST(Verify, BM_25_stretches_that_cannot_be_are_refused) {
  const auto none = verify_document(changed(example_text(), "\"stretches\": [", "\"queries\": 1", "\"queries\": 0"));
  EXPECT_FALSE(none);
  const auto disordered =
      verify_document(changed(example_text(), "\"stretches\": [", "\"repeat\": 0", "\"repeat\": 8"));
  EXPECT_FALSE(disordered);
}

TEST(Verify, a_value_nobody_derives_is_found_by_the_hash_of_the_measured_part) {
  const auto verified = verify_document(changed(example_text(), "\"measured\": {", "Debian 12", "Debian 13"));
  ASSERT_TRUE(verified);
  ASSERT_EQ(verified->mismatches.size(), 1U);
  EXPECT_EQ(verified->mismatches[0].path, "headlines.measured_sha256");
}

TEST(Verify, a_key_that_is_missing_or_too_many_is_named) {
  const auto more = verify_document(changed(example_text(), "{", "{", "{\"extra\": 1,"));
  ASSERT_TRUE(more);
  EXPECT_EQ(more->mismatches, (std::vector<Mismatch>{{"extra", "1", "nothing"}}));
  const auto less = verify_document(changed(example_text(), "\"rating\"", "\"stars\": 4,", ""));
  ASSERT_TRUE(less);
  EXPECT_EQ(less->mismatches.at(0).stored, "nothing");
}

TEST(Verify, the_same_values_in_other_bytes_are_not_the_same_document) {
  const auto verified = verify_document(changed(example_text(), "{", "{", "{ "));
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->mismatches.at(0).path, "the document");
}

TEST(Verify, a_document_from_anywhere_is_refused_or_verified_and_never_ends_the_program) {
  SplitMix random(11);
  const std::string& whole = example_text();
  const std::size_t from = whole.find("\"measured\": {");
  const auto length = static_cast<std::uint64_t>(whole.size() - from);
  std::size_t differing = 0;
  for (int i = 0; i < 40; ++i) {
    std::string text = whole;
    std::size_t at = from + random.below(length);
    at = text.find_first_of("0123456789", at);
    if (at == std::string::npos) continue;
    const std::string signs = "09-e";
    text[at] = signs[random.below(signs.size())];
    if (text == whole) continue;
    const auto verified = verify_document(text);
    differing += !verified || !verified->mismatches.empty() ? 1U : 0U;
    EXPECT_TRUE(!verified || !verified->mismatches.empty()) << "at byte " << at;
  }
  EXPECT_GT(differing, 20U);
}

TEST(Verify, what_is_no_bench_is_an_error) {
  EXPECT_FALSE(verify_document("[]"));
  EXPECT_FALSE(verify_document("{\"schema\": \"joulery.run/1\"}"));
}

Run replayed(const Bench& bench) {
  Run run;
  run.start.id = bench.trials[0].run;
  for (const BenchTrial& trial : bench.trials) {
    for (const Repeat& repeat : trial.trial.repeats) {
      SpanResult span;
      span.name = fmt::format("queries {}, block {}", trial.trial.arm.name, repeat.block + 1);
      span.energy = repeat.phase(TrialPhase::query)->energy;
      span.end = span.start + repeat.phase(TrialPhase::query)->time;
      run.spans.push_back(std::move(span));
    }
    for (const LengthStretch& each : trial.stretches) {
      SpanResult span;
      span.name = fmt::format("queries {}, block {}, part {}", trial.trial.arm.name,
                              trial.trial.repeats[each.repeat].block + 1, each.part + 1);
      span.energy = each.energy;
      run.spans.push_back(std::move(span));
    }
  }
  return run;
}

TEST(Verify, energies_of_repeats_are_those_of_the_spans_to_the_microjoule) {
  const Bench bench = examples::example_bench();
  auto run = replayed(bench);
  EXPECT_EQ(verify_spans(bench, run), std::vector<Mismatch>());
  run.spans[3].energy.best += Energy::of_microjoules(1);
  run.spans[5].end += Duration(1);
  run.spans[7].name = "another";
  const auto mismatches = verify_spans(bench, run);
  ASSERT_EQ(mismatches.size(), 3U);
  EXPECT_EQ(mismatches[0].path, "measured.trials[0].trial.repeats[3].phases.query.energy_j");
  EXPECT_EQ(mismatches[1].path, "measured.trials[0].trial.repeats[5].phases.query.time_ns");
  EXPECT_EQ(mismatches[2].derived, "no span \"small-encoder, block 8\"");
}

TEST(Verify, BM_25_energies_of_stretches_are_those_of_their_spans) {
  const Bench bench = examples::example_bench();
  auto run = replayed(bench);
  const auto stretch = std::ranges::find(run.spans, "queries large-general, block 2, part 3", &SpanResult::name);
  ASSERT_NE(stretch, run.spans.end());
  stretch->energy.best += Energy::of_microjoules(1);
  const auto mismatches = verify_spans(bench, run);
  ASSERT_EQ(mismatches.size(), 1U);
  EXPECT_EQ(mismatches[0].path, "measured.trials[3].stretches[8].energy_j");
}

}  // namespace
}  // namespace joulery
