// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/verify.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/bundle/bench_examples.h"
#include "core/bundle/bundle_json.h"
#include "core/bundle/curve_headline.h"

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
  run.method = bench.trials[0].trial.method;
  run.parts.emplace_back().part.kind = PartKind::gpu;
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

SpanResult span_of(std::string name, const Bounded<Energy>& energy, Duration time) {
  SpanResult span;
  span.name = std::move(name);
  span.energy = energy;
  span.end = span.start + time;
  return span;
}

TEST(Verify, BM_35_loading_is_that_of_one_of_the_spans_of_its_name) {
  const Bench bench = examples::example_bench();
  auto run = replayed(bench);
  const Trial& trial = bench.trials[0].trial;
  for (const Repeat& repeat : trial.repeats) {
    const auto load = repeat.phase(TrialPhase::load);
    run.spans.push_back(span_of("load small-encoder", load->energy, load->time));
  }
  EXPECT_EQ(verify_spans(bench, run), std::vector<Mismatch>());
  run.spans.back().energy.best += Energy::of_microjoules(1);
  const auto mismatches = verify_spans(bench, run);
  ASSERT_EQ(mismatches.size(), 1U);
  EXPECT_EQ(mismatches[0].path, "measured.trials[0].trial.repeats[8].phases.load");
  EXPECT_EQ(mismatches[0].derived, "none of 9 spans \"load small-encoder\"");
}

TEST(Verify, BM_35_idle_power_is_that_of_its_span) {
  Bench bench = examples::example_bench();
  bench.trials.erase(bench.trials.begin() + 1, bench.trials.end());
  auto run = replayed(bench);
  const Power mean = examples::joules_of(30) / std::chrono::seconds(60);
  bench.trials[0].idle[0].window.mean = mean;
  run.spans.push_back(span_of("idle empty before", exact(examples::joules_of(30)), std::chrono::seconds(60)));
  EXPECT_EQ(verify_spans(bench, run), std::vector<Mismatch>());
  bench.trials[0].idle[0].window.mean = 0.25 * watt;
  const auto mismatches = verify_spans(bench, run);
  ASSERT_EQ(mismatches.size(), 1U);
  EXPECT_EQ(mismatches[0].path, "measured.trials[0].idle[0].window");
  EXPECT_EQ(mismatches[0].stored, "0.25 W in 60000000000 ns");
  EXPECT_EQ(mismatches[0].derived, fmt::format("{} W in 60000000000 ns", mean / watt));
}

TEST(Verify, BM_35_energies_of_accelerators_are_those_of_the_recording) {
  const Bench bench = examples::example_bench();
  auto run = replayed(bench);
  DeviceEnergies devices;
  for (std::size_t i = 0; i < run.spans.size(); ++i) run.spans[i].id = static_cast<std::uint32_t>(i + 1);
  for (std::size_t i = 0; i < 9; ++i) {
    devices[static_cast<std::uint32_t>(i + 1)] = bench.trials[0].device.energies[i];
  }
  EXPECT_EQ(verify_spans(bench, run, devices), std::vector<Mismatch>());
  devices[3].best += Energy::of_microjoules(1);
  const auto mismatches = verify_spans(bench, run, devices);
  ASSERT_EQ(mismatches.size(), 1U);
  EXPECT_EQ(mismatches[0].path, "measured.trials[0].device.energies_j[2]");
  run.parts.clear();
  devices.clear();
  EXPECT_TRUE(names(verify_spans(bench, run, devices), "measured.trials[0].device.energies_j[0]"));
}

TEST(Verify, BM_35_energies_of_accelerators_that_a_replay_does_not_give_are_counted) {
  const Bench bench = examples::example_bench();
  auto run = replayed(bench);
  for (std::size_t i = 0; i < run.spans.size(); ++i) run.spans[i].id = static_cast<std::uint32_t>(i + 1);
  DeviceEnergies devices;
  std::size_t stored = 0;
  for (const BenchTrial& trial : bench.trials) stored += trial.device.energies.size();
  EXPECT_EQ(devices_not_replayed(bench, run, devices), stored);
  devices[2] = bench.trials[0].device.energies[1];
  EXPECT_EQ(devices_not_replayed(bench, run, devices), stored - 1);
  run.start.id = "another";
  EXPECT_EQ(devices_not_replayed(bench, run, devices), 0U);
}

TEST(Verify, BM_35_a_trial_of_a_run_without_a_recording_is_told_and_one_that_never_ran_is_not) {
  Bench bench = examples::example_bench();
  bench.recordings = {{bench.trials[0].run, "recordings/a.jly", ""}};
  EXPECT_EQ(trials_not_recorded(bench), std::vector<std::string>());
  bench.trials[1].run = "01FORGED";
  bench.trials[2].run = "";
  bench.trials[2].trial.repeats.clear();
  EXPECT_EQ(trials_not_recorded(bench), std::vector<std::string>{"measured.trials[1]"});
}

TEST(Verify, BM_35_rungs_and_methods_are_those_of_the_run) {
  Bench bench = examples::example_bench();
  auto run = replayed(bench);
  run.parts[0].on_cut = true;
  EXPECT_EQ(verify_spans(bench, run), std::vector<Mismatch>());
  bench.trials[1].trial.rung = Rung::node_metered;
  bench.trials[1].trial.method = Method::counted;
  bench.trials[2].device.method = Method::modelled;
  const auto mismatches = verify_spans(bench, run);
  ASSERT_EQ(mismatches.size(), 3U);
  EXPECT_EQ(mismatches[0].path, "measured.trials[1].trial.rung");
  EXPECT_EQ(mismatches[1], (Mismatch{"measured.trials[1].trial.method", "counted", "modelled"}));
  EXPECT_EQ(mismatches[2], (Mismatch{"measured.trials[2].device.method", "modelled", "counted"}));
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

Bench bench_with_curve() {
  Bench bench = examples::example_bench();
  bench.trials[2].curve = examples::example_curve();
  return bench;
}

TEST(Verify, BM26_every_point_of_a_curve_is_derived_again_from_instants_and_energy_samples) {
  const std::string text = bench_json(bench_with_curve());
  const auto verified = verify_document(text);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->mismatches, std::vector<Mismatch>());
  const auto headline = verify_document(
      changed(text, "\"stretches\"", "\"throughput_tokens_per_s\": ", "\"throughput_tokens_per_s\": 1"));
  EXPECT_TRUE(names(headline->mismatches, "headlines.trials[2].curve.points[0].throughput_tokens_per_s"));
}

TEST(Verify, BM26_an_instant_or_a_sample_that_was_changed_shows_in_its_point) {
  Bench bench = bench_with_curve();
  const std::string honest = bench_json(bench);
  const std::string stored = honest.substr(0, honest.find("\"measured\": {"));
  BenchCurve& curve = *bench.trials[2].curve;
  for (SeenRequest& request : curve.points[1].requests) request.tokens_out = 40;
  for (LoadEnergy& sample : curve.points[3].samples) sample.since_start = sample.since_start * 2;
  const std::string bent = bench_json(bench);
  const auto verified = verify_document(stored + bent.substr(bent.find("\"measured\": {")));
  ASSERT_TRUE(verified);
  EXPECT_TRUE(names(verified->mismatches, "headlines.trials[2].curve.points[1].throughput_tokens_per_s"));
  EXPECT_TRUE(names(verified->mismatches, "headlines.trials[2].curve.points[3].energy_per_output_token_j.best"));
  EXPECT_TRUE(names(verified->mismatches, "measured.trials[2].curve.points[3].samples"));
}

TEST(Verify, BM26_points_are_held_against_the_spans_of_the_replayed_run) {
  const Bench bench = bench_with_curve();
  auto run = replayed(bench);
  const std::size_t first = run.spans.size();
  for (const SeenLoad& load : bench.trials[2].curve->points) {
    SpanResult span;
    span.name = span_of_load(bench.trials[2].trial.arm.name, load);
    span.energy = load.energy;
    span.end = span.start + load.time;
    run.spans.push_back(std::move(span));
  }
  EXPECT_EQ(run.spans[first + 2].name, "curve small-general, 4 at once");
  EXPECT_EQ(run.spans[first + 4].name, "curve small-general, 2.5/s");
  EXPECT_EQ(verify_spans(bench, run), std::vector<Mismatch>());
  run.spans[first + 1].energy.high += Energy::of_microjoules(1);
  run.spans[first + 4].name = "another";
  const auto mismatches = verify_spans(bench, run);
  ASSERT_EQ(mismatches.size(), 2U);
  EXPECT_EQ(mismatches[0].path, "measured.trials[2].curve.points[1].energy_j");
  EXPECT_EQ(mismatches[1].derived, "no span \"curve small-general, 2.5/s\"");
}

TEST(Verify, BM26_a_curve_that_cannot_be_is_refused) {
  const auto refused = [](auto&& bend) {
    Bench bench = bench_with_curve();
    bend(bench.trials[2].curve->points[1]);
    return read_bench_json(bench_json(bench)).error().what;
  };
  EXPECT_EQ(refused([](SeenLoad& load) { load.concurrency = 0; }), "a concurrency of 0");
  EXPECT_EQ(refused([](SeenLoad& load) { std::swap(load.samples[3], load.samples[4]); }),
            "energy samples out of order");
  EXPECT_EQ(refused([](SeenLoad& load) { load.samples[3].since_start = Energy{}; }), "energy that falls");
  EXPECT_EQ(refused([](SeenLoad& load) { load.requests[2].ended = load.time + Duration(1); }),
            "a request outside its point");
  EXPECT_EQ(refused([](SeenLoad& load) { load.requests[2].pieces[0] = Duration{}; }),
            "a piece of text outside its request");
  EXPECT_EQ(refused([](SeenLoad& load) { load.running[2].requests = 1e300; }), "a running batch that cannot be");
  EXPECT_EQ(refused([](SeenLoad& load) { load.energy.high = 1e11 * joule; }), "an energy nobody measured");
}

TEST(CurveHeadline, BM26_both_questions_have_their_point_and_batch_1_is_an_upper_bound) {
  const Bench bench = bench_with_curve();
  const BenchCurve& curve = *bench.trials[2].curve;
  const CurveHeadline headline = curve_headline(curve, bench.plan);
  ASSERT_EQ(headline.points.size(), 5U);
  EXPECT_EQ(headline.lowest, std::optional<std::size_t>(3));         // 18 ms a step, 22.5 W a request
  EXPECT_EQ(headline.lowest_within, std::optional<std::size_t>(2));  // 14 ms a step
  EXPECT_TRUE(is_upper_bound(*headline.points[0].seen));
  EXPECT_FALSE(is_upper_bound(*headline.points[1].seen));
  EXPECT_FALSE(is_upper_bound(*headline.points[4].seen));
}

}  // namespace
}  // namespace joulery
