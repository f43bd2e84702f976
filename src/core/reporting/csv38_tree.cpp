// SPDX-License-Identifier: Apache-2.0
// A run as its process tree used it: what CodeCarbon's tracking mode "process" is about. Idle energy stays with the
// machine, as the run's idle policy says.
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

Run charged_to_tree(const Run& run) {
  Run tree = run;
  tree.start.tags["tracking_mode"] = "process";
  tree.parts.clear();
  tree.total = {};
  const bool unknown = is_too_short_to_divide(run);
  for (const PartResult& part : run.parts) {
    const auto energy = part.on_cut && part.is_known() && !unknown ? charged(run, part) : std::nullopt;
    if (!energy) continue;
    tree.parts.push_back(part);
    tree.parts.back().energy = *energy;
    tree.total += *energy;
  }
  tree.footprint = tree.parts.empty() ? Footprint{} : footprint_of(tree.total, tree.duration(), tree.start.factors);
  return tree;
}

}  // namespace joulery
