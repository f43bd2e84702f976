// SPDX-License-Identifier: Apache-2.0
// A scripted language model whose tokens have a known cost, and a counter that sees what it takes: for tests that ask
// whether prefill and decode are found again. Not used by the product.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "core/statistics/split_mix.h"
#include "foundation/ports/sensor.h"
#include "foundation/wire/worker.h"
#include "shell/app/road_script.h"

namespace joulery::script {

/// What writers add to the machine's power, stretch after stretch.
class ScriptedLoad {
 public:
  void add(Instant from, Instant to, Power power) { stretches_.push_back({from, to, power}); }
  /// All of it up to an instant.
  [[nodiscard]] Energy until(Instant at) const {
    Energy sum;
    for (const Stretch& each : stretches_) {
      if (at > each.from) sum += each.power * (std::min(at, each.to) - each.from);
    }
    return sum;
  }

 private:
  struct Stretch {
    Instant from;
    Instant to;
    Power power;
  };
  std::vector<Stretch> stretches_;
};

/// A package counter of a steady power, a load and a scatter of 2 mJ.
class LoadedCounter final : public Sensor {
 public:
  LoadedCounter(Power steady, std::shared_ptr<const ScriptedLoad> load)
      : channel_(package(0)), steady_(steady), load_(std::move(load)) {}
  [[nodiscard]] std::string name() const override { return "loaded"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return {&channel_, 1}; }
  void read(Clock& clock, std::span<Reading> out) override {
    const Instant at = clock.now();
    constexpr std::size_t kScatter = 2000;
    const auto scatter = Energy::of_microjoules(static_cast<std::int64_t>(random_.below(kScatter)));
    const Energy sum = steady_ * at.time_since_epoch() + load_->until(at) + scatter;
    out[0] = {0, std::nullopt, at, 0};
    out[0].value = static_cast<std::uint64_t>(sum.microjoules()) % *channel_.modulus;
  }

 private:
  Channel channel_;
  Power steady_;
  std::shared_ptr<const ScriptedLoad> load_;
  SplitMix random_{3};
};

/// Writes: a prompt is read at 20 W and an answer written at 5 W above the steady power.
struct ScriptedWriter {
  std::shared_ptr<ScriptedLoad> load;
  Duration per_query = std::chrono::milliseconds(40);  ///< at the prompt's power
  Duration per_input = std::chrono::milliseconds(2);
  Duration per_output = std::chrono::milliseconds(8);
  std::uint64_t input_step = 11;  ///< prompts of 10, 10 + this, ... tokens; 0: all alike
  std::uint64_t output_step = 5;  ///< answers of 8, 8 + this, ...
  bool keeps_to_caps = true;

  static constexpr Power prompt_power = 20 * watt;
  static constexpr Power answer_power = 5 * watt;

  [[nodiscard]] Answered answer(const AnswerRequest& asked, Instant now) const {
    Answered answered;
    answered.start = now;
    answered.results.reserve(asked.items.size());
    for (std::size_t i = 0; i < asked.items.size(); ++i) {
      ItemAnswer item;
      item.answer = Answer{asked.items[i].text.substr(0, 3), {}, {}, {}};
      item.tokens_in = 10 + input_step * (i * 3 % 7);
      item.tokens_out = 8 + output_step * (i * 5 % 6);
      if (asked.most_tokens && keeps_to_caps)
        item.tokens_out = std::min<std::uint64_t>(*item.tokens_out, *asked.most_tokens);
      item.start = now;
      item.first_token = now + per_query + per_input * static_cast<int>(*item.tokens_in);
      item.end = *item.first_token + per_output * static_cast<int>(*item.tokens_out);
      load->add(item.start, *item.first_token, prompt_power);
      load->add(*item.first_token, item.end, answer_power);
      now = item.end;
      answered.results.push_back(std::move(item));
    }
    answered.end = now;
    return answered;
  }
};

}  // namespace joulery::script
