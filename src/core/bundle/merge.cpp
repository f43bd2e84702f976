// SPDX-License-Identifier: Apache-2.0
// The first part is the whole so far; each further one is added to it or refused.
#include "core/bundle/merge.h"

#include <algorithm>
#include <fmt/format.h>

namespace joulery {
namespace {

Result<void> refuse(std::string what, const std::string& where, std::string remedy) {
  return failure(ErrorKind::invalid, std::move(what), where, std::move(remedy));
}

Result<void> check_alike(const Bench& whole, const BenchPart& part) {
  const auto differs = [&](std::string_view what) {
    return refuse(fmt::format("this part was run with another {} than those before it", what), part.folder,
                  "run it again as the others were");
  };
  if (part.bench.tier != whole.tier) return differs("tier");
  if (part.bench.joulery_version != whole.joulery_version) return differs("version of joulery");
  if (part.bench.order_seed != whole.order_seed) return differs("seed of the blocks");
  if (part.bench.plan.seed != whole.plan.seed || part.bench.plan.resamples != whole.plan.resamples)
    return differs("plan of resampling");
  return {};
}

bool is_same_trial(const BenchTrial& a, const BenchTrial& b) {
  return a.task == b.task && a.model.id == b.model.id && a.items.name == b.items.name &&
         a.items.positions == b.items.positions;
}

Result<void> check_new(const Bench& whole, const BenchPart& part) {
  for (const BenchTrial& trial : part.bench.trials) {
    const auto same = [&trial](const BenchTrial& other) { return is_same_trial(trial, other); };
    if (std::ranges::any_of(whole.trials, same)) {
      return refuse(fmt::format("{} was tried on {} twice", trial.model.id, trial.items.name), part.folder,
                    "keep one of the parts that hold it");
    }
  }
  return {};
}

void name_below(BenchPart& part) {
  for (BenchRecording& recording : part.bench.recordings)
    recording.file = fmt::format("{}/{}", part.folder, recording.file);
  for (BenchTrial& trial : part.bench.trials) {
    if (trial.images) trial.images->folder = fmt::format("{}/{}", part.folder, trial.images->folder);
  }
}

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

Bounded<Energy> sum(const Bounded<Energy>& a, const Bounded<Energy>& b) {
  return {a.low + b.low, a.best + b.best, a.high + b.high};
}

void add(Bench& whole, Bench& part) {
  whole.start = std::min(whole.start, part.start);
  whole.end = std::max(whole.end, part.end);
  whole.own_energy = sum(whole.own_energy, part.own_energy);
  whole.is_complete = whole.is_complete && part.is_complete;
  append(whole.trials, part.trials);
  append(whole.recordings, part.recordings);
  append(whole.contention, part.contention);
}

}  // namespace

Result<Bench> merge_parts(std::vector<BenchPart> parts, std::string id) {
  if (parts.empty()) {
    return failure(ErrorKind::invalid, "there is no part to merge", {}, "wait until one job has ended");
  }
  for (BenchPart& part : parts) name_below(part);
  Bench whole = std::move(parts.front().bench);
  whole.id = std::move(id);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (auto alike = check_alike(whole, parts[i]); !alike) return failure(alike.error());
    if (auto fresh = check_new(whole, parts[i]); !fresh) return failure(fresh.error());
    add(whole, parts[i].bench);
  }
  return whole;
}

}  // namespace joulery
