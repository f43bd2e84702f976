// SPDX-License-Identifier: Apache-2.0
// The curve of one arm over load: point after point on an engine that is loaded and warm, each a span of the
// measurement. A point that fails ends the curve and takes no other with it. What the points amount to is
// core/benchmarking/load_figures.h.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/bundle/bench_curve.h"
#include "shell/bench/curve_plan.h"
#include "shell/bench/engine_process.h"

namespace joulery {

/// The machine's running total during one point, read off while the books still remember it.
class TotalsWatch {
 public:
  /// One instant of energy along the cut, since the first readings.
  struct Total {
    Instant at;
    Energy energy;
  };

  /// Takes the total at the last instant up to which every part was read, if that is a new one: between two readings
  /// of the slowest part nothing is known.
  void take(const Road& road);
  [[nodiscard]] const std::vector<Total>& totals() const { return totals_; }

 private:
  std::vector<Total> totals_;
};

/// Points with the spans they were measured in; their energies are the run's, known once it is finished.
struct SeenCurve {
  BenchCurve curve;
  std::vector<std::uint32_t> spans;  ///< one a point
  std::vector<TotalsWatch> watches;  ///< likewise
  std::size_t settled = 0;           ///< points whose energy samples were taken
};

/// Measures what the plan wants into `seen`, where finished points stay whatever comes after; `tell` hears which point
/// is measured. False when it was interrupted, or the engine is of no use any more: seen.curve.why_ended says why.
bool run_curve(Measurement& measurement, EngineProcess& engine, const ArmPlan& arm, const GroupItems& items,
               const CurvePlan& plan, const std::function<void(const std::string&)>& tell, SeenCurve& seen);

/// Takes the energy samples of points that are known by now, from the books along the cut.
void settle_curve(const Road& road, SeenCurve& seen);

}  // namespace joulery
