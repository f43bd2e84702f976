// SPDX-License-Identifier: Apache-2.0
// Which runs belong together, and whether they may: the sum itself is merging/merge_sum.cpp.
#include "core/merging/merge.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "core/merging/merge_node.h"
#include "core/merging/merge_sum.h"

namespace joulery {
namespace {

/// By rank, then id: the first of them gives the merged run its clock and its words.
bool comes_before(const MergeInput& a, const MergeInput& b) {
  const auto key = [](const MergeInput& input) {
    const Run& run = input.run;
    const std::uint32_t rank = run.start.rank ? run.start.rank->number : UINT32_MAX;
    return std::tuple(rank, run.start.id, !input.is_exact(), -run.duration().count(), -run.total.best.microjoules());
  };
  return key(a) < key(b);
}

bool holds(const Run& merged, const std::string& id) {
  return merged.start.id == id || std::any_of(merged.merged->runs.begin(), merged.merged->runs.end(),
                                              [&](const MergedRun& run) { return run.id == id; });
}

/// A merged run and what it was made of is the merged run again. Errors: a merged run among others.
Result<std::optional<Run>> already_merged(const std::vector<MergeInput>& inputs) {
  const auto merged = std::find_if(inputs.begin(), inputs.end(), [](const auto& input) { return input.run.merged; });
  if (merged == inputs.end()) return std::optional<Run>();
  const bool all = std::all_of(inputs.begin(), inputs.end(), [&](const MergeInput& input) {
    const bool inside = input.run.merged && std::all_of(input.run.merged->runs.begin(), input.run.merged->runs.end(),
                                                        [&](const auto& run) { return holds(merged->run, run.id); });
    return inside || holds(merged->run, input.run.start.id);
  });
  if (all) return std::optional(merged->run);
  std::vector<std::string> ids;
  for (const MergedRun& run : merged->run.merged->runs) ids.push_back(run.id);
  return failure(ErrorKind::invalid, "a merged run cannot be merged with further ones", merged->run.start.id,
                 fmt::format("name the runs it was made of instead: {}", fmt::join(ids, " ")));
}

Result<void> check_input(const MergeInput& input) {
  if (!node_of(input.run.start.host).empty()) return {};
  return failure(ErrorKind::invalid, "the run does not say which machine it measured", input.run.start.id,
                 "its machine showed neither boot_id nor machine-id; without them energy might be counted twice");
}

/// The job all ranks name; "" where none does.
Result<std::string> common_job(const std::vector<MergeInput>& inputs) {
  std::string job;
  for (const MergeInput& input : inputs) {
    if (!input.run.start.rank || input.run.start.rank->job.empty()) continue;
    const std::string& own = input.run.start.rank->job;
    if (!job.empty() && own != job) {
      return failure(ErrorKind::invalid, fmt::format("ranks of different jobs: {} and {}", job, own),
                     input.run.start.id, "name the runs of one job");
    }
    job = own;
  }
  return job;
}

/// How many ranks the job has, and which are there.
struct Attendance {
  std::optional<std::uint32_t> world;
  std::set<std::uint32_t> present;
  std::set<std::string> unnumbered;  ///< runs without a rank, by id: each stands for one

  [[nodiscard]] std::size_t count() const { return present.size() + unnumbered.size(); }
};

Result<Attendance> take_attendance(const std::vector<MergeInput>& inputs, const MergeOptions& options) {
  Attendance attendance;
  attendance.world = options.ranks;
  for (const MergeInput& input : inputs) {
    const auto& rank = input.run.start.rank;
    if (!rank) {
      attendance.unnumbered.insert(input.run.start.id);
      continue;
    }
    attendance.present.insert(rank->number);
    if (options.ranks || !rank->world) continue;
    if (attendance.world.value_or(*rank->world) != *rank->world) {
      return failure(
          ErrorKind::invalid,
          fmt::format("the ranks do not agree how many they are: {} and {}", *attendance.world, *rank->world),
          input.run.start.id, "name the runs of one job, or say how many it has with --ranks");
    }
    attendance.world = rank->world;
  }
  const std::size_t last = attendance.present.empty() ? 0 : *attendance.present.rbegin() + std::size_t{1};
  if (attendance.world && std::max(last, attendance.count()) > *attendance.world) {
    return failure(
        ErrorKind::invalid,
        fmt::format("{} ranks were given where the job has {}", std::max(last, attendance.count()), *attendance.world),
        {}, "name the runs of one job, or say how many it has with --ranks");
  }
  return attendance;
}

/// What a missing rank used is not known: its machine may be missing with it.
void lower_for_missing(const Attendance& attendance, Run& run) {
  if (!attendance.world || attendance.count() >= *attendance.world) return;
  run.coverage *= static_cast<double>(attendance.count()) / static_cast<double>(*attendance.world);
  std::vector<std::uint32_t> missing;
  for (std::uint32_t rank = 0; rank < *attendance.world && attendance.unnumbered.empty(); ++rank) {
    if (!attendance.present.contains(rank)) missing.push_back(rank);
  }
  constexpr std::size_t kNamed = 16;
  const std::size_t absent = *attendance.world - attendance.count();
  const bool named = !missing.empty() && missing.size() <= kNamed;
  std::string text = fmt::format("{} of {} ranks were not given", absent, *attendance.world);
  if (named) text += fmt::format(": {}", fmt::join(missing, ", "));
  run.anomalies.insert(run.anomalies.begin(), {"missing_ranks", "", run.begin, std::move(text)});
}

/// Runs by machine; the machine of the first rank first.
std::vector<std::vector<const MergeInput*>> by_node(const std::vector<MergeInput>& inputs) {
  std::vector<std::vector<const MergeInput*>> nodes;
  std::map<std::string, std::size_t> known;
  for (const MergeInput& input : inputs) {
    const auto [node, is_new] = known.try_emplace(node_of(input.run.start.host), nodes.size());
    if (is_new) nodes.emplace_back();
    nodes[node->second].push_back(&input);
  }
  return nodes;
}

}  // namespace

std::string node_of(const Host& host) { return host.boot_id.empty() ? host.id_hash : host.boot_id; }

Result<Run> merge_runs(std::vector<MergeInput> inputs, const MergeOptions& options) {
  if (inputs.empty()) return failure(ErrorKind::invalid, "nothing to merge", {}, "name the runs of the ranks");
  std::sort(inputs.begin(), inputs.end(), comes_before);
  const auto same = [](const MergeInput& a, const MergeInput& b) {
    return a.run == b.run && a.is_exact() == b.is_exact();
  };
  inputs.erase(std::unique(inputs.begin(), inputs.end(), same), inputs.end());
  auto merged = already_merged(inputs);
  if (!merged) return failure(merged.error());
  if (merged->has_value()) return std::move(**merged);
  for (const MergeInput& input : inputs) {
    if (auto sound = check_input(input); !sound) return failure(sound.error());
  }
  const auto job = common_job(inputs);
  if (!job) return failure(job.error());
  const auto attendance = take_attendance(inputs, options);
  if (!attendance) return failure(attendance.error());
  std::vector<NodeBook> books;
  for (auto& node : by_node(inputs)) {
    auto book = merge_node(std::move(node));
    if (!book) return failure(book.error());
    books.push_back(std::move(*book));
  }
  Run run = sum_of(books, options.name);
  run.merged->ranks = attendance->world;
  lower_for_missing(*attendance, run);
  return run;
}

}  // namespace joulery
