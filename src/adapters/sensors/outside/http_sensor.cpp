// SPDX-License-Identifier: Apache-2.0
// The questions of a tick, one after the other, and the sums.
#include "adapters/sensors/outside/http_sensor.h"

#include <algorithm>
#include <cmath>

#include "adapters/sensors/reading.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// 2^53: beyond it a double holds no whole number exactly.
constexpr double kLargestCount = 9007199254740992;
/// What a machine takes that says nothing about its power: little, so that a step of its counter lasts long.
constexpr Power kLittlePower = 10 * watt;
/// A failure that took longer than this was a time-out, most likely.
constexpr Duration kPatience = std::chrono::seconds(1);
constexpr Duration kLongestStep = std::chrono::seconds(10);

RawValue whole(double count) {
  const double rounded = std::round(count);
  if (!(rounded >= 0) || rounded > kLargestCount) return tl::unexpected(ErrorKind::broken);
  return static_cast<std::uint64_t>(rounded);
}

}  // namespace

std::size_t HttpSensor::ask(std::string url, std::size_t values, ParseAnswer parse) {
  questions_.push_back({std::move(url), std::move(parse),
                        std::vector<RawValue>(values, tl::unexpected(ErrorKind::transient)), Instant{}});
  return questions_.size() - 1;
}

void HttpSensor::add(Channel channel, std::vector<AnswerValue> terms) {
  ENSURE(!terms.empty());
  channels_.push_back(std::move(channel));
  terms_.push_back(std::move(terms));
}

void HttpSensor::ask_all(Clock& clock) {
  std::optional<ErrorKind> given_up;  // a device that keeps us waiting is not asked again in the same tick
  for (Question& question : questions_) {
    const Instant begun = clock.now();
    const Result<HttpAnswer> answer = given_up ? failure(*given_up, "not asked") : http_->get(question.url);
    question.at = clock.now();
    if (answer) {
      question.parse(*answer, question.values);
      continue;
    }
    const ErrorKind kind = answer.error().kind;
    std::fill(question.values.begin(), question.values.end(), tl::unexpected(kind));
    if (question.at - begun >= kPatience) given_up = kind;
  }
}

RawValue HttpSensor::sum_of(const std::vector<AnswerValue>& terms) const {
  std::uint64_t sum = 0;
  for (const AnswerValue& term : terms) {
    const RawValue& value = questions_[term.question].values[term.value];
    if (!value) return value;
    sum += *value;
  }
  return sum;
}

void HttpSensor::read(Clock& clock, std::span<Reading> out) {
  ENSURE(out.size() == channels_.size());
  ask_all(clock);
  Instant at{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const RawValue value = sum_of(terms_[i]);
    // A sum is as late as its last term, and stamps never go back within a tick.
    for (const AnswerValue& term : terms_[i]) at = std::max(at, questions_[term.question].at);
    out[i] = reading_of(i, at, value);
  }
}

RawValue millijoules(double joules) { return whole(joules * 1e3); }

RawValue microwatts(double watts) { return whole(watts * 1e6); }

void set_counter_step(Channel& counter, Energy step, std::optional<Power> now) {
  const Power power = std::max(now.value_or(kLittlePower), kLittlePower);
  const Duration lasts(static_cast<std::int64_t>(std::min(step / joule / (power / watt), 3600.0) * 1e9));
  counter.period += lasts;
  if (lasts > kLongestStep) counter.view += coarse_counter;
}

}  // namespace joulery
