// SPDX-License-Identifier: Apache-2.0
// The fingerprint, field by field. A field that nobody told stays absent and equals nothing.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foundation/base/sha256.h"
#include "shell/bench/trials.h"

namespace joulery {
namespace {

void set(TrialFingerprint& fingerprint, std::string_view field, const std::string& value) {
  if (!value.empty()) fingerprint.set(field, value);
}

std::string option_of(const ArmPlan& arm, const std::string& name) {
  const auto found = arm.load.options.find(name);
  return found == arm.load.options.end() ? std::string() : found->second;
}

/// What computes: the GPUs where the engine says it uses one, else the processor.
std::string device_of(const Host& host, const std::optional<ModelLoaded>& loaded) {
  const auto uses_gpu = [](const std::string& provider) {
    return provider.find("CUDA") != std::string::npos || provider.find("GPU") != std::string::npos ||
           provider.find("ROCM") != std::string::npos;
  };
  if (!loaded || !std::ranges::any_of(loaded->providers, uses_gpu) || host.gpus.empty()) return host.cpu_model;
  std::vector<std::string> names;
  names.reserve(host.gpus.size());
  for (const HostGpu& gpu : host.gpus) names.push_back(gpu.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// How an item becomes what the model reads: the recipe, and of general models the prompt.
std::string template_of(const GroupPlan& plan, const ArmPlan& arm) {
  if (!arm.model.is_general) return arm.load.recipe;
  const std::string own = option_of(arm, "prompt");
  return fmt::format("{}: {}", arm.load.recipe.empty() ? "prompt" : arm.load.recipe,
                     own.empty() ? std::string(plan.task.prompt) : own);
}

void set_prompt(TrialFingerprint& fingerprint, const GroupPlan& plan, const ArmPlan& arm) {
  set(fingerprint, "template", template_of(plan, arm));
  std::string cap = option_of(arm, "most_tokens");
  if (cap.empty() && arm.model.is_general && plan.task.most_output_tokens)
    cap = fmt::format("{}", *plan.task.most_output_tokens);
  set(fingerprint, "output_cap", cap);
  set(fingerprint, "stop_rule", option_of(arm, "stops"));
  const std::string temperature = option_of(arm, "temperature");
  if (arm.model.is_general) set(fingerprint, "decoding", temperature.empty() ? "greedy" : "temperature " + temperature);
  const std::string cache = option_of(arm, "prompt_cache");
  if (arm.model.is_general) set(fingerprint, "prompt_cache", cache.empty() ? "off" : cache);
  set(fingerprint, "reasoning", option_of(arm, "reasoning"));
}

}  // namespace

TrialFingerprint fingerprint_of(const GroupPlan& plan, const ArmPlan& arm, const Host& host,
                                const std::optional<WorkerReady>& ready, const std::optional<ModelLoaded>& loaded) {
  TrialFingerprint fingerprint;
  const BenchItems& items = plan.items.items;
  set(fingerprint, "model", arm.model.id);
  if (loaded) set(fingerprint, "model_revision", loaded->model_sha256);
  set(fingerprint, "precision", arm.model.precision);
  set(fingerprint, "data_set", items.name);
  set(fingerprint, "data_hash", items.sha256);
  if (!items.positions.empty())
    fingerprint.set("items_hash", sha256_hex(fmt::format("{}", fmt::join(items.positions, ","))));
  fingerprint.set("items_seed", fmt::format("{}", items.seed));
  set_prompt(fingerprint, plan, arm);
  fingerprint.set("batch", fmt::format("{}", arm.model.batch));
  fingerprint.set("concurrency", "1");
  set(fingerprint, "engine", arm.model.engine);
  if (ready) set(fingerprint, "engine_version", ready->runtime);
  set(fingerprint, "device", device_of(host, loaded));
  if (!host.gpus.empty()) set(fingerprint, "driver", host.gpus.front().driver.value_or(""));
  return fingerprint;
}

}  // namespace joulery
