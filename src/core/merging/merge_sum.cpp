// SPDX-License-Identifier: Apache-2.0
// Every field of the merged run is filled here; what is not a sum of the runs' is left empty rather than made up.
#include "core/merging/merge_sum.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "core/footprint/footprint.h"
#include "core/merging/merge_words.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr std::size_t kMostSteps = 512;  // as the pictures of single runs

/// Instants of a machine on the first machine's clock, by the wall clocks of both.
Instant placed(Instant at, const ClockAnchor& from, const ClockAnchor& onto) {
  return onto.monotonic + (from.utc_of(at) - onto.utc);
}

const ClockAnchor& clock_of(const NodeBook& book) { return book.inputs.front()->run.start.anchor; }

void set_window(const std::vector<NodeBook>& books, Run& run) {
  bool first = true;
  for (const NodeBook& book : books) {
    for (const MergeInput* input : book.inputs) {
      const Instant begin = placed(input->run.begin, clock_of(book), run.start.anchor);
      const Instant end = placed(input->run.end, clock_of(book), run.start.anchor);
      run.begin = first ? begin : std::min(run.begin, begin);
      run.end = first ? end : std::max(run.end, end);
      first = false;
    }
  }
}

/// A part in the sum: the machines that have it.
struct Summands {
  std::vector<std::pair<const NodeBook*, const NodePart*>> nodes;
};

std::map<std::string, Summands> parts_by_path(const std::vector<NodeBook>& books) {
  std::map<std::string, Summands> parts;
  for (const NodeBook& book : books) {
    for (const NodePart& part : book.parts) parts[part.result.part.path].nodes.emplace_back(&book, &part);
  }
  return parts;
}

/// Power over time of all machines together; nothing where one of them was not seen.
Series picture_of(const Summands& summands, const Run& run) {
  Series series;
  series.start = run.begin;
  series.step = run.start.interval;
  for (const auto& [book, part] : summands.nodes) {
    for (const MergedPiece& piece : part->pieces) series.step = std::max(series.step, piece.part->series.step);
  }
  if (series.step <= Duration::zero()) return {};
  while (run.duration() / series.step >= static_cast<Duration::rep>(kMostSteps)) series.step *= 2;
  const auto steps = static_cast<std::size_t>(run.duration() / series.step) + 1;
  std::vector<Energy> drawn(steps);
  std::vector<Duration> seen(steps);
  std::vector<Duration> wanted(steps);
  const auto spread = [&](const Stretch& stretch, const NodeBook& book, const auto& add) {
    const auto on_first = [&](Instant at) { return placed(at, clock_of(book), run.start.anchor); };
    const Instant from = on_first(stretch.from);
    for (std::size_t i = static_cast<std::size_t>(std::max(from - run.begin, Duration{}) / series.step); i < steps;
         ++i) {
      const Instant begin = run.begin + series.step * static_cast<Duration::rep>(i);
      const Stretch inside{std::max(begin, from), std::min(begin + series.step, on_first(stretch.to))};
      if (inside.to <= inside.from) return;
      add(i, Stretch{stretch.from + (inside.from - from), stretch.from + (inside.to - from)});
    }
  };
  for (const auto& [book, part] : summands.nodes) {
    for (const Stretch& window : book->window) {
      spread(window, *book, [&](std::size_t i, const Stretch& inside) { wanted[i] += inside.length(); });
    }
    for (const MergedPiece& piece : part->pieces) {
      spread(piece.stretch, *book, [&](std::size_t i, const Stretch& inside) {
        drawn[i] += drawn_energy(piece.input->run, *piece.part, inside);
        seen[i] += inside.length();
      });
    }
  }
  constexpr Duration kNoGap = std::chrono::milliseconds(1);
  for (std::size_t i = 0; i < steps; ++i) {
    const bool whole = seen[i] > Duration::zero() && seen[i] + kNoGap >= wanted[i];
    series.power.push_back(whole ? std::optional(drawn[i] / series.step) : std::nullopt);
  }
  return series;
}

PartResult part_of(const Summands& summands, const Run& run) {
  PartResult sum = summands.nodes.front().second->result;
  Duration covered{};
  Duration windows{};
  sum.energy = {};
  for (const auto& [book, part] : summands.nodes) {
    sum.energy += part->result.energy;
    sum.method = weakest(sum.method, part->result.method);
    sum.accuracy_fraction = std::max(sum.accuracy_fraction, part->result.accuracy_fraction);
    for (const std::string& flag : part->result.flags) {
      if (std::find(sum.flags.begin(), sum.flags.end(), flag) == sum.flags.end()) sum.flags.push_back(flag);
    }
    const Duration window = length_of(book->window);
    covered += std::chrono::duration_cast<Duration>(part->result.coverage * window);
    windows += window;
  }
  if (summands.nodes.size() > 1) {
    sum.coverage = windows > Duration::zero() ? seconds_of(covered) / seconds_of(windows) : 0;
    sum.text += fmt::format(", {} machines", summands.nodes.size());
    sum.idle.reset();
    sum.evidence.formula =
        fmt::format("sum of {} machines; the first: {}", summands.nodes.size(), sum.evidence.formula);
  }
  sum.series = picture_of(summands, run);
  return sum;
}

void add_shares(const Summands& summands, Run& run) {
  std::vector<ShareResult> sums;
  for (const auto& [book, part] : summands.nodes) {
    for (const ShareResult& share : part->shares) {
      const auto same = std::find_if(sums.begin(), sums.end(),
                                     [&](const ShareResult& sum) { return sum.consumer == share.consumer; });
      if (same == sums.end()) {
        sums.push_back(share);
      } else {
        same->energy += share.energy;
      }
    }
  }
  std::sort(sums.begin(), sums.end(), [](const ShareResult& a, const ShareResult& b) {
    const auto key = [](const Consumer& one) {
      const bool machine = one.kind == ConsumerKind::idle || one.kind == ConsumerKind::unknown;
      return std::tuple(machine, one.kind, one.name);
    };
    return key(a.consumer) < key(b.consumer);
  });
  run.shares.insert(run.shares.end(), sums.begin(), sums.end());
}

void add_parts(const std::vector<NodeBook>& books, Run& run) {
  std::map<Method, Energy> by_method;
  std::optional<Method> method;
  run.coverage = 1;
  for (const auto& [path, summands] : parts_by_path(books)) {
    PartResult part = part_of(summands, run);
    run.total += part.energy;
    run.cut.push_back(part.part.name());
    run.coverage = std::min(run.coverage, part.coverage);
    for (const auto& [book, one] : summands.nodes) {
      method = weakest(method.value_or(one->result.method), one->result.method);
      by_method[one->result.method] += one->result.energy.best;
      for (Gap gap : one->gaps) {
        gap.from = placed(gap.from, clock_of(*book), run.start.anchor);
        gap.to = placed(gap.to, clock_of(*book), run.start.anchor);
        run.gaps.push_back(std::move(gap));
      }
    }
    add_shares(summands, run);
    run.parts.push_back(std::move(part));
  }
  run.method = method.value_or(Method::assumed);
  if (!method) run.coverage = 0;
  for (const auto& [kind, energy] : by_method) {
    run.method_share[std::string(to_string(kind))] = run.total.best > Energy{} ? rounded(energy / run.total.best) : 0;
  }
}

MergedNode node_of_book(const NodeBook& book) {
  const Host& host = book.inputs.front()->run.start.host;
  MergedNode node{host.id_hash, host.boot_id, 0, {}, 1};
  std::set<std::string> ids;
  for (const MergeInput* input : book.inputs) ids.insert(input->run.start.id);
  node.runs = ids.size();
  if (book.parts.empty()) node.coverage = 0;
  for (const NodePart& part : book.parts) {
    node.energy += part.result.energy;
    node.coverage = std::min(node.coverage, part.result.coverage);
  }
  return node;
}

void add_anomalies(const std::vector<NodeBook>& books, Run& run) {
  const auto add = [&run](Anomaly anomaly, const ClockAnchor& clock) {
    const bool told = std::any_of(run.anomalies.begin(), run.anomalies.end(), [&](const Anomaly& one) {
      return one.kind == anomaly.kind && one.part == anomaly.part && one.text == anomaly.text;
    });
    if (told) return;
    anomaly.at = placed(anomaly.at, clock, run.start.anchor);
    run.anomalies.push_back(std::move(anomaly));
  };
  for (const NodeBook& book : books) {
    for (const Anomaly& anomaly : book.anomalies) add(anomaly, clock_of(book));
    for (const MergeInput* input : book.inputs) {
      for (const Anomaly& anomaly : input->run.anomalies) add(anomaly, clock_of(book));
    }
  }
}

}  // namespace

Run sum_of(const std::vector<NodeBook>& books, const std::string& name) {
  std::vector<const MergeInput*> inputs;
  for (const NodeBook& book : books) inputs.insert(inputs.end(), book.inputs.begin(), book.inputs.end());
  Run run;
  run.start = merged_start(inputs, name);
  set_window(books, run);
  add_parts(books, run);
  add_anomalies(books, run);
  add_words(inputs, run);
  for (const NodeBook& book : books) run.merged->nodes.push_back(node_of_book(book));
  std::sort(run.merged->nodes.begin(), run.merged->nodes.end(), [](const MergedNode& a, const MergedNode& b) {
    return std::tie(a.id_hash, a.boot_id) < std::tie(b.id_hash, b.boot_id);
  });
  run.footprint = footprint_of(run.total, run.duration(), run.start.factors);
  return run;
}

}  // namespace joulery
