// SPDX-License-Identifier: Apache-2.0
// Words and counts of the runs, each run once however often it was given.
#include "core/merging/merge_words.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "foundation/base/sha256.h"
#include "foundation/base/ulid.h"

namespace joulery {
namespace {

/// One input per run.
std::vector<const MergeInput*> once(const std::vector<const MergeInput*>& inputs) {
  std::vector<const MergeInput*> runs;
  std::set<std::string> ids;
  for (const MergeInput* input : inputs) {
    if (ids.insert(input->run.start.id).second) runs.push_back(input);
  }
  return runs;
}

/// 48 bits of the earliest begin, 80 bits of what the inputs are and say.
std::string merged_id(const std::vector<const MergeInput*>& inputs, const std::string& name) {
  std::set<std::string> lines;
  UtcTime earliest = UtcTime::max();
  for (const MergeInput* input : inputs) {
    const Run& run = input->run;
    lines.insert(fmt::format("{} {} {} {}\n", run.start.id, input->is_exact(), run.duration().count(),
                             run.total.best.microjoules()));
    earliest = std::min(earliest, run.start.anchor.utc_of(run.begin));
  }
  Sha256 hash;
  const auto add = [&hash](const std::string& text) { hash.add(std::as_bytes(std::span(text))); };
  for (const std::string& line : lines) add(line);
  add(name);
  const auto digest = hash.digest();
  std::array<std::uint8_t, 10> random{};
  std::copy_n(digest.begin(), random.size(), random.begin());
  const auto since_1970 = std::chrono::duration_cast<std::chrono::milliseconds>(earliest.time_since_epoch()).count();
  return ulid(static_cast<std::uint64_t>(std::max<std::int64_t>(0, since_1970)), random);
}

void keep_common_tags(const RunStart& other, RunStart& start) {
  std::erase_if(start.tags, [&](const auto& tag) {
    const auto same = other.tags.find(tag.first);
    return same == other.tags.end() || same->second != tag.second;
  });
}

template <class T, class Same>
void add_missing(const std::vector<T>& from, std::vector<T>& to, Same same) {
  for (const T& one : from) {
    if (std::none_of(to.begin(), to.end(), [&](const T& there) { return same(there, one); })) to.push_back(one);
  }
}

/// Work of the whole run; a span's stands for the energy of the span, and spans are not merged.
bool is_of_span(const Run& run, const std::string& unit) {
  return std::any_of(run.spans.begin(), run.spans.end(),
                     [&](const SpanResult& span) { return span.work.contains(unit); });
}

void add_work(const std::vector<const MergeInput*>& runs, Run& merged) {
  std::map<std::string, double> counts;
  for (const MergeInput* input : runs) {
    for (const WorkResult& work : input->run.work) {
      if (work.basis == "machine" && !is_of_span(input->run, work.unit)) counts[work.unit] += work.count;
    }
  }
  for (const auto& [unit, count] : counts) {
    const auto add = [&](const char* basis, const Bounded<Energy>& energy) {
      const auto joules = [count](Energy amount) { return amount / joule / count; };
      merged.work.push_back({unit,
                             count,
                             basis,
                             {energy.low * (1 / count), energy.best * (1 / count), energy.high * (1 / count)},
                             {joules(energy.low), joules(energy.best), joules(energy.high)}});
    };
    if (count <= 0) continue;
    add("machine", merged.total);
    add("tree", merged.charged_to(ConsumerKind::tree));
  }
}

void add_self(const std::vector<const MergeInput*>& runs, Run& merged) {
  for (const MergeInput* input : runs) {
    const SelfCost& self = input->run.self;
    merged.self.cpu += self.cpu;
    merged.self.samples += self.samples;
    merged.self.late_samples += self.late_samples;
    if (self.max_rss_bytes) {
      merged.self.max_rss_bytes = std::max(merged.self.max_rss_bytes.value_or(0), *self.max_rss_bytes);
    }
  }
  merged.self.energy = merged.charged_to(ConsumerKind::joulery);
}

/// The first rank that did not end well speaks for all.
Exit exit_of(const std::vector<const MergeInput*>& runs) {
  const auto is_bad = [](const MergeInput* input) { return input->run.exit != Exit{0, std::nullopt}; };
  const auto bad = std::find_if(runs.begin(), runs.end(), is_bad);
  return bad == runs.end() ? Exit{0, std::nullopt} : (*bad)->run.exit;
}

}  // namespace

RunStart merged_start(const std::vector<const MergeInput*>& inputs, const std::string& name) {
  RunStart start = inputs.front()->run.start;
  start.id = merged_id(inputs, name);
  start.rank.reset();
  bool same_factors = true;
  for (const MergeInput* input : inputs) {
    const RunStart& other = input->run.start;
    if (other.name != start.name) start.name.clear();
    keep_common_tags(other, start);
    start.interval = std::max(start.interval, other.interval);
    same_factors = same_factors && other.factors == start.factors;
    add_missing(other.notes, start.notes, std::equal_to<>());
    add_missing(other.not_included, start.not_included, std::equal_to<>());
    add_missing(other.channels, start.channels, std::equal_to<>());
    add_missing(other.host.gpus, start.host.gpus, [](const HostGpu& a, const HostGpu& b) { return a.uuid == b.uuid; });
  }
  if (!name.empty()) start.name = name;
  if (same_factors) return start;
  start.factors = {};
  start.factors.why = "the ranks were measured with different places or factors; their own runs say what each means";
  return start;
}

void add_words(const std::vector<const MergeInput*>& inputs, Run& run) {
  const auto runs = once(inputs);
  run.exit = exit_of(runs);
  run.merged.emplace();
  bool spans = false;
  for (const MergeInput* input : runs) {
    run.interrupted = run.interrupted || input->run.interrupted;
    spans = spans || !input->run.spans.empty();
    const auto& rank = input->run.start.rank;
    run.merged->runs.push_back(
        {input->run.start.id, rank ? std::optional(rank->number) : std::nullopt, input->is_exact()});
  }
  std::sort(run.merged->runs.begin(), run.merged->runs.end(),
            [](const MergedRun& a, const MergedRun& b) { return a.id < b.id; });
  if (spans) run.start.notes.emplace_back("spans and repetitions are not merged: they are in the ranks' own runs");
  add_work(runs, run);
  add_self(runs, run);
}

}  // namespace joulery
