// SPDX-License-Identifier: Apache-2.0
// What a benchmark is to do: for each task a data set with drawn items, and the arms that answer them; and how long,
// how often and how precisely. Plain values and their making; running them is bench/group_run.h and bench/bench_run.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/engines/zoo.h"
#include "core/bundle/bundle.h"
#include "core/tasks/task.h"
#include "foundation/ports/dataset.h"
#include "shell/bench/curve_plan.h"

namespace joulery {

/// Real images that made ones are held against.
struct ReferenceImages {
  std::string folder;
  std::string name;  ///< as the bundle calls it: "data:sets/digits/test"
};

/// One model in one configuration; or why it cannot run.
struct ArmPlan {
  BenchModel model;
  EngineProgram program;
  LoadModelRequest load;
  std::optional<Error> why_not;                     ///< its files or its engine are not there
  std::optional<ReferenceImages> reference_images;  ///< of a model that makes images; nothing: none named
};

/// The items of one task, drawn.
struct GroupItems {
  BenchItems items;                  ///< with what is true of them, and without what is asked
  std::vector<Item> asked;           ///< the measured ones, without what is true of them
  std::vector<Item> warm_up;         ///< other ones
  bool warm_up_is_measured = false;  ///< the data set is too small to spare any
};

/// One task.
struct GroupPlan {
  Task task;
  GroupItems items;
  std::vector<ArmPlan> arms;
};

/// How long and how often (BM-5, BM-7, BM-8, BM-9).
struct BenchPace {
  Tier tier = Tier::smoke;
  Duration idle{};                 ///< of each idle window
  std::uint64_t idle_updates = 0;  ///< distinct ones
  bool shares_empty_idle = false;  ///< the empty machine is watched once, for all tasks (BM-7)
  Duration query_time{};           ///< of each arm, all repeats together
  std::uint64_t updates = 0;       ///< distinct ones within it
  Duration most_query_time{};      ///< of an arm that misses its precision
  Duration repeat_time{};          ///< a repeat passes over its items until it is about so long
  Duration most_cool_down{};       ///< before an arm that follows another; zero: arms follow at once
  std::uint32_t processes = 1;
  std::size_t fewest_blocks = 1;
  std::optional<PrecisionTarget> precision;
  bool one_token_passes = false;  ///< each repeat once more with answers of one token, where tokens are written (BM-25)
  std::optional<CurvePlan> curve;  ///< nothing: none is wanted
};

/// The pace of a tier. Its processes are three from quick on: repeats of one process are one cluster, of which no
/// interval can be told (BM-13).
[[nodiscard]] BenchPace pace_of(Tier tier);

/// About how long one point of a curve over load is: as long as a trial, three minutes at most.
[[nodiscard]] Duration point_time_of(Tier tier);

/// Draws `wanted` items (or as many as there are) and a few others to warm up on; `name` is what the data set is
/// called. Errors: of reading an item.
Result<GroupItems> draw_group_items(Dataset& dataset, const std::string& name, std::size_t wanted, std::uint64_t seed);

/// An item as a model may see it: without label, answers, tags and boxes.
[[nodiscard]] Item without_truth(Item item);

/// The zoo's words about an entry, and how it is to be run.
[[nodiscard]] BenchModel bench_model(const ZooEntry& entry, std::uint32_t threads, std::uint32_t batch);

}  // namespace joulery
