// SPDX-License-Identifier: Apache-2.0
// Phrases: quantities of a run in the words every report shares, so a number reads the same in the summary, the
// document and an explanation. Built on units/format.h; independent of locale and time zone.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/time.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// A number and its interval as separate words: {"1.64 kJ", "0.47 … 2.67"}; no bounds where the value is exact.
struct Phrase {
  std::string value;
  std::string bounds;
  bool operator==(const Phrase&) const = default;
  /// "1.64 kJ (0.47 … 2.67)".
  [[nodiscard]] std::string joined() const;
};

[[nodiscard]] Phrase energy_phrase(const Bounded<Energy>& energy);
[[nodiscard]] Phrase power_phrase(const Bounded<Power>& power);
/// Any amount in a unit that takes SI prefixes: grams, litres, joules as real numbers.
[[nodiscard]] Phrase amount_phrase(const Bounded<double>& amount, std::string_view unit);
/// Money: never prefixed, two significant digits below one unit, a floor instead of a long row of zeros.
[[nodiscard]] Phrase money_phrase(const Bounded<double>& amount, std::string_view currency);

/// Grams of any ledger, litres of any kind: the number leaves its type here, for words only.
template <class Kind>
[[nodiscard]] Bounded<double> bare(const Bounded<Quantity<Kind>>& amount) {
  return {amount.low.base(), amount.best.base(), amount.high.base()};
}
/// Joules.
[[nodiscard]] inline Bounded<double> bare(const Bounded<Energy>& energy) {
  return {energy.low / joule, energy.best / joule, energy.high / joule};
}

/// `digits` significant digits in plain decimal notation, without trailing zeros beyond them: 0.0123, 44.2, 1230.
[[nodiscard]] std::string significant(double value, int digits = 3);
/// Seconds to the millisecond without trailing zeros: "0.008", "21.7"; for places on a time axis.
[[nodiscard]] std::string seconds_text(double seconds);
/// The shortest decimal that reads back as the value rounded to 12 digits; for factors and formulas.
[[nodiscard]] std::string exactly(double value);
/// "66 %", "0.3 %", "< 0.1 %", "0 %" of a fraction.
[[nodiscard]] std::string percent(double fraction);
/// "512", "12 500": whole counts grouped by threes from five digits on.
[[nodiscard]] std::string count(double number);
/// "2026-01-31 12:00:00 +01:00", in the run's own offset.
[[nodiscard]] std::string local_time(const ClockAnchor& anchor, Instant at);
/// "2026-01-31T12:00:00.123+01:00".
[[nodiscard]] std::string iso_time(const ClockAnchor& anchor, Instant at);
/// "2026-01-31T12:00:00": local, without zone (metering 8.1).
[[nodiscard]] std::string zoneless_time(const ClockAnchor& anchor, Instant at);
/// "24 GiB", "14.2 MiB".
[[nodiscard]] std::string bytes(std::uint64_t amount);
/// "3 samples", "1 sample".
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view noun);
/// "a, b, c".
[[nodiscard]] std::string listed(const std::vector<std::string>& items);

}  // namespace joulery
