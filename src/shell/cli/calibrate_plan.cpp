// SPDX-License-Identifier: Apache-2.0
// The table of steps (metering 5, step 1).
#include "shell/cli/calibrate_plan.h"

#include <algorithm>
#include <random>

#include "foundation/base/text.h"

namespace joulery {
namespace {

std::vector<PlannedStep> all_steps() {
  return {{"cpu 25 %", LoadClass::cpu, {"cpu:25"}, GpuLoad::none},
          {"cpu 50 %", LoadClass::cpu, {"cpu:50"}, GpuLoad::none},
          {"cpu 75 %", LoadClass::cpu, {"cpu:75"}, GpuLoad::none},
          {"cpu 100 %", LoadClass::cpu, {"cpu:100"}, GpuLoad::none},
          {"one core", LoadClass::one_core, {"one-core"}, GpuLoad::none},
          {"memory", LoadClass::memory, {"memory"}, GpuLoad::none},
          {"cpu 25 % + memory", LoadClass::mixed, {"cpu:25", "memory:25"}, GpuLoad::none},
          {"cpu 50 % + memory", LoadClass::mixed, {"cpu:50", "memory:50"}, GpuLoad::none},
          {"gpu 50 %", LoadClass::gpu, {}, GpuLoad::half},
          {"gpu 100 %", LoadClass::gpu, {}, GpuLoad::full},
          {"gpu + cpu 50 %", LoadClass::mixed, {"cpu:50"}, GpuLoad::full},
          {"gpu 50 % + memory", LoadClass::mixed, {"memory:50"}, GpuLoad::half}};
}

}  // namespace

Result<std::vector<LoadClass>> parse_step_kinds(const std::string& text, bool has_gpu) {
  std::vector<LoadClass> kinds;
  for (const std::string_view word : split(text, ',')) {
    const auto kind = load_class_from(trim(word));
    if (!kind || *kind == LoadClass::run) {
      return failure(ErrorKind::invalid, "no kind of step is called \"" + std::string(trim(word)) + "\"", "--steps",
                     "write some of idle,cpu,one-core,memory,gpu,mixed");
    }
    if (*kind == LoadClass::gpu && !has_gpu) {
      return failure(ErrorKind::invalid, "no command loads the GPU", "--steps", "name one: --gpu-load 'CMD'");
    }
    kinds.push_back(*kind);
  }
  return kinds;
}

std::vector<PlannedStep> plan_steps(const std::vector<LoadClass>& kinds, bool has_gpu, std::uint64_t seed) {
  const auto wanted = [&kinds](LoadClass kind) { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); };
  std::vector<PlannedStep> steps;
  for (PlannedStep& step : all_steps()) {
    if (wanted(step.kind) && (has_gpu || step.gpu == GpuLoad::none)) steps.push_back(std::move(step));
  }
  std::mt19937_64 random(seed);
  std::shuffle(steps.begin(), steps.end(), random);
  if (!wanted(LoadClass::idle)) return steps;
  steps.insert(steps.begin(), {"idle 1", LoadClass::idle, {}, GpuLoad::none});
  steps.push_back({"idle 2", LoadClass::idle, {}, GpuLoad::none});
  return steps;
}

}  // namespace joulery
