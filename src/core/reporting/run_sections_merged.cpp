// SPDX-License-Identifier: Apache-2.0
// The section only a merged run has: its machines, and how much of the job was there. How it was merged is
// core/merging.
#include "core/reporting/phrase.h"
#include "core/reporting/run_sections.h"

namespace joulery {

Blocks merged_section(const Run& run) {
  if (!run.merged) return {};
  const Merged& merged = *run.merged;
  std::uint64_t exact = 0;
  for (const MergedRun& one : merged.runs) exact += one.exact ? 1 : 0;
  std::string text =
      fmt::format("Merged from {} of {}", counted(merged.runs.size(), "run"), counted(merged.nodes.size(), "machine"));
  if (merged.ranks) text += fmt::format("; the job has {}", counted(*merged.ranks, "rank"));
  text += ". What a machine took is counted once, however many runs measured it. ";
  text += exact == merged.runs.size() ? "All of it was computed from samples."
                                      : fmt::format(
                                            "{} computed from samples; time only another run covers was cut "
                                            "out of its power over time, the edges being doubt.",
                                            exact == 0 ? "None was" : fmt::format("{} were", exact));
  TableBlock table;
  table.columns = {{"machine"}, {"runs", "", Align::right}, {"energy"}, {"seen", "", Align::right}};
  for (const MergedNode& node : merged.nodes) {
    table.rows.push_back({{node.id_hash.empty() ? node.boot_id : node.id_hash},
                          {count(static_cast<double>(node.runs))},
                          {energy_phrase(node.energy).joined()},
                          {percent(node.coverage)}});
  }
  return {Heading{2, "Machines and ranks"}, plain(text), table};
}

}  // namespace joulery
