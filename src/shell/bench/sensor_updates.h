// SPDX-License-Identifier: Apache-2.0
// SensorUpdates: how often the sensors behind the books told something new (BM-7). Books of several sensors are booked
// one after the other, and what each amount is rounded to moves a constant power: so every book is looked at by itself,
// and the one that updated most often counts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shell/app/road.h"

namespace joulery {

/// New readings of one sensor.
class SourceUpdates {
 public:
  /// Booked by the instant it is booked to. A counter tells something new whenever it grew. Others do when the power
  /// since their last booking differs from the one before by more than their amounts are rounded to.
  void add(Instant at, Energy booked, Method method);
  /// The next amount follows a stretch that does not count, such as another arm's.
  void pause() { last_.reset(); }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  struct Booked {
    Instant at;
    Energy energy;
  };
  struct Booking {
    Energy energy;
    Duration time{};
  };
  std::optional<Booked> last_;
  std::optional<Booking> before_;
  std::uint64_t count_ = 0;
};

/// Those of all books, whichever join on the way.
class SensorUpdates {
 public:
  /// Takes what is booked by now.
  void add(const std::vector<OpenBook>& books);
  void pause();
  /// True when one of them is read, not modelled: a model has no updates to wait for.
  [[nodiscard]] bool has_sensor() const { return has_sensor_; }
  /// Of the sensor that updated most often.
  [[nodiscard]] std::uint64_t most() const;

 private:
  std::map<std::string, SourceUpdates> sources_;  ///< by the part's path
  bool has_sensor_ = false;
};

}  // namespace joulery
