// SPDX-License-Identifier: Apache-2.0
// Cutting an amount in time.
#include "core/merging/amounts.h"

#include <algorithm>

namespace joulery {
namespace {

Energy idle_of(const Run& run, const std::string& part) {
  Energy sum;
  for (const ShareResult& share : run.shares) {
    if (share.part == part && share.consumer.kind == ConsumerKind::idle) sum += share.energy.best;
  }
  return sum;
}

PartAmount whole_amount(const Run& run, const PartResult& part) { return {part.energy, idle_of(run, part.part.path)}; }

const PartResult* part_at(const Run& run, const std::string& path) {
  const auto found = std::find_if(run.parts.begin(), run.parts.end(),
                                  [&](const PartResult& part) { return part.part.path == path && part.on_cut; });
  return found == run.parts.end() ? nullptr : &*found;
}

/// What the series shows of each of its steps within a stretch.
template <class Visit>
void visit_steps(const Series& series, const Stretch& stretch, Visit visit) {
  if (series.step <= Duration::zero()) return;
  for (std::size_t i = 0; i < series.power.size(); ++i) {
    const Instant from = series.start + series.step * static_cast<Duration::rep>(i);
    if (from >= stretch.to) return;
    const Duration inside = std::min(from + series.step, stretch.to) - std::max(from, stretch.from);
    if (inside > Duration::zero() && series.power[i]) visit(*series.power[i], inside);
  }
}

Energy energy_of(const Series& series, const Stretch& stretch) {
  Energy sum;
  visit_steps(series, stretch, [&](Power power, Duration inside) { sum += power * inside; });
  return sum;
}

/// Where within its step the energy of an edge lies is not known.
Energy edge_doubt(const Run& run, const PartResult& part, const Stretch& stretch) {
  Energy doubt;
  for (const Instant edge : {stretch.from, stretch.to}) {
    if (edge <= run.begin || edge >= run.end) continue;
    const Duration reach = part.series.step;
    doubt += drawn_energy(run, part, {edge - reach / 2, edge + reach / 2});
  }
  return doubt;
}

PartAmount cut_by_picture(const Run& run, const PartResult& part, const Stretch& stretch) {
  const PartAmount whole = whole_amount(run, part);
  const Energy best = drawn_energy(run, part, stretch);
  const double fraction =
      part.energy.best > Energy{} ? best / part.energy.best : seconds_of(stretch.length()) / seconds_of(run.duration());
  const Energy doubt = edge_doubt(run, part, stretch);
  const Energy low = std::max(Energy{}, whole.energy.low * fraction - doubt);
  return {{std::min(low, best), best, std::max(whole.energy.high * fraction + doubt, best)},
          std::min(best, whole.idle * fraction)};
}

}  // namespace

Stretches seen_by(const Run& run, const PartResult& part) {
  if (!part.is_known() || run.end <= run.begin) return {};
  Stretches unseen;
  for (const Gap& gap : run.gaps) {
    if (gap.part == part.part.path && gap.to > gap.from) unseen = united(unseen, {{gap.from, gap.to}});
  }
  return without({{run.begin, run.end}}, unseen);
}

Energy drawn_energy(const Run& run, const PartResult& part, const Stretch& stretch) {
  const Stretches seen = seen_by(run, part);
  const Energy drawn = energy_of(part.series, {run.begin, run.end});
  if (drawn > Energy{}) return part.energy.best * std::min(1.0, energy_of(part.series, stretch) / drawn);
  const Duration all = length_of(seen);
  if (all <= Duration::zero()) return Energy{};
  return part.energy.best * (seconds_of(length_of(common({stretch}, seen))) / seconds_of(all));
}

Result<PartAmount> amount_between(const MergeInput& input, const PartResult& part, const Stretch& stretch) {
  const Run& run = input.run;
  if (stretch.from <= run.begin && stretch.to >= run.end) return whole_amount(run, part);
  if (!input.is_exact()) return cut_by_picture(run, part, stretch);
  const auto cut = input.between(stretch.from, stretch.to);
  if (!cut) return failure(cut.error());
  const PartResult* same = part_at(*cut, part.part.path);
  // A stretch too short for the sensor to say anything of: the picture of the whole run knows more.
  if (same == nullptr || !same->is_known()) return cut_by_picture(run, part, stretch);
  return whole_amount(*cut, *same);
}

}  // namespace joulery
