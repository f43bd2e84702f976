// SPDX-License-Identifier: Apache-2.0
// Which steps `joulery calibrate` makes, how long, and in which order. No process is started here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/calibration.h"

namespace joulery {

/// What the user's GPU command does in a step.
enum class GpuLoad {
  none,
  half,  ///< stopped every other second
  full,
};

/// One step: words for the load worker, and the GPU.
struct PlannedStep {
  std::string name;
  LoadClass kind = LoadClass::idle;
  std::vector<std::string> loads;
  GpuLoad gpu = GpuLoad::none;
};

struct CalibrationPlan {
  std::vector<PlannedStep> steps;
  Duration step_time{std::chrono::seconds(30)};
  Duration settle{std::chrono::seconds(10)};
  std::string worker;                    ///< path of worker-load
  std::vector<std::string> gpu_command;  ///< empty: no GPU is loaded
  std::vector<std::string> notes;        ///< what the short cuts of the user cost

  [[nodiscard]] Duration length() const { return (step_time + settle) * static_cast<long>(steps.size()); }
};

/// The shortest step the method asks for.
inline constexpr Duration usual_step = std::chrono::seconds(30);
inline constexpr Duration usual_settle = std::chrono::seconds(10);

/// The kinds of step by the words of --steps: "idle,cpu,memory". Errors (invalid): an unknown kind with the known ones;
/// `gpu` without a command.
[[nodiscard]] Result<std::vector<LoadClass>> parse_step_kinds(const std::string& text, bool has_gpu);

/// All steps of these kinds: idle first and last, so that a drift between them shows, the others in an order drawn from
/// `seed`, so that no drift looks like a load.
[[nodiscard]] std::vector<PlannedStep> plan_steps(const std::vector<LoadClass>& kinds, bool has_gpu,
                                                  std::uint64_t seed);

}  // namespace joulery
