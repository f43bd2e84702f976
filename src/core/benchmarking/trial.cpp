// SPDX-License-Identifier: Apache-2.0
// Looking phases up and holding two trials against each other.
#include "core/benchmarking/trial.h"

#include "core/benchmarking/ladder.h"

namespace joulery {

std::string_view to_string(TrialPhase phase) {
  switch (phase) {
    case TrialPhase::idle_before:
      return "idle_before";
    case TrialPhase::load:
      return "load";
    case TrialPhase::warmup:
      return "warmup";
    case TrialPhase::query:
      return "query";
    case TrialPhase::idle_after:
      return "idle_after";
  }
  return "query";
}

std::optional<PhaseEnergy> Repeat::phase(TrialPhase wanted) const {
  for (const PhaseEnergy& each : phases) {
    if (each.phase == wanted) return each;
  }
  return std::nullopt;
}

Result<void> check_comparable(const Trial& a, const Trial& b, const std::vector<std::string>& declared) {
  if (auto same = check_same_rung(a.rung, b.rung); !same) return same;
  return check_matched(a.arm.fingerprint, b.arm.fingerprint, declared);
}

}  // namespace joulery
