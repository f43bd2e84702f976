// SPDX-License-Identifier: Apache-2.0
// The words of the enumerations, and what is told from a value alone.
#include "core/bundle/bundle.h"

#include <array>
#include <fmt/format.h>

namespace joulery {
namespace {

constexpr std::array<std::string_view, 3> kKinds{"pretrained", "trained-here", "synthetic-weights"};

}  // namespace

std::string_view to_string(WeightKind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

std::optional<WeightKind> weight_kind_from(std::string_view word) {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds.at(i) == word) return static_cast<WeightKind>(i);
  }
  return std::nullopt;
}

std::string BenchModel::base_id() const {
  const std::string suffix = varied_suffix(varied);
  return id.ends_with(suffix) ? id.substr(0, id.size() - suffix.size()) : id;
}

std::string why_void(const BenchTrial& trial) {
  QueryCounts counts;
  for (const Repeat& repeat : trial.trial.repeats) {
    counts.answered += repeat.queries.answered;
    counts.failed += repeat.queries.failed;
  }
  if (counts.is_void()) return fmt::format("{} of {} queries failed", counts.failed, counts.total());
  return trial.machine ? why_void(*trial.machine) : std::string();
}

bool is_owed(const BenchTrial& trial) {
  return trial.why_failed.starts_with(kNotRun) || trial.why_failed.starts_with(kBrokenOff);
}

bool failed_alone(const BenchTrial& trial) { return !trial.why_failed.empty() && !is_owed(trial); }

}  // namespace joulery
