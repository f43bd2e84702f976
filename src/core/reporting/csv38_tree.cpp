// SPDX-License-Identifier: Apache-2.0
// A run as its process tree used it: what CodeCarbon's tracking mode "process" is about. Idle energy stays with the
// machine, as the run's idle policy says.
#include <utility>

#include "core/footprint/footprint.h"
#include "core/reporting/csv38.h"
#include "core/reporting/run_view.h"

namespace joulery {
namespace {

std::optional<Bounded<Energy>> charged(const Run& run, const PartResult& part) {
  std::optional<Bounded<Energy>> sum;
  for (const ShareResult& share : run.shares) {
    if (share.consumer.kind != ConsumerKind::tree || share.part != part.part.path) continue;
    sum = sum.value_or(Bounded<Energy>{}) + share.energy;
  }
  return sum;
}

}  // namespace

Run charged_to_tree(Run run) {
  const bool unknown = is_too_short_to_divide(run);
  std::vector<PartResult> parts = std::exchange(run.parts, {});
  run.start.tags["tracking_mode"] = "process";
  run.total = {};
  for (PartResult& part : parts) {
    const auto energy = part.on_cut && part.is_known() && !unknown ? charged(run, part) : std::nullopt;
    if (!energy) continue;
    run.parts.push_back(std::move(part));
    run.parts.back().energy = *energy;
    run.total += *energy;
  }
  run.footprint = run.parts.empty() ? Footprint{} : footprint_of(run.total, run.duration(), run.start.factors);
  return run;
}

}  // namespace joulery
