// SPDX-License-Identifier: Apache-2.0
// A llama-server tells a mean over its life; times its steps that is a sum, and two sums give the mean between them.
#include "workers/http/running_requests.h"

#include <array>
#include <cmath>

#include "adapters/net/exposition.h"

namespace joulery {
namespace {

constexpr std::array<std::string_view, 3> kRunning{"llamacpp:requests_processing", "vllm:num_requests_running",
                                                   "tgi_batch_current_size"};
constexpr std::string_view kDecodes = "llamacpp:n_decode_total";
constexpr std::string_view kBusySlots = "llamacpp:n_busy_slots_per_decode";
/// The server prints six significant digits: of a mean over so many steps the last is worth this much of a slot.
constexpr double kLastDigit = 5e-6;
constexpr double kMostDoubt = 0.05;

/// Mean slots at work in the steps between two looks; nothing without a step, or where the digits do not carry it.
std::optional<double> slots_between(const RunningCounts& before, const RunningCounts& after) {
  if (!before.decodes || !after.decodes || !before.busy_slots || !after.busy_slots) return std::nullopt;
  const double steps = *after.decodes - *before.decodes;
  if (!(steps > 0)) return std::nullopt;
  const double doubt = *after.busy_slots * *after.decodes * kLastDigit * 2 / steps;
  const double slots = (*after.busy_slots * *after.decodes - *before.busy_slots * *before.decodes) / steps;
  if (doubt > kMostDoubt * std::max(1.0, slots)) return std::nullopt;
  return std::max(0.0, slots);
}

}  // namespace

std::optional<RunningCounts> running_in(std::string_view metrics) {
  RunningCounts counts;
  bool is_told = false;
  ExpositionReader reader(metrics);
  for (auto more = reader.next(); more && *more; more = reader.next()) {
    const MetricLine& line = reader.line();
    if (!std::isfinite(line.value) || line.value < 0) continue;
    if (line.name == kDecodes) counts.decodes = line.value;
    if (line.name == kBusySlots) counts.busy_slots = line.value;
    for (const std::string_view name : kRunning) {
      if (line.name != name) continue;
      counts.metric = name;
      counts.running += line.value;
      is_told = true;
    }
  }
  return is_told ? std::optional(counts) : std::nullopt;
}

void RunningWatch::look(const Now& now) {
  const Instant before = now();
  const auto answer = http_->get(url_);
  if (!answer) return;
  // The server counted somewhere between question and answer.
  const Instant middle = before + (now() - before) / 2;
  if (auto counts = running_in(answer->body)) seen_.push_back({middle, std::move(*counts)});
}

std::optional<RunningRequests> RunningWatch::told() const {
  if (seen_.empty()) return std::nullopt;
  RunningRequests by_steps{std::string(kBusySlots), {}};
  RunningRequests by_looks{seen_.back().counts.metric, {}};
  const Seen* last = &seen_.front();
  // A step that began before the first look is told by no sample: its stretch begins there.
  for (const Seen& each : seen_) {
    by_looks.samples.push_back({each.at, each.counts.running});
    if (const auto slots = slots_between(last->counts, each.counts)) {
      by_steps.samples.push_back({each.at, *slots});
      last = &each;
    }
  }
  return by_steps.samples.size() > 1 ? by_steps : by_looks;
}

}  // namespace joulery
