// SPDX-License-Identifier: Apache-2.0
// What every number of a leaderboard rests on: fingerprints, protocol, disturbance, recordings; and equivalences with
// their vintage and rung.
#include <algorithm>
#include <fmt/format.h>

#include "core/leaderboard/board_sections.h"
#include "core/leaderboard/board_words.h"
#include "core/leaderboard/machine_words.h"
#include "core/reporting/phrase.h"

namespace joulery {
namespace {

std::string short_text(const std::string& text) {
  constexpr std::size_t kHash = 64;
  constexpr std::size_t kShown = 12;
  return text.size() >= kHash ? text.substr(0, kShown) + "…" : text;
}

/// A line of words where there is a value.
void add_line(NumberBlock& block, std::string label, const std::string& value, std::string source) {
  block.lines.push_back({std::move(label), value, "", std::nullopt, std::move(source), std::nullopt});
}

std::string fraction_words(const std::optional<double>& fraction) {
  return fraction ? percent(*fraction) : std::string("not told by the kernel");
}

TableBlock contention_table(const Bench& bench) {
  TableBlock table{"how disturbed the machine was", {{"run"}, {"waiting for a CPU"}, {"taken by the hypervisor"}}, {}};
  for (const BenchContention& each : bench.contention) {
    table.rows.push_back({{each.run, {}, {}},
                          {fraction_words(each.cpu_pressure_fraction), {}, {}},
                          {fraction_words(each.steal_fraction), {}, {}}});
  }
  return table;
}

TableBlock recordings_table(const Bench& bench) {
  TableBlock table{"recordings: joulery verify replays them", {{"run"}, {"file"}, {"SHA-256", "", Align::left, 1}}, {}};
  for (const BenchRecording& each : bench.recordings)
    table.rows.push_back({{each.run, {}, {}}, {each.file, {}, {}}, {each.sha256, {}, {}}});
  return table;
}

TableBlock data_table(const Bench& bench, const std::vector<std::string>& labels) {
  TableBlock table{"data",
                   {{"model"},
                    {"data set"},
                    {"split", "", Align::left, 1},
                    {"drawn", "", Align::right},
                    {"of", "", Align::right},
                    {"seed", "", Align::right, 1},
                    {"SHA-256", "", Align::left, 2}},
                   {}};
  for (std::size_t at = 0; at < bench.trials.size(); ++at) {
    const BenchItems& items = bench.trials[at].items;
    table.rows.push_back({{labels[at], {}, {}},
                          {items.name, {}, {}},
                          {items.split, {}, {}},
                          count_cell(items.positions.size()),
                          count_cell(items.available),
                          count_cell(items.seed),
                          {short_text(items.sha256), {}, {}}});
  }
  return table;
}

/// What is the same in all trials is one line; what differs is a column a trial.
struct FingerprintSplit {
  NumberBlock shared;
  std::vector<std::string_view> differing;
};

FingerprintSplit split_fingerprints(const Bench& bench) {
  FingerprintSplit split;
  for (const std::string_view field : kFingerprintFields) {
    const auto& first = bench.trials.front().trial.arm.fingerprint.value(field);
    const bool same = std::ranges::all_of(
        bench.trials, [&](const BenchTrial& trial) { return trial.trial.arm.fingerprint.value(field) == first; });
    if (!same)
      split.differing.push_back(field);
    else
      add_line(split.shared, std::string(field), first ? short_text(*first) : "", first ? "" : "not known");
  }
  return split;
}

}  // namespace

void add_fingerprints(Document& document, const Board& board) {
  if (board.bench.trials.empty()) return;
  document.blocks.emplace_back(Heading{2, "What was the same, and what was varied"});
  FingerprintSplit split = split_fingerprints(board.bench);
  document.blocks.emplace_back(std::move(split.shared));
  if (split.differing.empty()) return;
  TableBlock table{"what differs", {{"model"}}, {}};
  constexpr int kAlways = 3;
  for (const std::string_view field : split.differing) {
    const auto before = static_cast<int>(table.columns.size());
    table.columns.push_back({std::string(field), "", Align::left, before <= kAlways ? 0 : before});
  }
  for (std::size_t at = 0; at < board.bench.trials.size(); ++at) {
    TableRow row{{board.label(at), {}, {}}};
    for (const std::string_view field : split.differing) {
      const auto& value = board.bench.trials[at].trial.arm.fingerprint.value(field);
      row.push_back({value ? short_text(*value) : "not known", {}, {}});
    }
    table.rows.push_back(std::move(row));
  }
  document.blocks.emplace_back(std::move(table));
}

/// Which source and which tables measured it.
std::string build_words(const Bench& bench) {
  const auto or_unknown = [](const std::string& text) { return text.empty() ? std::string("not known") : text; };
  return fmt::format("commit {}, reference data {}", or_unknown(bench.joulery_commit), or_unknown(bench.data_version));
}

void add_protocol(Document& document, const Board& board) {
  const Bench& bench = board.bench;
  document.blocks.emplace_back(Heading{2, "How it was measured"});
  NumberBlock block;
  add_line(block, "tier asked for", std::string(to_string(bench.tier)), "");
  add_line(block, "blocks", "interleaved", fmt::format("every arm once a block, order from seed {}", bench.order_seed));
  add_line(block, "interval", percent(bench.plan.level),
           fmt::format("clusters and repeats drawn {} times from seed {}; t over the clusters below 8 of them",
                       bench.plan.resamples, bench.plan.seed));
  add_line(block, "machine", bench.host.cpu_model,
           bench.host.cpu_model.empty() ? "the machine does not say" : bench.host.os);
  for (const HostGpu& gpu : bench.host.gpus) add_line(block, "accelerator", gpu.name, gpu.uuid);
  add_line(block, "joulery's own energy",
           board.headlines.own_fraction ? percent(*board.headlines.own_fraction) : std::string(),
           board.headlines.own_fraction ? "of all phases" : "nothing was measured");
  add_line(block, "joulery", bench.joulery_version, build_words(bench));
  document.blocks.emplace_back(std::move(block));
  std::vector<std::string> labels;
  labels.reserve(bench.trials.size());
  for (std::size_t at = 0; at < bench.trials.size(); ++at) labels.push_back(board.label(at));
  if (!bench.trials.empty()) document.blocks.emplace_back(data_table(bench, labels));
  for (TableBlock table : {machine_table(bench, labels), strangers_table(bench, labels)}) {
    if (!table.rows.empty()) document.blocks.emplace_back(std::move(table));
  }
  if (!bench.contention.empty()) document.blocks.emplace_back(contention_table(bench));
  if (!bench.recordings.empty()) document.blocks.emplace_back(recordings_table(bench));
}

void add_equivalences(Document& document, const Board& board) {
  TableBlock table{"of 1,000,000 queries each; the energy is that of the rung named, times the PUE",
                   {{"model"}, {"task", "", Align::left, 1}, {"is as much as"}, {"rung"}},
                   {}};
  for (std::size_t at = 0; at < board.bench.trials.size(); ++at) {
    const auto& figures = board.headlines.trials[at].figures;
    if (!figures || !figures->per_million) continue;
    for (const Footprint::Equivalence& each : figures->per_million->equivalences) {
      table.rows.push_back({{board.label(at), {}, {}},
                            {board.bench.trials[at].task, {}, {}},
                            {each.text, {}, {}},
                            {std::string(to_string(board.bench.trials[at].trial.rung)), {}, {}}});
    }
  }
  if (table.rows.empty()) return;
  document.blocks.emplace_back(Heading{2, "In other words"});
  document.blocks.emplace_back(std::move(table));
}

}  // namespace joulery
