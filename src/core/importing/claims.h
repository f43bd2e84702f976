// SPDX-License-Identifier: Apache-2.0
// Claims: statements of papers, data sheets and meters that a formula ties together, number by number as printed.
// Tables of each kind are read from CSV (claims_csv.h); what a claim gets wrong is found by core/linting.
#pragma once

#include <string>
#include <vector>

#include "core/importing/imported_trial.h"

namespace joulery {

/// A training: device hours x W x PUE = energy; energy x grid = carbon.
struct TrainingClaim {
  Origin origin;
  std::string model;
  Printed<StatedTime> device_time;
  Printed<Power> power_per_device;
  Printed<Ratio> pue;
  std::optional<Printed<CarbonIntensity>> grid;
  std::optional<Printed<StatedEnergy>> energy;
  std::optional<Printed<StatedCarbon>> carbon;
};

/// After how many queries their energy equals that of the training.
struct BreakEvenClaim {
  Origin origin;
  std::string model;
  Printed<StatedEnergy> training;
  Printed<StatedEnergy> finetuning;
  Printed<StatedEnergy> per_query;
  Printed<Count> queries;
};

/// One thing said twice, in one unit.
struct TwoStatements {
  Origin origin;
  std::string what;
  std::string unit;
  Decimal recomputed;
  Decimal printed;
};

/// IT energy, facility energy and the PUE between them.
struct FacilityClaim {
  Origin origin;
  Printed<StatedEnergy> it;
  Printed<StatedEnergy> facility;
  Printed<Ratio> pue;
};

/// Operations per second of a device in one precision: its dense peak, and what is said to be its peak or was achieved.
struct PeakClaim {
  Origin origin;
  std::string device;  ///< with the precision: "H100 SXM, BF16"
  FlopRate dense_peak;
  std::optional<Printed<FlopRate>> stated_peak;
  std::optional<Printed<FlopRate>> achieved;
};

/// Shares of one energy, and what a meter saw.
struct SharesClaim {
  Origin origin;
  Printed<StatedEnergy> dynamic;
  Printed<StatedEnergy> idle;
  Printed<StatedEnergy> metered;
};

/// Moments of samples within a window, from its beginning.
struct SampleTimes {
  Origin origin;
  std::string series;
  std::vector<StatedTime> at;
  StatedTime period;
  StatedTime window;
};

/// A meter's volts, amperes, power factor and watts.
struct ElectricalClaim {
  Origin origin;
  Decimal volts;
  Decimal amperes;
  Decimal power_factor;
  Printed<Power> power;
};

/// One window by a counter and by the integral of power.
struct TwoEnergies {
  Origin origin;
  Printed<StatedEnergy> counter;
  Printed<StatedEnergy> integral;
};

/// Mean and spread of a series, in its unit.
struct SpreadClaim {
  Origin origin;
  Decimal mean;
  std::optional<Decimal> least;
  std::optional<Decimal> most;
  std::optional<Decimal> deviation;
};

/// An amount in everyday units: amount / factor = count.
struct EquivalenceClaim {
  enum class Amount { kilowatt_hours, grams };
  Origin origin;
  std::string row;  ///< "smartphone charge, EPA 2024"; a row that names a tree is held to ten years
  Amount row_takes = Amount::grams;
  Amount fed_with = Amount::grams;
  Decimal amount;
  Decimal factor;
  Decimal count;
  std::optional<double> tree_years;  ///< over which the tree is said to grow
};

}  // namespace joulery
