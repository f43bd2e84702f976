// SPDX-License-Identifier: Apache-2.0
// HttpSensor: a sensor whose readings are answers of a server: questions, and channels that are values of the answers
// or sums of them. What an answer means is each device's own file (redfish.h, wall_plug.h, prometheus.h). It has a
// thread of its own, asks once a second or less, and allocates there (docs/adr/0016).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "foundation/ports/http.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// A raw count or microwatts, or why there is none (R4).
using RawValue = tl::expected<std::uint64_t, ErrorKind>;
/// Writes what an answer says into as many values as were announced.
using ParseAnswer = std::function<void(const HttpAnswer&, std::span<RawValue>)>;

/// One value of one answer.
struct AnswerValue {
  std::size_t question = 0;  ///< as HttpSensor::ask() numbered it
  std::size_t value = 0;     ///< its position in that answer's values
};

/// One source on the network. Probing builds it, then its channels are fixed.
class HttpSensor final : public Sensor {
 public:
  HttpSensor(std::string name, std::unique_ptr<Http> http) : name_(std::move(name)), http_(std::move(http)) {}

  /// A question of every tick; returns its number.
  std::size_t ask(std::string url, std::size_t values, ParseAnswer parse);
  /// A channel that is the sum of `terms`, missed when one of them is.
  void add(Channel channel, std::vector<AnswerValue> terms);
  /// The client, for what is asked once.
  [[nodiscard]] Http& http() { return *http_; }

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }
  [[nodiscard]] bool is_slow() const override { return true; }
  void read(Clock& clock, std::span<Reading> out) override;

 private:
  struct Question {
    std::string url;
    ParseAnswer parse;
    std::vector<RawValue> values;
    Instant at;  ///< of the last answer or failure
  };
  void ask_all(Clock& clock);
  [[nodiscard]] RawValue sum_of(const std::vector<AnswerValue>& terms) const;

  std::string name_;
  std::unique_ptr<Http> http_;
  std::vector<Question> questions_;
  std::vector<Channel> channels_;
  std::vector<std::vector<AnswerValue>> terms_;  ///< per channel
};

/// Every counter of the network is told in millijoules, whatever its maker's unit: fine enough for all, and exact in a
/// double up to 2 500 GWh. Broken for a negative, infinite or absurd amount.
[[nodiscard]] RawValue millijoules(double joules);
/// Power as a reading has it. Broken as above.
[[nodiscard]] RawValue microwatts(double watts);
inline constexpr CountScale scale_of_millijoules{1000, 1};

/// Views of one part by one device: its counter, its power beside a counter, a counter too coarse to be preferred.
inline constexpr int power_beside_counter = 1;
inline constexpr int coarse_counter = 2;

/// A counter moves in steps of `step`: at `now` watts it stands still for a while, which its period says. Where that is
/// longer than ten seconds its view is moved behind the power reading of the same part.
void set_counter_step(Channel& counter, Energy step, std::optional<Power> now);

}  // namespace joulery
