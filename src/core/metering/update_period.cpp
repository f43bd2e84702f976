// SPDX-License-Identifier: Apache-2.0
// G2: medians of the last steps. A read that falls into the middle of a period shifts single steps by one read, which a
// median forgives.
#include "core/metering/update_period.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr std::size_t kStepsWanted = 16;
constexpr double kRegularShare = 0.7;
constexpr double kRegularWithin = 1.0 / 3;
constexpr double kDifferent = 0.30;  // G2
constexpr int kSharp = 4;            ///< reads a period

}  // namespace

Duration UpdatePeriod::Steps::median() const {
  std::array<std::int64_t, kKept> sorted = nanoseconds;
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(size());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(size() / 2);
  std::nth_element(sorted.begin(), middle, end);
  return Duration(*middle);
}

void UpdatePeriod::advance(const Reading& reading) {
  if (reading.missed || (last_ && reading.at <= last_->at)) {
    if (reading.missed) {
      last_.reset();
      changed_.reset();
    }
    return;
  }
  if (last_) reads_.add(reading.at - last_->at);
  if (last_ && reading.value != last_->value) {
    if (changed_) changes_.add(reading.at - *changed_);
    changed_ = reading.at;
    ++moves_;
    keep_if_sharp();
  }
  last_ = reading;
}

void UpdatePeriod::keep_if_sharp() {
  const auto period = detected_now();
  const auto reads = between_reads();
  if (period && reads && *reads * kSharp <= *period) sharp_ = period;
}

std::optional<Duration> UpdatePeriod::detected() const { return sharp_ ? sharp_ : detected_now(); }

std::optional<Duration> UpdatePeriod::detected_now() const {
  if (changes_.size() < kStepsWanted) return std::nullopt;
  const Duration middle = changes_.median();
  const double within = seconds_of(middle) * kRegularWithin;
  const auto end = changes_.nanoseconds.begin() + static_cast<std::ptrdiff_t>(changes_.size());
  const auto regular = std::count_if(changes_.nanoseconds.begin(), end, [&](std::int64_t step) {
    return std::abs(seconds_of(Duration(step) - middle)) <= within;
  });
  const bool enough = static_cast<double>(regular) >= kRegularShare * static_cast<double>(changes_.size());
  return enough ? std::optional(middle) : std::nullopt;
}

std::optional<Duration> UpdatePeriod::between_reads() const {
  if (reads_.size() < kStepsWanted) return std::nullopt;
  return reads_.median();
}

std::optional<std::string> period_note(const UpdatePeriod& seen, Duration stated) {
  const auto detected = seen.detected();
  const auto reads = seen.between_reads();
  if (!detected || !reads || stated <= Duration::zero()) return std::nullopt;
  const double ratio = seconds_of(*detected) / seconds_of(stated);
  const bool slower = ratio > 1 + kDifferent;
  const bool faster = ratio < 1 - kDifferent;
  // Values that change at every read tell how often it was read.
  const bool limited_by_reads = !seen.is_sharp() && seconds_of(*detected) < 1.5 * seconds_of(*reads);
  if (!faster && (!slower || limited_by_reads)) return std::nullopt;
  return fmt::format("the sensor moves {} {}, {} was expected", limited_by_reads ? "at least every" : "every",
                     format(*detected), format(stated));
}

}  // namespace joulery
