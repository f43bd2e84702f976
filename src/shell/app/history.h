// SPDX-License-Identifier: Apache-2.0
// History: the running total of one part's energy at its last few thousand slice ends, so that a span's edge, which
// falls between two ticks, can be read off later. Cheap edges (metering 7): linear in time between the two ticks.
#pragma once

#include <cstddef>
#include <vector>

#include "foundation/base/time.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// A running total read at an instant.
struct TotalAt {
  Bounded<Energy> energy;  ///< since the first slice
  Energy doubt;            ///< +- of the interpolation at this edge
  bool inside = false;     ///< false: the instant lies outside what is remembered; the nearest total is given
};

/// Ring of (instant, running total), oldest dropped. No allocation after construction.
class History {
 public:
  explicit History(std::size_t capacity = 4096) : entries_(capacity) {}

  /// The total grows by `energy` over [from, to]; a hole before `from` keeps the total level.
  void add(Instant from, Instant to, const Bounded<Energy>& energy);
  [[nodiscard]] TotalAt at(Instant when) const;
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] Instant first() const { return entry(0).at; }
  [[nodiscard]] Instant last() const { return newest().at; }
  [[nodiscard]] const Bounded<Energy>& total() const { return total_; }

 private:
  struct Entry {
    Instant at;
    Bounded<Energy> total;
  };
  void push(Instant at);
  [[nodiscard]] const Entry& entry(std::size_t age_from_oldest) const;
  [[nodiscard]] const Entry& newest() const { return entry(size_ - 1); }

  std::vector<Entry> entries_;
  std::size_t head_ = 0;  ///< index of the oldest
  std::size_t size_ = 0;
  Bounded<Energy> total_;
};

}  // namespace joulery
