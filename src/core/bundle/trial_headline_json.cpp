// SPDX-License-Identifier: Apache-2.0
// One trial's headline as an object. Keys end in their unit; null has its reason beside it.
#include <cmath>

#include "core/bundle/bundle_fields.h"
#include "core/bundle/curve_headline_json.h"
#include "core/bundle/headlines_json.h"
#include "core/tasks/task.h"
// The field lists come first: the writer finds them by their arguments.
#include "foundation/wire/json_writer.h"

namespace joulery {
namespace {

using Json = JsonWriter::Json;
constexpr std::string_view kOneCluster = "one cluster tells no interval";

template <class Q>
Bounded<double> scaled(const Bounded<Q>& value, Q unit) {
  return {value.low / unit, value.best / unit, value.high / unit};
}

std::string_view word_of(ClusterMethod method) {
  return method == ClusterMethod::bootstrap      ? "bootstrap"
         : method == ClusterMethod::few_clusters ? "few_clusters"
                                                 : "one_cluster";
}

std::string_view word_of(PrecisionVerdict verdict) {
  return verdict == PrecisionVerdict::reached  ? "reached"
         : verdict == PrecisionVerdict::missed ? "missed"
                                               : "more repeats needed";
}

void put_precision(JsonWriter& writer, const TrialPrecision& precision) {
  constexpr std::string_view kNotAsked = "the tier asks for none";
  writer.object("precision", [&](JsonWriter& own) {
    own.nullable("verdict", precision.verdict ? std::optional(std::string(word_of(*precision.verdict))) : std::nullopt,
                 kNotAsked);
    own.nullable("half_width_fraction", precision.half_width_fraction, "fewer than two repeats");
    own.nullable("target_fraction", precision.target_fraction, kNotAsked);
  });
}

/// Whether the end of the warm-up was seen; nothing: too few repeats to tell.
std::optional<bool> is_steady(const CountedRepeats& counted) {
  if (counted.steadiness == Steadiness::too_few) return std::nullopt;
  return counted.steadiness == Steadiness::steady;
}

/// BM-9: the scatter of repeats, as standard deviations of joule per query.
void put_spread(JsonWriter& writer, const std::optional<VarianceSplit>& split) {
  const std::string_view few = "fewer than two processes, or none of two repeats";
  const auto within = split ? std::optional(std::sqrt(split->within)) : std::nullopt;
  const auto between = split && split->between ? std::optional(std::sqrt(*split->between)) : std::nullopt;
  writer.nullable("spread_within_processes_j", within, few);
  writer.nullable("spread_between_processes_j", between,
                  split ? "processes differ no more than chance makes them" : few);
}

/// Without an end that no number can be written for: factors of a document may be anything.
template <class Q>
std::optional<Bounded<Q>> finite(const std::optional<Bounded<Q>>& value) {
  if (value && std::isfinite(value->low.base()) && std::isfinite(value->best.base()) &&
      std::isfinite(value->high.base()))
    return value;
  return std::nullopt;
}

template <class Q>
void put_doubts(JsonWriter& writer, const std::string& name, const DoubtedFigure<Q>& figure) {
  writer((name + "_j").c_str(), figure.total);
  writer.nullable((name + "_random_j").c_str(), figure.random, kOneCluster);
  writer((name + "_instrument_j").c_str(), figure.instrument);
}

template <class Q>
void put_optional(JsonWriter& writer, const std::string& name, const std::optional<DoubtedFigure<Q>>& figure,
                  std::string_view why) {
  if (figure)
    put_doubts(writer, name, *figure);
  else
    writer.nullable((name + "_j").c_str(), std::optional<Bounded<double>>(), why);
}

std::string why_no_correct(const TrialHeadline& headline) {
  const auto& scored = headline.figures->result.per_correct;
  if (scored && !scored->best) return scored->undefined_text();
  return headline.quality ? "the task knows no right and wrong answers" : headline.why_no_quality;
}

void put_per_unit(JsonWriter& writer, const BenchTrial& trial, const TrialHeadline& headline) {
  const TrialFigures& figures = *headline.figures;
  put_doubts(writer, "energy_per_query", figures.per_query);
  writer("energy_per_1000_queries_kwh", scaled(figures.per_query.total, kilowatt_hour_per_thousand));
  writer("energy_per_1000_queries_wh", scaled(figures.per_query.total, watt_hour_per_thousand));
  const auto task = find_task(trial.task);
  if (task && task->work_unit == "image") writer("energy_per_image_j", figures.per_query.total);
  writer.nullable("queries_per_kwh", figures.queries_per_kilowatt_hour, "the energy may be 0");
  put_optional(writer, "energy_per_input_token", figures.per_input_token, "its engine counts no input tokens");
  put_optional(writer, "energy_per_output_token", figures.per_output_token, "its engine counts no output tokens");
  put_optional(writer, "energy_per_correct_answer", figures.per_correct, why_no_correct(headline));
}

void put_footprint(JsonWriter& writer, const TrialFigures& figures) {
  const std::string_view no_place = "no place set";
  const Footprint none;
  const Footprint& each = figures.per_thousand ? *figures.per_thousand : none;
  writer.nullable("carbon_location_per_1000_queries_g", finite(each.location),
                  figures.per_thousand ? "the place has no carbon intensity" : no_place);
  writer.nullable("water_on_site_per_1000_queries_l", finite(each.on_site_water),
                  figures.per_thousand ? "no water use of the site is known" : no_place);
  writer.nullable("water_grid_per_1000_queries_l", finite(each.grid_water),
                  figures.per_thousand ? "the place has no water factor" : no_place);
  Json list = Json::array();
  if (figures.per_million) {
    for (const Footprint::Equivalence& same : figures.per_million->equivalences) {
      if (!std::isfinite(same.count.low) || !std::isfinite(same.count.best) || !std::isfinite(same.count.high))
        continue;
      list.push_back(
          {{"id", same.id}, {"count", writer.json_of(same.count)}, {"text", same.text}, {"vintage", same.vintage}});
    }
  }
  writer.derived("equivalences_per_1000000_queries", [&](const auto&) { return list; });
}

Json rung_object(const JsonWriter& writer, const RungFigure& figure) {
  Json object = Json::object();
  object["rung"] = to_string(figure.rung);
  object["energy_per_query_j"] = writer.json_of(figure.energy);
  if (figure.energy)
    object["method"] = to_string(figure.method);
  else
    object["why"]["energy_per_query_j"] = figure.missing_text();
  return object;
}

Json above_object(const JsonWriter& writer, const AboveIdle& above, Method method) {
  Json object = rung_object(
      writer, {above.rung, above.energy, method, above.at_most ? std::string("below resolution") : above.why_missing});
  object["against"] = joulery::word_of(above.against);
  if (above.at_most) object["at_most_per_query_j"] = writer.json_of(*above.at_most);
  if (above.idle) {
    object["idle_power_w"] = writer.json_of(*above.idle);
    object["idle_drifted"] = above.idle_drifted;
    object["idle_too_short"] = above.idle_too_short;
  }
  return object;
}

void put_rungs(JsonWriter& writer, const BenchTrial& trial, const TrialRungs& rungs) {
  const Method device = trial.device.method;
  const Method node = trial.trial.method;
  writer.derived("rungs", [&](const JsonWriter& codec) {
    return Json{rung_object(codec, rungs.three.node), rung_object(codec, rungs.three.device_gross),
                above_object(codec, rungs.device_net, device)};
  });
  writer.derived("site", [&](const JsonWriter& codec) { return rung_object(codec, rungs.site); });
  writer.derived("marginal",
                 [&](const JsonWriter& codec) { return above_object(codec, rungs.device_marginal, device); });
  writer.derived("node_above_idle", [&](const JsonWriter& codec) {
    return Json{above_object(codec, rungs.node_net, node), above_object(codec, rungs.node_marginal, node)};
  });
  writer.nullable("device_idle_fraction", rungs.three.idle_fraction(), "device gross and net were not both measured");
  writer.nullable("node_idle_fraction", rungs.node_idle_fraction, "idle was not measured at the node");
}

void put_quality(JsonWriter& writer, const TrialHeadline& headline) {
  if (!headline.quality) {
    writer.nullable("quality", std::optional<double>(), "quality not measured: " + headline.why_no_quality);
    return;
  }
  const TrialQuality& quality = *headline.quality;
  writer.object("quality", [&](JsonWriter& own) {
    own("metric", quality.metric);
    own("version", quality.version);
    own("value", quality.value);
    own("is_higher_better", quality.is_higher_better);
    own("interval_by", quality.interval_by);
    own("items", quality.items);
    own("unanswered", quality.unanswered);
    own("distinct_repeats", quality.distinct);
    if (!quality.features.empty()) own("features", quality.features);
  });
}

void put_rating(JsonWriter& writer, const Rating& rating) {
  if (!rating.stars) {
    writer.nullable("rating", std::optional<double>(), "unrated: " + rating.why_unrated);
    return;
  }
  writer.object("rating", [&](JsonWriter& own) {
    own("stars", *rating.stars);
    own("probabilities", std::vector<double>(rating.probabilities.begin(), rating.probabilities.end()));
    own("reference", rating.reference_vintage);
  });
}

void put_times(JsonWriter& writer, const TrialFigures& figures) {
  const auto median = figures.times ? std::optional(figures.times->median_s) : std::nullopt;
  const auto p95 = figures.times ? std::optional(figures.times->p95_s) : std::nullopt;
  writer.nullable("duration_per_query_median_s", median, "no query was answered");
  writer.nullable("duration_per_query_p95_s", p95, "no query was answered");
  writer.nullable("first_token_median_s", figures.times ? figures.times->first_token_median_s : std::nullopt, kNotTold);
  writer.object("tokens_per_query", [&](JsonWriter& tokens) {
    tokens.nullable("input", figures.tokens.input, kNotTold);
    tokens.nullable("cached", figures.tokens.cached, kNotTold);
    tokens.nullable("output", figures.tokens.output, kNotTold);
    tokens.nullable("reasoning", figures.tokens.reasoning, kNotTold);
  });
}

void put_phases(JsonWriter& writer, const TrialLengths& lengths) {
  if (!lengths.phases) {
    writer.nullable("prefill_decode", std::optional<double>(), "not resolved: " + lengths.why_no_phases);
    return;
  }
  writer.object("prefill_decode", [&](JsonWriter& own) {
    const PhaseFigures& phases = *lengths.phases;
    own("method", std::string(to_string(phases.share.method)));
    own("prefill_per_query_j", phases.prefill);
    own("decode_per_query_j", phases.decode);
    own.nullable("prefill_per_input_token_j", phases.prefill_per_input_token, "no input token was computed");
    own.nullable("decode_per_output_token_j", phases.decode_per_output_token, "no output token was computed");
    own("prefill_fraction", phases.share.fraction);
    own("has_interval_of_repeats", phases.share.has_interval);
    own("stretches", phases.share.stretches);
    own("repeats", phases.share.repeats);
  });
}

/// What tokens cost, of trials with stretches; bundles from before them say nothing of it.
void put_lengths(JsonWriter& writer, const TrialLengths& lengths) {
  writer.object("lengths", [&](JsonWriter& own) {
    if (lengths.fit) {
      own.object("fit", [&](JsonWriter& fit) {
        fit("fixed_per_query_j", lengths.fit->fixed);
        fit("per_input_token_j", lengths.fit->per_input);
        fit("per_output_token_j", lengths.fit->per_output);
      });
    } else {
      own.nullable("fit", std::optional<double>(), lengths.why_no_fit);
    }
    put_phases(own, lengths);
  });
}

void put_figures(JsonWriter& writer, const BenchTrial& trial, const TrialHeadline& headline) {
  const TrialFigures& figures = *headline.figures;
  const TrialResult& result = figures.result;
  writer("tier", std::string(to_string(result.tier)));
  writer("is_indicative", is_indicative(result.tier));
  writer.object("queries", [&](JsonWriter& queries) {
    queries("answered", result.queries.answered);
    queries("failed", result.queries.failed);
    queries("is_void", result.queries.is_void());
  });
  writer("repeats", figures.counted.repeats.size());
  writer("warm_up_cut", figures.counted.cut);
  writer.nullable("is_steady", is_steady(figures.counted), "too few repeats to tell");
  put_precision(writer, figures.precision);
  put_spread(writer, result.processes);
  writer("cluster_variable", trial.trial.cluster_variable);
  writer("clusters", result.per_query.clusters);
  writer("interval_by", std::string(word_of(result.per_query.method)));
  put_per_unit(writer, trial, headline);
  put_footprint(writer, figures);
  put_rungs(writer, trial, figures.rungs);
  put_rating(writer, figures.rating);
  put_times(writer, figures);
  if (!trial.stretches.empty()) put_lengths(writer, figures.lengths);
}

/// Left out where the training cost is not known: it does not apply.
void put_break_even(JsonWriter& writer, const std::optional<BreakEven>& even) {
  if (!even) return;
  writer.object("break_even", [&](JsonWriter& own) {
    own("rung", even->rung);
    own("training_method", even->method);
    own("training_energy_kwh", even->training);
    own.nullable("queries_by_energy", even->by_energy, even->why_not_by_energy);
    own.nullable("queries_by_carbon", even->by_carbon, even->why_not_by_carbon);
  });
}

}  // namespace

nlohmann::ordered_json trial_object(const BenchTrial& trial, const TrialHeadline& headline) {
  Json object = Json::object();
  JsonWriter writer(object, Precision::rounded);
  writer("task", headline.task);
  writer("arm", headline.arm);
  writer("rung", std::string(to_string(trial.trial.rung)));
  writer("method", trial.trial.method);
  if (headline.figures && !headline.why_failed.empty()) writer("why_failed", headline.why_failed);
  if (headline.figures)
    put_figures(writer, trial, headline);
  else
    writer.nullable("tier", std::optional<std::string>(), headline.why_no_figures);
  put_quality(writer, headline);
  if (headline.curve) object["curve"] = curve_object(*trial.curve, *headline.curve);
  put_break_even(writer, headline.break_even);
  writer("correct", headline.correct);
  writer("answers_sha256", headline.answers_sha256);
  return object;
}

}  // namespace joulery
