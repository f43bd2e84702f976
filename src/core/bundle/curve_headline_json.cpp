// SPDX-License-Identifier: Apache-2.0
// One object a point, then the two answers.
#include "core/bundle/curve_headline_json.h"

#include "foundation/wire/json_writer.h"

namespace joulery {
namespace {

using Json = JsonWriter::Json;

std::optional<double> seconds(const std::optional<LatencyQuantiles>& quantiles, Duration LatencyQuantiles::* which) {
  if (!quantiles) return std::nullopt;
  return seconds_of((*quantiles).*which);
}

void put_latencies(JsonWriter& writer, const char* key, const std::optional<LatencyQuantiles>& quantiles,
                   std::string_view why) {
  writer.object(key, [&](JsonWriter& own) {
    own.nullable("p50_s", seconds(quantiles, &LatencyQuantiles::p50), why);
    own.nullable("p90_s", seconds(quantiles, &LatencyQuantiles::p90), why);
    own.nullable("p99_s", seconds(quantiles, &LatencyQuantiles::p99), why);
  });
}

void put_figures(JsonWriter& writer, const LoadFigures& figures) {
  const LoadPoint& point = figures.point;
  writer.nullable("running_batch", point.running_batch, "its engine does not tell");
  writer("in_flight", figures.in_flight);
  writer("energy_per_output_token_j", point.energy);
  writer.nullable("energy_per_output_token_random_j", figures.random, "too few sensor readings in its window");
  writer("stretches", figures.stretches);
  writer("throughput_tokens_per_s", point.throughput);
  put_latencies(writer, "first_token", point.first_token, "no first token fell into its window");
  put_latencies(writer, "between_tokens", point.between_tokens, "no answer had two pieces in its window");
  writer.object("steady", [&](JsonWriter& own) {
    own("from_s", seconds_of(figures.pace.from));
    own("to_s", seconds_of(figures.pace.to));
    own("output_tokens", figures.pace.tokens);
    own("energy_j", figures.steady);
  });
  writer("ramp_energy_j", figures.ramp);
  writer.object("requests", [&](JsonWriter& own) {
    own("answered", figures.pace.queries.answered);
    own("failed", figures.pace.queries.failed);
  });
  writer.nullable("cached_tokens", figures.cached_tokens, "its engine does not tell");
}

void put_shares(JsonWriter& writer, const CurvePoint& point) {
  if (!point.shares) {
    writer.nullable("shares", std::optional<double>(), point.why_no_shares);
    return;
  }
  writer.object("shares", [&](JsonWriter& own) {
    own("request_p50_j", point.shares->p50 / joule);
    own("request_p90_j", point.shares->p90 / joule);
    own("request_p99_j", point.shares->p99 / joule);
    own("requests_j", point.shares->requests / joule);
    own("idle_j", point.shares->idle / joule);
    own("unattributed_j", point.shares->unattributed / joule);
  });
}

Json point_object(const CurvePoint& point) {
  Json object = Json::object();
  JsonWriter writer(object, Precision::rounded);
  const bool is_open = point.seen->rate.has_value();
  writer("loop", std::string(is_open ? "open" : "closed"));
  writer("concurrency", point.seen->concurrency);
  writer("rate_per_s", point.seen->rate);
  writer("is_upper_bound", is_upper_bound(*point.seen));
  if (point.figures)
    put_figures(writer, *point.figures);
  else
    writer.nullable("energy_per_output_token_j", std::optional<double>(), point.why_no_figures);
  put_shares(writer, point);
  return object;
}

}  // namespace

nlohmann::ordered_json curve_object(const BenchCurve& curve, const CurveHeadline& headline) {
  Json object = Json::object();
  JsonWriter writer(object, Precision::rounded);
  Json points = Json::array();
  for (const CurvePoint& point : headline.points) points.push_back(point_object(point));
  object["points"] = std::move(points);
  writer.nullable("lowest_energy_point", headline.lowest, "no point has figures");
  writer.nullable("itl_limit_s", curve.itl_limit ? std::optional(seconds_of(*curve.itl_limit)) : std::nullopt,
                  "no limit was asked for");
  writer.nullable("lowest_energy_point_within_limit", headline.lowest_within,
                  curve.itl_limit ? "no point keeps the limit" : "no limit was asked for");
  return object;
}

}  // namespace joulery
