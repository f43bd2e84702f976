// SPDX-License-Identifier: Apache-2.0
// Measured items are the first of the draw and warm-up items the ones drawn after them, so that more warm-up changes no
// measured item.
#include "shell/bench/plan.h"

#include <algorithm>

#include "core/tasks/draw.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::size_t kWarmUpItems = 8;
constexpr std::uint32_t kProcesses = 3;
constexpr std::size_t kBlocksOfSmoke = 2;
/// BM-10; at smoke, which is to try out, nobody waits for it.
constexpr Duration kMostCoolDown = std::chrono::seconds(120);
constexpr Duration kIdleOfSmoke = std::chrono::seconds(2);
constexpr Duration kRepeatOfSmoke = std::chrono::seconds(1);
constexpr Duration kPointOfSmoke = std::chrono::seconds(2);
constexpr Duration kMostOfPoint = std::chrono::minutes(3);
/// An arm that is slow or unsteady ends after so many times the tier's query time.
constexpr int kMostTimes = 5;

/// What is true of an item, without what was asked: texts and paths may be anybody's.
Item truth_of(const Item& item) {
  Item truth = item;
  truth.text.clear();
  truth.question.clear();
  truth.image_path.clear();
  return truth;
}

/// Quick ends soon, with a quarter to spare: repeats that are cut as warm-up later do not count for the tier.
void keep_to_its_time(BenchPace& pace) {
  pace.query_time += pace.query_time / 4;
  pace.most_query_time = pace.query_time;
  pace.shares_empty_idle = true;
}

}  // namespace

BenchPace pace_of(Tier tier) {
  const TierDemands demands = demands_of(tier);
  BenchPace pace;
  pace.tier = tier;
  if (tier == Tier::smoke) {
    pace.idle = kIdleOfSmoke;
    pace.repeat_time = kRepeatOfSmoke;
    pace.fewest_blocks = kBlocksOfSmoke;
    return pace;
  }
  pace.idle = demands.idle_time;
  pace.idle_updates = demands.idle_updates;
  pace.query_time = demands.query_time;
  pace.updates = demands.sensor_updates;
  pace.most_query_time = demands.query_time * kMostTimes;
  pace.most_cool_down = kMostCoolDown;
  pace.precision = demands.precision;
  pace.one_token_passes = true;
  pace.processes = std::max(demands.processes, kProcesses);
  // The first check is that of the fewest, and two in a row are asked for.
  pace.fewest_blocks = demands.precision ? demands.precision->fewest + 1 : 1;
  if (tier == Tier::quick) keep_to_its_time(pace);
  // A little more than its share, so that the fewest blocks are enough.
  pace.repeat_time = pace.query_time * 21 / (20 * static_cast<int>(pace.fewest_blocks));
  return pace;
}

Duration point_time_of(Tier tier) {
  if (tier == Tier::smoke) return kPointOfSmoke;
  return std::min(demands_of(tier).query_time, kMostOfPoint);
}

Item without_truth(Item item) {
  item.label.reset();
  item.answers.clear();
  item.tags.clear();
  item.boxes.clear();
  return item;
}

Result<GroupItems> draw_group_items(Dataset& dataset, const std::string& name, std::size_t wanted, std::uint64_t seed) {
  const std::size_t size = dataset.size();
  const std::size_t others = std::min(kWarmUpItems, size / 4);
  const std::size_t measured = std::max<std::size_t>(1, std::min(wanted, size - others));
  const auto drawn = draw_items(size, measured + others, seed);
  if (!drawn) return failure(drawn.error());
  GroupItems group;
  const DatasetOrigin& origin = dataset.origin();
  group.items.name = name;
  group.items.sha256 = origin.sha256;
  group.items.split = origin.split.value_or("");
  group.items.available = size;
  group.items.seed = seed;
  group.items.labels = origin.labels;
  group.asked.reserve(measured);
  auto items = dataset.items(*drawn);
  if (!items) return failure(items.error());
  for (std::size_t i = 0; i < drawn->size(); ++i) {
    Item& item = (*items)[i];
    if (i >= measured) {
      group.warm_up.push_back(without_truth(std::move(item)));
      continue;
    }
    group.items.positions.push_back((*drawn)[i]);
    group.items.truths.push_back(truth_of(item));
    group.asked.push_back(without_truth(std::move(item)));
  }
  group.warm_up_is_measured = group.warm_up.empty();
  if (group.warm_up_is_measured) group.warm_up.push_back(group.asked.front());
  return group;
}

BenchModel bench_model(const ZooEntry& entry, std::uint32_t threads, std::uint32_t batch) {
  BenchModel model;
  model.id = entry.id;
  model.name = entry.name.empty() ? entry.id : entry.name;
  model.engine = entry.engine;
  model.kind = weight_kind_from(entry.kind).value_or(WeightKind::pretrained);
  model.is_general = entry.is_general;
  model.parameters = entry.parameters;
  model.precision = entry.precision;
  model.licence = entry.licence;
  model.source = entry.source;
  model.threads = threads;
  model.batch = batch;
  const auto context = entry.options.find("context");
  if (context != entry.options.end()) model.context_tokens = parse_u64(context->second);
  return model;
}

}  // namespace joulery
