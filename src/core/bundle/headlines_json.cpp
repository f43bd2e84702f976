// SPDX-License-Identifier: Apache-2.0
// The tasks' headlines as objects, and all of them together.
#include "core/bundle/headlines_json.h"

#include <cmath>

#include "core/bundle/bundle_fields.h"
#include "core/bundle/varied_headline_json.h"
// The field lists come first: the writer finds them by their arguments.
#include "foundation/wire/json_writer.h"

namespace joulery {
namespace {

using Json = JsonWriter::Json;

/// Without an end that no number can be written for.
std::optional<Bounded<double>> finite(const std::optional<Bounded<double>>& value) {
  if (value && std::isfinite(value->low) && std::isfinite(value->best) && std::isfinite(value->high)) return value;
  return std::nullopt;
}

std::string_view word_of(FrontMark mark) {
  return mark == FrontMark::solid ? "solid" : mark == FrontMark::possible ? "possible" : "none";
}

Json arm_object(const TaskHeadline& task, std::size_t place, const std::vector<TrialHeadline>& trials) {
  Json object = Json::object();
  JsonWriter writer(object, Precision::rounded);
  const TrialArm& arm = task.comparison->arms[place];
  writer("arm", trials[task.compared[place]].arm);
  writer("trial", task.compared[place]);
  writer("energy_per_query_j", arm.energy);
  writer.nullable("ratio_to_cheapest", finite(arm.ratio), place == 0 ? "it is the cheapest" : "too few blocks");
  std::vector<std::string> fields;
  fields.reserve(arm.differences.size());
  for (const FingerprintDifference& each : arm.differences) fields.emplace_back(each.field);
  writer("varies", fields);
  const auto& front = task.front[place];
  if (!front) {
    writer.nullable("front", std::optional<double>(), "quality not measured");
    return object;
  }
  writer.object("front", [&](JsonWriter& own) {
    own("is_on_front", front->on_front);
    own("probability", front->probability);
    own("mark", std::string(word_of(front->mark)));
  });
  return object;
}

void put_comparison(JsonWriter& writer, const TaskHeadline& task, const std::vector<TrialHeadline>& trials) {
  if (!task.comparison) {
    writer.nullable("comparison", std::optional<double>(), task.why_not_compared);
    return;
  }
  writer.object("comparison", [&](JsonWriter& own) {
    own("rung", std::string(to_string(task.comparison->rung)));
    own("declared", task.comparison->declared);
    own("repeats", task.comparison->repeats);
    own("left_out", task.comparison->left_out);
    own("front_resamples", task.front_resamples);
    own.derived("arms", [&](const auto&) {
      Json arms = Json::array();
      for (std::size_t place = 0; place < task.compared.size(); ++place)
        arms.push_back(arm_object(task, place, trials));
      return arms;
    });
  });
}

void put_stars(JsonWriter& writer, const TaskHeadline& task, const std::vector<TrialHeadline>& trials) {
  writer.derived("relative_stars", [&](const auto&) {
    Json list = Json::array();
    for (std::size_t place = 0; place < task.trials.size(); ++place) {
      Json object = {{"arm", trials[task.trials[place]].arm}};
      JsonWriter own(object, Precision::rounded);
      const std::string_view why = "indicative, void, or alone in its group";
      own.nullable("aes_equal_width", task.stars[place].equal_width, why);
      own.nullable("aes_quintile", task.stars[place].quintile, why);
      list.push_back(std::move(object));
    }
    return list;
  });
}

void put_best_quality(JsonWriter& writer, const TaskHeadline& task, const std::vector<TrialHeadline>& trials) {
  if (!task.best_quality) {
    writer.nullable("iso_quality", std::optional<double>(), "not compared, or quality not measured");
    return;
  }
  writer.object("iso_quality", [&](JsonWriter& own) {
    const BestQuality& best = *task.best_quality;
    own("reference", trials[best.best].arm);
    own("quality_gap", best.quality_gap);
    own.nullable("cheapest", best.cheapest ? std::optional(trials[*best.cheapest].arm) : std::nullopt,
                 "none: no cheaper arm is as good");
    own.nullable("energy_ratio", finite(best.energy_ratio), best.cheapest ? "too few blocks" : "no other arm");
  });
}

void put_range(JsonWriter& writer, const char* key, const std::optional<GroupRange>& range, std::string_view why) {
  if (!range) {
    writer.nullable(key, std::optional<double>(), why);
    return;
  }
  writer.object(key, [&](JsonWriter& own) {
    own("low", range->low);
    own("high", range->high);
  });
}

void put_general(JsonWriter& writer, const TaskHeadline& task) {
  if (!task.general) {
    writer.nullable("general_against_specific", std::optional<double>(), task.why_no_general);
    return;
  }
  writer.object("general_against_specific", [&](JsonWriter& own) {
    const GeneralRatio& ratio = *task.general;
    own.nullable("geometric_ratio", finite(ratio.geometric),
                 ratio.geometric ? "its interval is not bounded" : "fewer than two models on a side");
    own("arithmetic_ratio", ratio.arithmetic);
    own("cheapest_ratio", ratio.cheapest);
    own.nullable("cheapest_ratio_by_blocks", finite(task.general_by_blocks), "too few blocks");
    own("dearest_over_cheapest_ratio", ratio.dearest_over_cheapest);
    own.nullable("iso_quality_ratio", ratio.iso_quality, "none: no general model is as good as the best specific one");
    put_range(own, "general_quality", ratio.general_quality, "quality not measured");
    put_range(own, "specific_quality", ratio.specific_quality, "quality not measured");
    put_range(own, "general_output_tokens", ratio.general_tokens, "not counted");
    put_range(own, "specific_output_tokens", ratio.specific_tokens, "not counted");
    own("unmatched", task.unmatched);
  });
}

/// Only where there is something to tell: bundles from before the stretches read as they did.
void put_lengths(JsonWriter& writer, const TaskHeadline& task, const std::vector<TrialHeadline>& trials) {
  if (task.lengths.empty()) return;
  writer.derived("differences_by_length", [&](const auto&) {
    Json list = Json::array();
    for (const LengthShare& each : task.lengths) {
      Json object = {{"arm", trials[each.trial].arm}, {"against", trials[task.compared.front()].arm}};
      JsonWriter own(object, Precision::rounded);
      own("difference_per_query_j", each.difference);
      own("explained_by_length_per_query_j", each.explained);
      list.push_back(std::move(object));
    }
    return list;
  });
}

Json task_object(const Bench& bench, const TaskHeadline& task, const std::vector<TrialHeadline>& trials) {
  Json object = {{"task", task.task}, {"data_set", task.data_set}};
  JsonWriter writer(object, Precision::rounded);
  put_comparison(writer, task, trials);
  put_stars(writer, task, trials);
  put_best_quality(writer, task, trials);
  put_general(writer, task);
  put_lengths(writer, task, trials);
  if (!task.varied.empty()) object["varied"] = varied_objects(bench, trials, task.varied);
  return object;
}

}  // namespace

nlohmann::ordered_json headlines_object(const Bench& bench, const Headlines& headlines) {
  Json object = Json::object();
  JsonWriter writer(object, Precision::rounded);
  writer.nullable("own_energy_fraction", headlines.own_fraction, "nothing was measured");
  Json trials = Json::array();
  for (std::size_t at = 0; at < bench.trials.size(); ++at)
    trials.push_back(trial_object(bench.trials[at], headlines.trials[at]));
  Json tasks = Json::array();
  for (const TaskHeadline& task : headlines.tasks) tasks.push_back(task_object(bench, task, headlines.trials));
  object["trials"] = std::move(trials);
  object["tasks"] = std::move(tasks);
  return object;
}

}  // namespace joulery
