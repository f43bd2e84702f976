// SPDX-License-Identifier: Apache-2.0
// The made-up bench of bench_examples.h with one model that makes images in several steps and batches. Included by
// tests alone.
#pragma once

#include "core/bundle/bench_examples.h"

namespace joulery::examples {

/// An arm of "digits" with these options.
inline BenchTrial example_painter(const VariedOptions& varied, double joules, std::uint64_t seed) {
  BenchTrial trial = example_trial({"digits", false, WeightKind::trained_here, joules, 0, 0}, "image-generation", seed);
  trial.model.varied = varied;
  trial.model.id += varied_suffix(varied);
  trial.model.name += ", " + varied_words(varied);
  trial.trial.arm.name = trial.model.id;
  trial.trial.arm.fingerprint.set("decoding", fmt::format("steps {}", varied.at("steps")));
  trial.trial.arm.fingerprint.set("batch", varied.at("batch"));
  for (Repeat& repeat : trial.trial.repeats) repeat.correct.reset();
  trial.image_quality = {{"frechet", 1 / joules}};
  return trial;
}

/// An image takes 0.2 J and 0.03 J a step, in a batch of 8 a tenth less. The arms stand in no order.
inline Bench example_varied_bench() {
  Bench bench = example_bench();
  bench.trials.clear();
  std::uint64_t seed = 20;
  for (const std::uint32_t batch : {8U, 1U}) {
    for (const int steps : {50, 10, 25}) {
      const double joules = (0.2 + 0.03 * steps) * (batch == 1 ? 1 : 0.9);
      bench.trials.push_back(
          example_painter({{"batch", std::to_string(batch)}, {"steps", std::to_string(steps)}}, joules, seed++));
      bench.trials.back().model.batch = batch;
    }
  }
  return bench;
}

}  // namespace joulery::examples
