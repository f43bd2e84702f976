// SPDX-License-Identifier: Apache-2.0
// FastStart: the first two seconds of reading a GPU, in which it is asked so often that the time between two of its
// publications can be seen (G2). It says whether to go on and how long to wait; reading is app/slow_reader.h's, and
// what the journal makes of the same readings is app/checks.h's. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/metering/update_period.h"
#include "foundation/domain/channel.h"

namespace joulery {

/// One sensor's first readings. No allocation after construction.
class FastStart {
 public:
  /// Watches the power channels whose behaviour a table states; without any it is over before it begins.
  explicit FastStart(std::span<const Channel> channels);

  /// The readings of one read, in channel order.
  void take(std::span<const Reading> readings);
  /// False: every period is known, two seconds or 2000 reads are over, or nothing moves: a card at rest.
  [[nodiscard]] bool goes_on() const { return goes_on_; }
  /// Until the next read, after one that took so long: 1 ms, and three times as long as it took, so that a slow library
  /// has a quarter of a processor at most.
  [[nodiscard]] static Duration pause_after(Duration read);
  /// The shortest period that was found; nothing: the table stands.
  [[nodiscard]] std::optional<Duration> period() const;

 private:
  struct Watched {
    std::size_t channel = 0;
    UpdatePeriod period;
  };
  [[nodiscard]] bool is_enough(Duration elapsed) const;

  std::vector<Watched> watched_;
  std::optional<Instant> first_;
  std::size_t reads_ = 0;
  bool goes_on_ = false;
};

}  // namespace joulery
