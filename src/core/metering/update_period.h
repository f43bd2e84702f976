// SPDX-License-Identifier: Apache-2.0
// UpdatePeriod: how often a sensor publishes, found from its readings (G2): the median time between changes of value.
// A card at rest repeats its values and says nothing about it: then there is no answer, and the table's figure stands.
// Pure; no allocation after construction.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "foundation/base/time.h"
#include "foundation/domain/sample.h"

namespace joulery {

/// The last steps between changes of one channel's value, and between its reads.
class UpdatePeriod {
 public:
  /// The next reading, in time order; missed ones break the step they fall into.
  void advance(const Reading& reading);
  /// Median time between changes, as it was last known from reads four times as often as that: later, rarer reads tell
  /// it less well. Nothing while fewer than 16 were seen, or when seven in ten are not within a third of
  /// the median: an idle card.
  [[nodiscard]] std::optional<Duration> detected() const;
  /// Median time between reads: what changes faster cannot be told from it.
  [[nodiscard]] std::optional<Duration> between_reads() const;
  /// detected() was told from reads four times as often.
  [[nodiscard]] bool is_sharp() const { return sharp_.has_value(); }
  /// How often the value changed so far.
  [[nodiscard]] std::size_t changes() const { return moves_; }

 private:
  /// A ring of the last steps.
  struct Steps {
    static constexpr std::size_t kKept = 64;
    std::array<std::int64_t, kKept> nanoseconds{};
    std::size_t count = 0;
    void add(Duration step) { nanoseconds[count++ % kKept] = step.count(); }
    [[nodiscard]] std::size_t size() const { return count < kKept ? count : kKept; }
    [[nodiscard]] Duration median() const;
  };
  [[nodiscard]] std::optional<Duration> detected_now() const;
  void keep_if_sharp();

  std::size_t moves_ = 0;
  std::optional<Duration> sharp_;
  Steps changes_;
  Steps reads_;
  std::optional<Reading> last_;
  std::optional<Instant> changed_;
};

/// G2: a sentence when the detected period differs by more than 30 % from the stated one, as far as the reads can tell;
/// nothing when it fits or is not known.
[[nodiscard]] std::optional<std::string> period_note(const UpdatePeriod& seen, Duration stated);

}  // namespace joulery
