// SPDX-License-Identifier: Apache-2.0
// One object an arm, then the line.
#include "core/bundle/varied_headline_json.h"

#include "foundation/wire/json_writer.h"

namespace joulery {
namespace {

using Json = JsonWriter::Json;

Json point_object(const Bench& bench, const std::vector<TrialHeadline>& headlines, const VariedCurve& curve,
                  const VariedPoint& point) {
  Json object = Json::object();
  JsonWriter writer(object, Precision::rounded);
  const TrialHeadline& headline = headlines[point.trial];
  writer("arm", headline.arm);
  writer("trial", point.trial);
  writer("value", value_in(bench, curve, point));
  writer("amount", point.amount);
  writer("energy_per_query_j", headline.figures->per_query.total);
  const bool is_first = point.trial == curve.points.front().trial;
  writer.nullable("ratio_to_first", point.ratio, is_first ? "it is the first" : "too few blocks");
  return object;
}

Json curve_object(const Bench& bench, const std::vector<TrialHeadline>& headlines, const VariedCurve& curve) {
  Json object = {{"model", curve.model}, {"option", curve.option}};
  JsonWriter writer(object, Precision::rounded);
  const auto option = find_varied_option(curve.option);
  writer("amount_is", std::string(option ? option->amount : ""));
  writer("held", curve.held);
  Json points = Json::array();
  for (const VariedPoint& point : curve.points) points.push_back(point_object(bench, headlines, curve, point));
  object["points"] = std::move(points);
  if (!curve.fit) {
    writer.nullable("fit", std::optional<double>(), curve.why_no_fit);
    return object;
  }
  writer.object("fit", [&](JsonWriter& own) {
    own("fixed_per_query_j", curve.fit->fixed);
    own("per_step_and_query_j", curve.fit->per_unit);
    own("largest_miss_fraction", curve.fit->largest_miss_fraction);
  });
  return object;
}

}  // namespace

nlohmann::ordered_json varied_objects(const Bench& bench, const std::vector<TrialHeadline>& headlines,
                                      const std::vector<VariedCurve>& curves) {
  Json list = Json::array();
  for (const VariedCurve& curve : curves) list.push_back(curve_object(bench, headlines, curve));
  return list;
}

}  // namespace joulery
