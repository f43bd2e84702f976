// SPDX-License-Identifier: Apache-2.0
// The parameters of the no-sensor models (M1 to M3) and of a fit against a wall meter (metering 5), resolved once at
// the start and stored with the run. The formulas are metering/model.h and metering/rest.h; the tables they come from
// are tables/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/domain/factors.h"
#include "foundation/domain/method.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// M1: P = idle + (full - idle) g, g = min(1, (Σ u_c (f_c/f_max)^h / n)^k / s).
struct CpuModel {
  Power idle;  ///< of all CPUs together
  Power full;
  double frequency_exponent = 1;  ///< h; 0 where no frequency is readable
  double concavity = 0.8;         ///< k
  double saturation = 1;          ///< s
  std::optional<std::uint32_t> frequency_max_khz;
  double low_factor = 0.28;  ///< bounds as multiples of best: M1's residuals times M2's doubt of the TDP
  double high_factor = 1.4;
  Method method = Method::modelled;
  std::string id;    ///< "m1-default/1"
  std::string text;  ///< "TDP 280 W from table", "1.96 W per vCPU, EPYC 3rd Gen"
  std::vector<FactorRow> rows;

  bool operator==(const CpuModel&) const = default;
};

/// M3: memory takes a constant power as long as the machine runs.
struct MemoryModel {
  Bounded<Power> power;
  Method method = Method::assumed;
  std::string id;    ///< "m3-capacity/1", "m3-dimm/1"
  std::string text;  ///< "24 GiB", "8 DIMMs"
  std::vector<FactorRow> rows;

  bool operator==(const MemoryModel&) const = default;
};

/// How much a watt of one part takes at the wall.
struct WallSlope {
  std::string path;                 ///< of the part
  Method method = Method::counted;  ///< of the part when it was fitted: of another sensor the fit says nothing
  double factor = 1;
  bool operator==(const WallSlope&) const = default;
};

/// What the parts on the cut do not see, fitted against a wall meter: wall = constant + Σ factor_i P_i.
struct RestModel {
  Power constant;                 ///< taken beside the parts whatever they do
  std::vector<WallSlope> slopes;  ///< one per part of the cut it was fitted along
  std::vector<std::string> gpus;  ///< UUIDs then, sorted: a run may learn of its GPUs after its start
  double low_factor = 1;          ///< bounds of the wall, 95 %, as multiples of best
  double high_factor = 1;
  std::string id;    ///< "calibration/1 3f8a2c9d"
  std::string text;  ///< "against shelly http://plug power, 2026-11-20"
  std::vector<FactorRow> rows;

  bool operator==(const RestModel&) const = default;
};

}  // namespace joulery
