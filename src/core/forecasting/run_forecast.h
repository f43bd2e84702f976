// SPDX-License-Identifier: Apache-2.0
// RunForecast: energy and duration of a whole run, told from the part of its work that is done. Not a straight line
// through the origin: the warm-up does not count, a new level replaces an old one, a trend goes on, and the interval
// says how sure that is. Pure; the marks come from app/progress_book.h. Method and scores: docs/method/forecast.md.
#pragma once

#include <optional>
#include <vector>

#include "foundation/base/time.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// What had been used when a part of the work was done.
struct ProgressPoint {
  Duration elapsed{};
  Energy energy;
  double done = 0;  ///< units
};

/// What is expected of the whole run, 95 %. The interval says how the work may go on; the sensors' own doubt, which is
/// systematic, is not in it.
struct TotalForecast {
  Bounded<Energy> energy;
  Bounded<Duration> duration;
  double done_fraction = 0;      ///< of the work, at the last mark
  bool is_after_change = false;  ///< only what came after the last change of level was taken
};

/// Keeps at most 64 stretches of work, however many marks come: neighbours merge. Deterministic.
class RunForecast {
 public:
  /// `total` units of work, above 0.
  explicit RunForecast(double total) : total_(total) {}

  /// A mark. One that is not further than the last, in work and in time, is left out.
  void add(const ProgressPoint& point);
  /// Nothing before two stretches of work were seen.
  [[nodiscard]] std::optional<TotalForecast> total() const;
  /// Units done at the last mark; see counts_begun().
  [[nodiscard]] double done() const { return last_.done; }
  [[nodiscard]] double done_fraction() const { return last_.done / total_; }
  /// True when the marks name the unit that begins, as "epoch 1/10" at the top of a loop does: the first mark, 1, came
  /// much too early for a whole unit. One unit less is done then.
  [[nodiscard]] bool counts_begun() const { return counts_begun_; }

 private:
  /// Work between two marks.
  struct Stretch {
    double units = 0;
    double seconds = 0;
    double joules = 0;
  };
  [[nodiscard]] bool shows_begun(const ProgressPoint& second) const;
  void append(const Stretch& stretch);

  double total_;
  ProgressPoint last_;
  bool counts_begun_ = false;
  std::optional<ProgressPoint> first_;
  double least_units_ = 0;  ///< of a stretch; grows when neighbours merge
  std::vector<Stretch> stretches_;
};

}  // namespace joulery
