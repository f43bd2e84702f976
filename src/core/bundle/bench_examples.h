// SPDX-License-Identifier: Apache-2.0
// A made-up bench for tests: fixed numbers with a fixed scatter, two tasks, general and specific models, an
// accelerator, random weights, failed queries, unknown tokens. Included by tests alone.
#pragma once

#include <cmath>
#include <fmt/format.h>

#include "core/benchmarking/seen_load_example.h"
#include "core/bundle/bundle.h"
#include "core/bundle/not_recorded.h"
#include "core/statistics/split_mix.h"

namespace joulery::examples {

/// How one made-up arm answers and what it takes.
struct ExampleArm {
  const char* id;
  bool is_general;
  WeightKind kind;
  double joules;       ///< a query
  double right_share;  ///< of the answers
  std::uint64_t tokens_out;
};

inline constexpr std::size_t kExampleItems = 20;
inline constexpr std::uint32_t kExampleBlocks = 9;
inline constexpr std::uint32_t kExampleProcesses = 3;

/// Uniform in [-1, 1].
inline double scatter(SplitMix& random) { return static_cast<double>(random.below(20001)) / 10000.0 - 1; }

inline Energy joules_of(double amount) { return Energy::of_microjoules(std::llround(amount * 1e6)); }

inline Bounded<Energy> around(double joules, double fraction) {
  return {joules_of(joules * (1 - fraction)), joules_of(joules), joules_of(joules * (1 + fraction))};
}

inline BenchItems example_items() {
  BenchItems items;
  items.name = "rotten-tomatoes";
  items.sha256 = std::string(64, 'a');
  items.split = "test";
  items.licence = "as the reviews";
  items.available = 1000;
  items.seed = 7;
  items.labels = {"negative", "positive"};
  for (std::size_t i = 0; i < kExampleItems; ++i) {
    items.positions.push_back(i * 37 + 5);
    Item truth;
    truth.label = items.labels[i % 2];
    truth.answers = {fmt::format("answer {}", i)};
    items.truths.push_back(std::move(truth));
  }
  return items;
}

inline std::vector<BenchAnswer> example_answers(const BenchItems& items, const ExampleArm& arm, std::uint32_t block) {
  std::vector<BenchAnswer> answers;
  const auto right = static_cast<std::size_t>(std::llround(arm.right_share * kExampleItems));
  for (std::size_t i = 0; i < kExampleItems; ++i) {
    BenchAnswer answer;
    answer.latency = std::chrono::milliseconds(4 + i % 3);
    if (arm.is_general && block == 3 && i == 19) {
      answer.why_not = "no answer within 30 s";
    } else {
      const bool is_right = i < right;
      answer.answer = Answer{is_right ? *items.truths[i].label : "neither", {}, {}, {}};
      answer.tokens_in = 30 + i;
      answer.tokens_out = arm.tokens_out;
      if (arm.is_general) answer.first_token = std::chrono::milliseconds(2);
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

inline Repeat example_repeat(const ExampleArm& arm, const BenchItems& items, const std::vector<BenchAnswer>& answers,
                             std::uint32_t block, SplitMix& random) {
  Repeat repeat;
  repeat.process = block / (kExampleBlocks / kExampleProcesses);
  repeat.cluster = fmt::format("process {}", repeat.process + 1);
  repeat.block = block;
  std::uint64_t right = 0;
  std::uint64_t tokens_in = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ++(answers[i].answer ? repeat.queries.answered : repeat.queries.failed);
    if (answers[i].answer && answers[i].answer->text == *items.truths[i].label) ++right;
    tokens_in += answers[i].tokens_in.value_or(0);
  }
  if (arm.kind != WeightKind::synthetic) repeat.correct = right;
  if (arm.tokens_out > 0) {
    repeat.input_tokens = tokens_in;
    repeat.output_tokens = arm.tokens_out * repeat.queries.answered;
  }
  const double drift = 1 + 0.01 * static_cast<double>(repeat.process) + 0.02 * scatter(random);
  const double joules = arm.joules * kExampleItems * drift;
  repeat.phases = {{TrialPhase::load, around(joules / 4, 0.3), std::chrono::milliseconds(700)},
                   {TrialPhase::query, around(joules, 0.3), std::chrono::milliseconds(9000)}};
  return repeat;
}

/// Of every repeat six stretches of one query each, whose energy follows their lengths: a tenth of the arm's for the
/// query, a two-hundredth for a token in, a twentieth for one out.
inline std::vector<LengthStretch> example_stretches(const ExampleArm& arm) {
  constexpr std::uint32_t kParts = 6;
  std::vector<LengthStretch> stretches;
  stretches.reserve(std::size_t{kExampleBlocks} * kParts);
  SplitMix random(9);
  for (std::uint32_t repeat = 0; repeat < kExampleBlocks; ++repeat) {
    for (std::uint32_t part = 0; part < kParts; ++part) {
      LengthStretch stretch;
      stretch.repeat = repeat;
      stretch.part = part;
      stretch.queries = 1;
      stretch.input_tokens = 30 + 11 * (part * 5 % kParts);
      stretch.output_tokens = 1 + arm.tokens_out * (part % 3);
      const double share =
          0.1 + 0.005 * static_cast<double>(stretch.input_tokens) + 0.05 * static_cast<double>(stretch.output_tokens);
      stretch.energy = around(arm.joules * share * (1 + 0.02 * scatter(random)), 0.3);
      stretch.time = std::chrono::milliseconds(300);
      stretches.push_back(stretch);
    }
  }
  return stretches;
}

inline std::vector<BenchIdle> example_idle(double watts) {
  std::vector<BenchIdle> idle;
  for (const Rung rung : {Rung::node_modelled, Rung::device_gross}) {
    for (const IdleState state : {IdleState::empty, IdleState::loaded}) {
      for (const bool is_before : {true, false}) {
        const double level = watts * (rung == Rung::device_gross ? 0.5 : 1) * (state == IdleState::empty ? 1 : 1.1);
        idle.push_back({state, is_before, rung, {level * watt, 0.001 * watt, std::chrono::seconds(60), 600}});
      }
    }
  }
  return idle;
}

inline TrialFingerprint example_fingerprint(const ExampleArm& arm, std::string_view task) {
  TrialFingerprint fingerprint;
  fingerprint.set("model", arm.id).set("precision", arm.is_general ? "Q4_K_M" : "fp32");
  fingerprint.set("model_revision", fmt::format("sha256:{}", arm.id)).set("data_set", "rotten-tomatoes");
  fingerprint.set("data_hash", std::string(64, 'a')).set("items_hash", "5:37").set("items_seed", "7");
  fingerprint.set("engine", arm.is_general ? "llama" : "onnx").set("device", "NVIDIA Example 80GB");
  fingerprint.set("batch", "1").set("concurrency", "1");
  if (arm.is_general) fingerprint.set("template", fmt::format("{} v1", task)).set("output_cap", "8");
  return fingerprint;
}

inline BenchTrial example_trial(const ExampleArm& arm, std::string_view task, std::uint64_t seed) {
  BenchTrial trial;
  SplitMix random(seed);
  trial.task = task;
  trial.model = {arm.id,
                 fmt::format("{} & co_{}", arm.id, seed),
                 arm.is_general ? "llama" : "onnx",
                 arm.is_general ? "llama.cpp b1" : "ONNX Runtime 1.32.0",
                 arm.kind,
                 arm.is_general,
                 std::string(64, 'b'),
                 22'000'000,
                 arm.is_general ? "Q4_K_M" : "fp32",
                 "Apache-2.0",
                 "",
                 1,
                 1,
                 {},
                 {},
                 {}};
  trial.items = example_items();
  trial.trial.arm = {arm.id, example_fingerprint(arm, task)};
  trial.trial.rung = Rung::node_modelled;
  trial.trial.method = Method::modelled;
  trial.trial.instrument_fraction = 0.3;
  trial.trial.cluster_variable = "process start";
  trial.trial.synthetic_weights = arm.kind == WeightKind::synthetic;
  trial.trial.sensor_updates = 2400;
  trial.device.instrument_fraction = 0.05;
  for (std::uint32_t block = 0; block < kExampleBlocks; ++block) {
    auto answers = example_answers(trial.items, arm, block);
    trial.trial.repeats.push_back(example_repeat(arm, trial.items, answers, block, random));
    trial.device.energies.push_back(around(arm.joules * kExampleItems * 0.7, 0.05));
    trial.answers.push_back(std::move(answers));
  }
  if (arm.tokens_out > 2) trial.stretches = example_stretches(arm);
  trial.idle = example_idle(arm.joules);
  trial.run = "01EXAMPLERUN0000000000000A";
  return trial;
}

/// A training as a paper prints it.
inline BenchTraining example_training() {
  const auto between = [](double low, double best, double high) {
    return Bounded<TrainingEnergy>{low * training_kilowatt_hour, best * training_kilowatt_hour,
                                   high * training_kilowatt_hour};
  };
  BenchTraining training;
  training.cost = {Rung::node_modelled, between(51685.5, 51686, 51686.5), between(7570.5, 7571, 7571.5), std::nullopt};
  training.intensity = exact(57 * gram_per_kilowatt_hour);
  training.how = "GPU hours x TDP";
  training.source = "a paper's table";
  return training;
}

inline Factors example_factors() {
  Factors factors;
  factors.place = Place{"FR", "France", "FRA", "FR", {}, {}};
  factors.intensity = exact(44.2 * gram_per_kilowatt_hour);
  factors.grid_water =
      Bounded<GridWaterPerEnergy>{0.6 * litre_per_facility_kilowatt_hour, 3.4 * litre_per_facility_kilowatt_hour,
                                  8.0 * litre_per_facility_kilowatt_hour};
  factors.grid_water_coverage = 0.96;
  factors.rows = {{"carbon_intensity", 44.2, "g/kWh", "grid_ci_country", "FRA", "Ember", "2024", "CC-BY-4.0"}};
  factors.equivalences = {{"phone_charge", "smartphone charges", 0.019, "kWh", "2025-2026", "EPA"}};
  return factors;
}

/// The bench itself.
inline Bench example_bench() {
  Bench bench;
  bench.id = "01EXAMPLEBENCH00000000000A";
  bench.joulery_version = "0.1.0";
  bench.start = UtcTime(std::chrono::seconds(1'750'000'000));
  bench.end = bench.start + std::chrono::hours(1);
  bench.tier = Tier::quick;
  bench.plan.resamples = 500;
  bench.host.cpu_model = "Example 9000";
  bench.host.threads = 16;
  bench.host.gpus = {{"GPU-1", "NVIDIA Example 80GB"}};
  bench.host.os = "Debian 12";
  bench.factors = example_factors();
  bench.own_energy = around(3, 0.3);
  bench.not_recorded = not_recorded();
  const ExampleArm sentiment[] = {{"small-encoder", false, WeightKind::trained_here, 0.5, 0.85, 0},
                                  {"large-encoder", false, WeightKind::pretrained, 2, 0.9, 0},
                                  {"small-general", true, WeightKind::pretrained, 6, 0.8, 2},
                                  {"large-general", true, WeightKind::pretrained, 25, 0.95, 3}};
  std::uint64_t seed = 1;
  for (const ExampleArm& arm : sentiment) bench.trials.push_back(example_trial(arm, "text-classification", seed++));
  bench.trials[0].model.training = BenchTraining{
      {Rung::device_gross, exact(0.02 * training_kilowatt_hour), {}, {}}, Method::modelled, {}, "", "its script"};
  bench.trials[1].model.training = example_training();
  bench.trials[1].model.training->cost.rung = Rung::site_provisioned;
  bench.trials[3].model.training = example_training();
  const ExampleArm random{"random-weights", true, WeightKind::synthetic, 9, 0.5, 4};
  bench.trials.push_back(example_trial(random, "question-answering", seed));
  bench.trials.back().device = {{}, 0, {}, Method::counted, "no accelerator in this machine"};
  bench.contention = {{"01EXAMPLERUN0000000000000A", 0.02, {}}};
  return bench;
}

/// A curve of the server on paper: 1, 2, 4 and 8 at once, and an open loop.
inline BenchCurve example_curve() {
  BenchCurve curve;
  curve.is_auto = true;
  curve.itl_limit = std::chrono::milliseconds(15);
  for (const std::uint32_t concurrency : {1U, 2U, 4U, 8U})
    curve.points.push_back(paper_load({}, concurrency, std::size_t{10} * concurrency));
  SeenLoad open = paper_load({}, 8, 40);
  open.rate = 2.5 * request_per_second;
  for (SeenRequest& request : open.requests) request.due = request.sent;
  curve.points.push_back(std::move(open));
  return curve;
}

}  // namespace joulery::examples
