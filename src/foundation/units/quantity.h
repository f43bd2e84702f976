// SPDX-License-Identifier: Apache-2.0
// Quantities of the domain as types. A number enters by `* unit` and leaves by `/ unit`; kinds that must not mix do not
// compile. Energy amounts are whole microjoules (they sum exactly); everything else is a double in its base unit. Not
// here: bounds (units/bounded.h), parsing and printing (units/parse.h, units/format.h).
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>

#include "foundation/base/time.h"

namespace joulery {

/// A real amount of one kind. Kinds are tags; two kinds never add, compare or convert by accident.
template <class Kind>
class Quantity {
 public:
  constexpr Quantity() = default;
  /// The amount in the kind's base unit; only units and formulas of this header's family call it.
  [[nodiscard]] static constexpr Quantity of_base(double base) { return Quantity(base); }
  [[nodiscard]] constexpr double base() const { return base_; }

  constexpr Quantity operator+(Quantity other) const { return Quantity(base_ + other.base_); }
  constexpr Quantity operator-(Quantity other) const { return Quantity(base_ - other.base_); }
  constexpr Quantity operator*(double factor) const { return Quantity(base_ * factor); }
  constexpr Quantity operator/(double divisor) const { return Quantity(base_ / divisor); }
  constexpr double operator/(Quantity unit) const { return base_ / unit.base_; }
  constexpr Quantity& operator+=(Quantity other) {
    base_ += other.base_;
    return *this;
  }
  constexpr auto operator<=>(const Quantity&) const = default;

 private:
  explicit constexpr Quantity(double base) : base_(base) {}
  double base_ = 0;
};
template <class Kind>
constexpr Quantity<Kind> operator*(double factor, Quantity<Kind> unit) {
  return unit * factor;
}

/// Energy at one boundary, in whole microjoules: sums are exact. IT energy and facility energy are two types.
template <class Boundary>
class EnergyAt {
 public:
  constexpr EnergyAt() = default;
  [[nodiscard]] static constexpr EnergyAt of_microjoules(std::int64_t amount) { return EnergyAt(amount); }
  [[nodiscard]] constexpr std::int64_t microjoules() const { return microjoules_; }

  constexpr EnergyAt operator+(EnergyAt other) const { return EnergyAt(microjoules_ + other.microjoules_); }
  constexpr EnergyAt operator-(EnergyAt other) const { return EnergyAt(microjoules_ - other.microjoules_); }
  constexpr EnergyAt& operator+=(EnergyAt other) {
    microjoules_ += other.microjoules_;
    return *this;
  }
  /// Scaled and rounded to the nearest microjoule.
  EnergyAt operator*(double factor) const {
    return EnergyAt(static_cast<std::int64_t>(std::llround(static_cast<double>(microjoules_) * factor)));
  }
  constexpr double operator/(EnergyAt unit) const {
    return static_cast<double>(microjoules_) / static_cast<double>(unit.microjoules_);
  }
  constexpr auto operator<=>(const EnergyAt&) const = default;

 private:
  explicit constexpr EnergyAt(std::int64_t amount) : microjoules_(amount) {}
  std::int64_t microjoules_ = 0;
};
template <class Boundary>
EnergyAt<Boundary> operator*(double factor, EnergyAt<Boundary> unit) {
  return unit * factor;
}

// The kinds. A tag is a name, nothing else.
namespace kind {
struct It;
struct Facility;
struct Power;
struct LocationCarbon;
struct MarketCarbon;
struct EmbodiedCarbon;
struct OnSiteWater;
struct GridWater;
struct CarbonIntensity;
struct OnSiteWaterPerEnergy;
struct GridWaterPerEnergy;
struct EnergyPrice;
struct Money;
}  // namespace kind

using Energy = EnergyAt<kind::It>;                                  ///< at the IT boundary: what the parts took
using FacilityEnergy = EnergyAt<kind::Facility>;                    ///< IT energy times PUE
using Power = Quantity<kind::Power>;                                ///< base: watt
using LocationCarbon = Quantity<kind::LocationCarbon>;              ///< base: gram CO2e, location-based ledger
using MarketCarbon = Quantity<kind::MarketCarbon>;                  ///< base: gram CO2e, market-based ledger
using EmbodiedCarbon = Quantity<kind::EmbodiedCarbon>;              ///< base: gram CO2e, cradle to gate
using OnSiteWater = Quantity<kind::OnSiteWater>;                    ///< base: litre consumed in the data centre
using GridWater = Quantity<kind::GridWater>;                        ///< base: litre consumed by power plants
using CarbonIntensity = Quantity<kind::CarbonIntensity>;            ///< base: gram CO2e per facility kWh
using OnSiteWaterPerEnergy = Quantity<kind::OnSiteWaterPerEnergy>;  ///< WUE, base: litre per IT kWh
using GridWaterPerEnergy = Quantity<kind::GridWaterPerEnergy>;      ///< EWIF, base: litre per facility kWh
using EnergyPrice = Quantity<kind::EnergyPrice>;                    ///< base: currency unit per facility kWh
using Money = Quantity<kind::Money>;  ///< base: currency unit; its currency travels beside it

// The units.
inline constexpr Energy joule = Energy::of_microjoules(1'000'000);
inline constexpr Energy kilowatt_hour = Energy::of_microjoules(3'600'000'000'000);  ///< R39: 3 600 000 J exactly
inline constexpr Energy watt_hour = Energy::of_microjoules(3'600'000'000);
inline constexpr FacilityEnergy facility_joule = FacilityEnergy::of_microjoules(1'000'000);
inline constexpr FacilityEnergy facility_kilowatt_hour = FacilityEnergy::of_microjoules(3'600'000'000'000);
inline constexpr Power watt = Power::of_base(1);
inline constexpr LocationCarbon gram_location = LocationCarbon::of_base(1);
inline constexpr CarbonIntensity gram_per_kilowatt_hour = CarbonIntensity::of_base(1);
inline constexpr OnSiteWater litre_on_site = OnSiteWater::of_base(1);
inline constexpr GridWater litre_grid = GridWater::of_base(1);
inline constexpr OnSiteWaterPerEnergy litre_per_it_kilowatt_hour = OnSiteWaterPerEnergy::of_base(1);
inline constexpr GridWaterPerEnergy litre_per_facility_kilowatt_hour = GridWaterPerEnergy::of_base(1);
inline constexpr EnergyPrice currency_per_kilowatt_hour = EnergyPrice::of_base(1);
inline constexpr Money currency_unit = Money::of_base(1);

// The conversions that exist; every other pair does not compile (footprint rule FP-2).
/// Power over a time.
[[nodiscard]] inline Energy operator*(Power power, Duration time) {
  return Energy::of_microjoules(static_cast<std::int64_t>(std::llround(power.base() * seconds_of(time) * 1e6)));
}
/// Mean power of an energy over a time longer than zero.
[[nodiscard]] constexpr Power operator/(Energy energy, Duration time) {
  return Power::of_base(energy / joule / seconds_of(time));
}
/// PUE, applied once (ISO/IEC 30134-2).
[[nodiscard]] inline FacilityEnergy at_facility(Energy energy, double pue) {
  return FacilityEnergy::of_microjoules((energy * pue).microjoules());
}
[[nodiscard]] constexpr LocationCarbon operator*(FacilityEnergy energy, CarbonIntensity intensity) {
  return LocationCarbon::of_base(energy / facility_kilowatt_hour * intensity.base());
}
[[nodiscard]] constexpr OnSiteWater operator*(Energy energy, OnSiteWaterPerEnergy wue) {
  return OnSiteWater::of_base(energy / kilowatt_hour * wue.base());
}
[[nodiscard]] constexpr GridWater operator*(FacilityEnergy energy, GridWaterPerEnergy ewif) {
  return GridWater::of_base(energy / facility_kilowatt_hour * ewif.base());
}
[[nodiscard]] constexpr Money operator*(FacilityEnergy energy, EnergyPrice price) {
  return Money::of_base(energy / facility_kilowatt_hour * price.base());
}

}  // namespace joulery
