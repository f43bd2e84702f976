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

/// A host without what tells one machine from another of its kind.
Host kind_of(Host host) {
  host.id_hash.clear();
  host.boot_id.clear();
  host.os.clear();
  host.kernel.clear();
  host.memory_bytes.reset();  // what firmware keeps for itself differs a little
  for (HostGpu& gpu : host.gpus) gpu = {.uuid = {}, .name = gpu.name, .mig = gpu.mig};
  return host;
}

bool have_like_memory(const Host& a, const Host& b) {
  if (!a.memory_bytes || !b.memory_bytes) return a.memory_bytes == b.memory_bytes;
  constexpr double kMostApart = 0.02;
  const auto [less, more] = std::minmax(*a.memory_bytes, *b.memory_bytes);
  return static_cast<double>(more - less) <= kMostApart * static_cast<double>(more);
}

template <class T>
void keep_common(T& whole, const T& part) {
  if (whole != part) whole = T();
}

/// What is not the same on all machines is true of none of them.
void keep_common(Host& whole, const Host& part) {
  keep_common(whole.id_hash, part.id_hash);
  keep_common(whole.boot_id, part.boot_id);
  keep_common(whole.os, part.os);
  keep_common(whole.kernel, part.kernel);
  keep_common(whole.memory_bytes, part.memory_bytes);
  for (std::size_t i = 0; i < whole.gpus.size(); ++i) {
    keep_common(whole.gpus[i].uuid, part.gpus[i].uuid);
    keep_common(whole.gpus[i].pci, part.gpus[i].pci);
    keep_common(whole.gpus[i].driver, part.gpus[i].driver);
    keep_common(whole.gpus[i].persistence, part.gpus[i].persistence);
  }
}

/// The machine, if it is one of the kind that the whole has.
Result<void> check_machine(const Bench& whole, const BenchPart& part) {
  const bool alike = kind_of(whole.host) == kind_of(part.bench.host) && have_like_memory(whole.host, part.bench.host);
  if (alike) return {};
  return refuse("this part was run on another kind of machine than those before it", part.folder,
                "run it again on one like theirs (--sbatch=--constraint=...), or report the parts apart");
}

Result<void> check_alike(const Bench& whole, const BenchPart& part) {
  const auto differs = [&](std::string_view what) {
    return refuse(fmt::format("this part was run with another {} than those before it", what), part.folder,
                  "run it again as the others were");
  };
  if (part.bench.tier != whole.tier) return differs("tier");
  if (part.bench.joulery_version != whole.joulery_version) return differs("version of joulery");
  if (part.bench.joulery_commit != whole.joulery_commit) return differs("commit of joulery");
  if (part.bench.data_version != whole.data_version) return differs("version of the tables");
  if (part.bench.factors != whole.factors) return differs("place or grid");
  if (part.bench.order_seed != whole.order_seed) return differs("seed of the blocks");
  if (part.bench.plan.seed != whole.plan.seed || part.bench.plan.resamples != whole.plan.resamples)
    return differs("plan of resampling");
  return check_machine(whole, part);
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
  if (!whole.not_recorded.empty() && whole.host.id_hash != part.host.id_hash) {
    whole.not_recorded["host_id"] = "several machines of one kind: the bench.json of each part names its own";
  }
  keep_common(whole.host, part.host);
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
  whole.plan_sha256.reset();  // that of a part; it lies beside the part
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (auto alike = check_alike(whole, parts[i]); !alike) return failure(alike.error());
    if (auto fresh = check_new(whole, parts[i]); !fresh) return failure(fresh.error());
    add(whole, parts[i].bench);
  }
  return whole;
}

}  // namespace joulery
