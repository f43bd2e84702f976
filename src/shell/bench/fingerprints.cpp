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

/// Whether the engine says that it uses a GPU, and there is one.
bool computes_on_gpu(const Host& host, const std::optional<ModelLoaded>& loaded) {
  const auto uses_gpu = [](const std::string& provider) {
    return provider.find("CUDA") != std::string::npos || provider.find("GPU") != std::string::npos ||
           provider.find("ROCM") != std::string::npos;
  };
  return loaded && std::ranges::any_of(loaded->providers, uses_gpu) && !host.gpus.empty();
}

/// The different limits of what computes: "150 W", "400 W, 350 W"; empty: none is told.
std::string power_limit_of(const SeenArm& seen, bool on_gpu) {
  std::vector<std::string> limits;
  if (seen.repeats.empty()) return {};
  for (const DeviceDuring& device : seen.repeats.front().devices) {
    if (!device.power_limit || device.part.starts_with("machine/gpu-") != on_gpu) continue;
    std::string limit = fmt::format("{:.6g} W", *device.power_limit / watt);
    if (std::ranges::find(limits, limit) == limits.end()) limits.push_back(std::move(limit));
  }
  return fmt::format("{}", fmt::join(limits, ", "));
}

/// What computes: the GPUs, or the processor.
std::string device_of(const Host& host, bool on_gpu) {
  if (!on_gpu) return host.cpu_model;
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

/// How images are made, as far as the zoo or the command line says it: "size 64x64, steps 40".
std::string image_decoding(const ArmPlan& arm) {
  VariedOptions told;
  for (const VariedOption& option : varied_options()) {
    if (!option.is_of_images) continue;
    if (std::string value = option_of(arm, std::string(option.name)); !value.empty())
      told.emplace(option.name, std::move(value));
  }
  return varied_words(told);
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
  if (plan.task.answer == AnswerKind::image) set(fingerprint, "decoding", image_decoding(arm));
}

}  // namespace

TrialFingerprint fingerprint_of(const GroupPlan& plan, const ArmPlan& arm, const Host& host, const SeenArm& seen) {
  TrialFingerprint fingerprint;
  const bool on_gpu = computes_on_gpu(host, seen.loaded);
  const BenchItems& items = plan.items.items;
  set(fingerprint, "model", arm.model.base_id());
  if (seen.loaded) set(fingerprint, "model_revision", seen.loaded->model_sha256);
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
  if (seen.ready) set(fingerprint, "engine_version", seen.ready->runtime);
  set(fingerprint, "device", device_of(host, on_gpu));
  if (!host.gpus.empty()) set(fingerprint, "driver", host.gpus.front().driver.value_or(""));
  set(fingerprint, "power_limit", power_limit_of(seen, on_gpu));
  return fingerprint;
}

}  // namespace joulery
