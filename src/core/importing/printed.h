// SPDX-License-Identifier: Apache-2.0
// A printed number is an interval: what was written, and half of its last digit to both sides. Here are the kinds of
// quantity that files of others state, and their units; digits are read by statistics/half_digit.h. Instrument doubt is
// another thing (units/bounded.h): half a digit says how a number was rounded, not how it was measured.
#pragma once

#include "core/statistics/half_digit.h"
#include "foundation/units/quantity.h"

namespace joulery {

namespace kind {
struct StatedEnergy;
struct StatedCarbon;
struct StatedWater;
struct StatedTime;
struct Count;
struct Ratio;
struct PerSecond;
struct StatedMemory;
struct FlopRate;
}  // namespace kind

// What others state. Real numbers: their files hold fractions of a microjoule and thousands of megawatt hours, and do
// not say which ledger a gram belongs to.
using StatedEnergy = Quantity<kind::StatedEnergy>;  ///< base: joule
using StatedCarbon = Quantity<kind::StatedCarbon>;  ///< base: gram CO2e, of a ledger the file does not name
using StatedWater = Quantity<kind::StatedWater>;    ///< base: litre
using StatedTime = Quantity<kind::StatedTime>;      ///< base: second
using Count = Quantity<kind::Count>;                ///< base: one (query, token, image, device)
using Ratio = Quantity<kind::Ratio>;                ///< base: one; PUE, a utilisation in [0, 1]
using PerSecond = Quantity<kind::PerSecond>;        ///< base: one per second: tokens/s, queries/s
using StatedMemory = Quantity<kind::StatedMemory>;  ///< base: byte
using FlopRate = Quantity<kind::FlopRate>;          ///< base: floating-point operation per second

inline constexpr StatedEnergy stated_joule = StatedEnergy::of_base(1);
inline constexpr StatedEnergy stated_watt_hour = StatedEnergy::of_base(3600);
inline constexpr StatedEnergy stated_kilowatt_hour = StatedEnergy::of_base(3.6e6);
inline constexpr StatedCarbon stated_gram = StatedCarbon::of_base(1);
inline constexpr StatedCarbon stated_kilogram = StatedCarbon::of_base(1000);
inline constexpr StatedWater stated_litre = StatedWater::of_base(1);
inline constexpr StatedTime stated_second = StatedTime::of_base(1);
inline constexpr Count one = Count::of_base(1);
inline constexpr Ratio whole = Ratio::of_base(1);
inline constexpr Ratio percent = Ratio::of_base(0.01);
inline constexpr PerSecond per_second = PerSecond::of_base(1);
inline constexpr StatedMemory stated_gigabyte = StatedMemory::of_base(1e9);
inline constexpr FlopRate teraflop_per_second = FlopRate::of_base(1e12);

/// A number that a program wrote in full (JSON): nothing was rounded, so there is no half digit. Where a format rounds
/// what it writes, read_decimal reads its text.
[[nodiscard]] inline Decimal decimal_of(double value) { return {value, 0}; }

/// A stated quantity with the interval its digits leave.
template <class Q>
struct Printed {
  Q value{};
  Q half_digit{};

  [[nodiscard]] Q low() const { return value - half_digit; }
  [[nodiscard]] Q high() const { return value + half_digit; }
  bool operator==(const Printed&) const = default;
};

/// A decimal in a unit.
template <class Q>
[[nodiscard]] Printed<Q> in_unit(const Decimal& decimal, Q unit) {
  return {unit * decimal.value, unit * decimal.half_digit};
}
/// A count is what it says, without half a digit.
[[nodiscard]] inline Printed<Count> counted(double number) { return {one * number, one * 0}; }

}  // namespace joulery
