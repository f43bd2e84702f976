// SPDX-License-Identifier: Apache-2.0
// Trend: the runs of one name over time, in series of runs that may be compared, and where the level of a series
// changed. Pure; statistics are core/statistics/level.h, the words and the picture trend_document.h.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/domain/run.h"

namespace joulery {

enum class TrendField { energy, carbon, duration, energy_per_unit };

/// What is asked of the runs.
struct TrendQuestion {
  TrendField field = TrendField::energy;
  std::string work_unit;             ///< of energy_per_unit; "" = the only one there is
  std::optional<std::size_t> fresh;  ///< so many newest runs against those before; nothing: changes are searched for
  double tolerance = 0.02;           ///< a ratio nearer to 1 is no regression
};

enum class TrendVerdict { regression, improvement, steady, inconclusive };
[[nodiscard]] std::string_view to_string(TrendVerdict verdict);

/// One run's value in the unit of the trend.
struct TrendPoint {
  std::string id;
  ClockAnchor anchor;
  Instant begin;
  Method method = Method::counted;
  Bounded<double> value;  ///< bounds of the instrument, or the interval of the repetitions' mean
};

/// A new level.
struct TrendChange {
  std::size_t at = 0;  ///< index of its first point
  double p_value = 1;
  double ratio = 1;                         ///< of the new level to the one before, by ranks
  std::optional<Bounded<double>> interval;  ///< 95 %; nothing: too few runs for one
  TrendVerdict verdict = TrendVerdict::steady;
};

/// Runs that may be compared with each other, oldest first.
struct TrendSeries {
  std::string shared;  ///< what they have in common, in words
  std::vector<TrendPoint> points;
  std::vector<TrendChange> changes;
  TrendVerdict verdict = TrendVerdict::inconclusive;
  std::string why;  ///< one sentence
};

struct Trend {
  TrendField field = TrendField::energy;
  std::string unit;                   ///< "J", "g", "s", "J per request"
  std::vector<TrendSeries> series;    ///< the one of the newest run first
  std::vector<std::string> left_out;  ///< one line per reason why runs have no place in a trend
};

/// Of the runs of one name, in any order. Errors: energy per unit without work, or with several units and none chosen.
[[nodiscard]] Result<Trend> trend_of(std::span<const Run> runs, const TrendQuestion& question);

}  // namespace joulery
