// SPDX-License-Identifier: Apache-2.0
// EngineCounts: the difference of an inference server's counters between the first reading of a window and the last.
// A counter that goes back is a restart: then the counts are unknown and never negative (EN-2). It knows no energy; the
// energy of the same window is app/engine_book.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foundation/domain/engine.h"
#include "foundation/domain/run.h"

namespace joulery {

/// One server's readings in the order they were made. Deterministic.
class EngineCounts {
 public:
  /// A server, or further series of it. A second server is none: there is one per run.
  void add(const EngineFound& found);
  /// A reading. Values of series nobody announced are passed over: a broken recording.
  void add(const EngineRead& read);

  /// A server was found.
  [[nodiscard]] bool has_server() const { return found_.has_value(); }
  /// The middle of the first good question and of the last; nothing before there were two.
  [[nodiscard]] std::optional<Instant> from() const;
  [[nodiscard]] std::optional<Instant> to() const;
  /// What the server did between them, without its energy. Nothing when no server was found.
  [[nodiscard]] std::optional<EngineResult> result() const;
  /// Restarts, in order.
  [[nodiscard]] const std::vector<Anomaly>& anomalies() const { return anomalies_; }

 private:
  /// One series between the first reading and the last.
  struct Track {
    EngineSeries series;
    double first = 0;  ///< 0 for a series that came later: a counter is born with its first event
    double last = 0;
    bool seen = false;
    bool there = false;  ///< in the last good reading
  };
  /// Where a question and its answer stand.
  struct Edge {
    Instant middle;
    Duration half{};
    std::optional<double> running;
  };

  void note_restart(Instant at, const std::string& what);
  void take_value(const EngineRead& read, const EngineValue& value);
  void note_vanished(const EngineRead& read);
  [[nodiscard]] std::optional<double> sum_now(EngineQuantity quantity) const;
  [[nodiscard]] EngineCount count(EngineQuantity quantity, const std::string* model) const;
  [[nodiscard]] std::optional<double> longest() const;
  [[nodiscard]] std::vector<EngineCount> all_counts(const std::string* model) const;
  void widen_ends(EngineCount& count, const std::optional<Bounded<double>>& requests) const;
  void add_models(EngineResult& result) const;
  void add_batch(EngineResult& result) const;
  void add_rate(EngineResult& result) const;
  void add_notes(EngineResult& result) const;
  [[nodiscard]] std::string why_unknown(EngineQuantity quantity) const;

  std::optional<EngineFound> found_;
  std::vector<Track> tracks_;
  std::optional<Edge> first_;
  std::optional<Edge> last_;
  std::uint64_t readings_ = 0;
  std::uint64_t missed_ = 0;
  double running_sum_ = 0;  ///< over the readings that told it
  std::uint64_t running_readings_ = 0;
  bool restarted_ = false;
  std::vector<Anomaly> anomalies_;
};

}  // namespace joulery
