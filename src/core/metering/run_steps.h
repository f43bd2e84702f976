// SPDX-License-Identifier: Apache-2.0
// Steps of a calibration from runs that were measured anyway, beside a meter of the whole machine (metering 5, step 7):
// which runs can be steps, and what kind of load each was. Pure: runs in, steps out. The fit is wall_fit.h.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/calibration.h"
#include "foundation/domain/run.h"

namespace joulery {

/// A run shorter than this is no step.
inline constexpr Duration least_run = std::chrono::seconds(30);
/// Left out at the start of a run, where at least `least_run` remains and its stored power over time tells the rest.
inline constexpr Duration run_settle = std::chrono::seconds(10);
/// Fewer runs than this carry no constant and slope (three for each coefficient of `wall = a + b ΣP`).
inline constexpr std::size_t least_run_count = 6;
/// Fewer kinds of load than this, and none can be left out.
inline constexpr std::size_t least_kind_count = 2;

/// What the runs of one machine give, all along one cut, beside one meter.
struct RunSteps {
  std::vector<LoadStep> steps;  ///< oldest first
  std::vector<CutMember> cut;
  WallMeter meter;
  std::vector<HostGpu> gpus;                 ///< of the newest run that is a step
  std::map<std::string, std::size_t> unfit;  ///< why runs are no steps, and how many for each reason
  std::size_t settled = 0;                   ///< steps whose first seconds were left out

  [[nodiscard]] std::size_t count(LoadClass kind) const;
  /// Of different loads.
  [[nodiscard]] std::size_t kinds() const;
};

/// The parts of a run along its cut as a fit takes them: without a rest that was calibrated before.
[[nodiscard]] std::vector<const PartResult*> parts_to_fit(const Run& run);
/// One of them, as the cut of a fit names it.
[[nodiscard]] CutMember cut_member(const PartResult& part);

/// Why a run cannot be a step beside a meter of the whole machine; nothing when it can.
[[nodiscard]] std::optional<std::string> why_no_step(const Run& run);

/// Steps of the runs of this machine. The newest run that can be a step fixes the GPUs, the cut, the methods and the
/// meter; runs of others are `unfit`. `runs` may be in any order.
[[nodiscard]] RunSteps steps_of_runs(std::span<const Run> runs, const Host& machine);

/// Whether they are enough for a fit and for leaving out a kind of load. Errors (broken): how many there are, and what
/// is missing.
[[nodiscard]] Result<void> check_run_steps(const RunSteps& found);

/// What the reader of the fit should know: from when the runs are, what was not used and why, what idle means.
[[nodiscard]] std::vector<std::string> notes_of(const RunSteps& found);

}  // namespace joulery
