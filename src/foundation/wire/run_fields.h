// SPDX-License-Identifier: Apache-2.0
// Which fields a finished run has in JSON, in the order of contracts 3.1, written down once for both directions.
// What was known at the start is wire/start_fields.h; the documents are made by wire/run_json.cpp.
#pragma once

#include "foundation/wire/engine_fields.h"
#include "foundation/wire/iso_time.h"
#include "foundation/wire/start_fields.h"

namespace joulery {

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Exit> exit) {
  const bool unended = !exit.code && !exit.signal;
  c.nullable("code", exit.code, unended ? "it had not ended when the recording stopped" : "a signal ended it");
  c.nullable("signal", exit.signal, unended ? "it had not ended when the recording stopped" : "it ended by itself");
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Reading> reading) {
  c("channel", reading.channel);
  c("missed", reading.missed);
  c("at_mono_ns", reading.at);
  c("value", reading.value);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Evidence> evidence) {
  c("samples", evidence.samples);
  c("missed", evidence.missed);
  c("wraps", evidence.wraps);
  c("first", evidence.first);
  c("last", evidence.last);
  c("formula", evidence.formula);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Series> series) {
  c("start_mono_ns", series.start);
  c("step_ns", series.step);
  c("power_w", series.power);
  c.derived("null_means", [](const auto&) { return "not covered"; });
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<IdlePower> idle) {
  c("power_w", idle.power);
  c("origin", idle.origin);
}

/// An amount, and beside it its best value in whole microjoules (contracts 3).
template <class Codec>
void energy_fields(Codec& c, typename Codec::template Ref<Bounded<Energy>> energy) {
  c("energy_j", energy);
  c.derived("energy_uj", [&](const auto&) { return energy.best.microjoules(); });
}

/// The amount of a part, or null with the reason where nothing is known of it.
template <class Codec>
void part_energy_fields(Codec& c, typename Codec::template Ref<PartResult> part) {
  if constexpr (Codec::reads) {
    std::optional<Bounded<Energy>> known;
    c.nullable("energy_j", known, "");
    part.energy = known.value_or(Bounded<Energy>{});
  } else if (part.is_known()) {
    energy_fields(c, part.energy);
  } else {
    constexpr std::string_view why = "its sensor said nothing in the window: see flags, gaps and anomalies";
    c.nullable("energy_j", std::optional<Bounded<Energy>>(), why);
    c.nullable("energy_uj", std::optional<std::int64_t>(), why);
  }
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<PartResult> part) {
  c.derived("part", [&](const auto&) { return part.part.name(); });
  c("path", part.part.path);
  c("kind", part.part.kind);
  c("on_cut", part.on_cut);
  part_energy_fields(c, part);
  c.derived("power_w", [](const auto&) { return nullptr; });  // the mean needs the run's window: see run_json.cpp
  c("method", part.method);
  c("coverage", part.coverage);
  c("source", part.source);
  c("text", part.text);
  c("flags", part.flags);
  c.object("accuracy", [&](auto& accuracy) {
    accuracy("fraction", part.accuracy_fraction);
    accuracy("source", part.accuracy_source);
  });
  c("evidence", part.evidence);
  c("series", part.series);
  c.nullable("idle", part.idle, "nothing is known of what it takes when nobody uses it");
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Consumer> consumer) {
  c("kind", consumer.kind);
  c("name", consumer.name);
  c.nullable("pid", consumer.pid, "not a process");
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<ShareResult> share) {
  c("consumer", share.consumer);
  c("part", share.part);
  energy_fields(c, share.energy);
}

/// Which weight divided the processors' energy, in one word.
inline std::string_view cpu_weight(const ShareWeights& weights) {
  if (weights.cycles_fraction >= 1) return "cycles";
  return weights.cycles_fraction > 0 ? "cycles_and_cpu_time" : "cpu_time";
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<ShareWeights> weights) {
  c.derived("cpu", [&](const auto&) { return cpu_weight(weights); });
  c("cycles_fraction", weights.cycles_fraction);
  c("memory_fraction", weights.memory_fraction);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<SpanResult> span) {
  c("id", span.id);
  c("name", span.name);
  c.nullable("parent", span.parent, "outermost");
  c("start_mono_ns", span.start);
  c("end_mono_ns", span.end);
  energy_fields(c, span.energy);
  c("self_energy_j", span.self_energy);
  c.nullable("tree_energy_j", span.tree_energy, "the workload was not accounted in it");
  c("work", span.work);
  c("flags", span.flags);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<WorkResult> work) {
  c("unit", work.unit);
  c("count", work.count);
  c("basis", work.basis);
  c("energy_per_unit_j", work.joules_per_unit);
  c("whole_energy_per_unit_j", work.energy_per_unit);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<RepeatSummary> repeat) {
  c("repetitions", repeat.repetitions);
  c("warmups", repeat.warmups);
  c("mean_j", repeat.mean_j);
  c("interval_j", repeat.interval_j);
  c("median_j", repeat.median_j);
  c("stddev_j", repeat.stddev_j);
  c.nullable("net_j", repeat.net_j, "no idle phase was measured");
  c("duration_s", repeat.duration_s);
  c("text", repeat.text);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<ForecastResult> forecast) {
  c("done_fraction", forecast.done_fraction);
  c("at_mono_ns", forecast.at);
  c("energy_j", forecast.energy);
  c("duration_s", forecast.duration_s);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<ProgressResult> progress) {
  c("done", progress.done);
  c("total", progress.total);
  c("marks", progress.marks);
  c("counts_begun", progress.counts_begun);
  c("forecasts", progress.forecasts);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Footprint::Equivalence> equivalence) {
  c("id", equivalence.id);
  c("value", equivalence.count);
  c("text", equivalence.text);
  c("vintage", equivalence.vintage);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<SelfCost> self) {
  c.derived("cpu_s", [&](const auto& json) { return json.json_of(seconds_of(self.cpu)); });
  c("cpu_ns", self.cpu);
  energy_fields(c, self.energy);
  c.nullable("max_rss_bytes", self.max_rss_bytes, "it could not be read");
  c("samples", self.samples);
  c("late_samples", self.late_samples);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Anomaly> anomaly) {
  c("kind", anomaly.kind);
  c.nullable_text("part", anomaly.part, "it concerns the whole run");
  c("at_mono_ns", anomaly.at);
  c("text", anomaly.text);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Gap> gap) {
  c("part", gap.part);
  c("from_mono_ns", gap.from);
  c("to_mono_ns", gap.to);
  c("cause", gap.why);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<MergedNode> node) {
  constexpr std::string_view why = "the machine does not say";
  c.nullable_text("id_hash", node.id_hash, why);
  c.nullable_text("boot_id", node.boot_id, why);
  c("runs", node.runs);
  energy_fields(c, node.energy);
  c("coverage", node.coverage);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<MergedRun> run) {
  c("id", run.id);
  c.nullable("rank", run.rank, "no launcher gave it one");
  c("exact", run.exact);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Merged> merged) {
  c("nodes", merged.nodes);
  c("runs", merged.runs);
  c.nullable("ranks", merged.ranks, "neither the ranks nor --ranks say how many there are");
}

template <class Codec>
void window_fields(Codec& c, typename Codec::template Ref<Run> run) {
  const ClockAnchor& anchor = run.start.anchor;
  c.derived("start", [&](const auto&) { return iso_time(anchor.utc_of(run.begin), anchor.offset); });
  c.derived("end", [&](const auto&) { return iso_time(anchor.utc_of(run.end), anchor.offset); });
  c("start_mono_ns", run.begin);
  c("end_mono_ns", run.end);
  c.derived("duration_s", [&](const auto& json) { return json.json_of(seconds_of(run.duration())); });
}

template <class Codec>
void total_fields(Codec& c, typename Codec::template Ref<Run> run) {
  energy_fields(c, run.total);
  c("method", run.method);
  c("method_share", run.method_share);
  c("coverage", run.coverage);
  c("cut", run.cut);
  c.derived("not_included", [&](const auto& json) { return json.json_of(run.start.not_included); });
}

inline std::string or_else(const std::string& text, std::string_view otherwise) {
  return text.empty() ? std::string(otherwise) : text;
}

/// One sentence for the nulls of the footprint that have no object of their own (contracts 3.1).
inline std::string why_unknown(const Run& run) {
  const Factors& factors = run.start.factors;
  std::string why = factors.why;
  if (!factors.place && why.empty()) why = "no place set; give --place";
  if (!run.footprint.cost) why += std::string(why.empty() ? "" : "; ") + "no price set";
  return why;
}

/// On-site and grid water are different kinds in the core; a person asks for their sum, of which each term may be
/// unknown.
inline std::optional<Bounded<double>> litres(const Footprint& footprint) {
  if (!footprint.on_site_water && !footprint.grid_water) return std::nullopt;
  Bounded<double> sum;
  if (const auto& on_site = footprint.on_site_water)
    sum += {on_site->low.base(), on_site->best.base(), on_site->high.base()};
  if (const auto& grid = footprint.grid_water) sum += {grid->low.base(), grid->best.base(), grid->high.base()};
  return sum;
}

template <class Codec>
void carbon_fields(Codec& c, typename Codec::template Ref<Run> run) {
  const Factors& factors = run.start.factors;
  c.nullable("location", run.footprint.location, or_else(factors.why, "no carbon intensity for this place"));
  c.nullable("market", run.footprint.market, "no contract for its electricity was given");
  c.nullable("embodied", run.footprint.embodied, or_else(run.footprint.embodied_why, "no row for this hardware"));
}

template <class Codec>
void water_fields(Codec& c, typename Codec::template Ref<Run> run) {
  const Factors& factors = run.start.factors;
  c.nullable("on_site_l", run.footprint.on_site_water, "no water use of the data centre was given or known");
  c.nullable("grid_l", run.footprint.grid_water,
             or_else(factors.grid_water_why, "no mix with water factors for this place"));
}

template <class Codec>
void footprint_fields(Codec& c, typename Codec::template Ref<Run> run) {
  const Factors& factors = run.start.factors;
  c.derived("place", [&](const auto& json) { return json.json_of(factors.place); });
  c.derived("why", [&](const auto&) { return why_unknown(run); });
  c.derived("pue", [&](const auto& json) { return json.json_of(factors.pue); });
  c("facility_energy_uj", run.footprint.facility_energy);
  c.object("carbon_g", [&](auto& carbon) { carbon_fields(carbon, run); });
  c("embodied_why", run.footprint.embodied_why);
  c.derived("water_l", [&](const auto& json) { return json.json_of(litres(run.footprint)); });
  c.object("water", [&](auto& water) { water_fields(water, run); });
  c.derived("cost", [](const auto&) { return nullptr; });
  c("cost", run.footprint.cost);
  c.derived("factors", [&](const auto& json) { return json.json_of(factors.rows); });
  c("equivalences", run.footprint.equivalences);
}

/// Everything a Run holds; `start` apart from its identity and host under a key of its own.
template <class Codec>
void run_fields(Codec& c, typename Codec::template Ref<Run> run) {
  identity_fields(c, run.start);
  c("exit", run.exit);
  c("interrupted", run.interrupted);
  c.object("window", [&](auto& window) { window_fields(window, run); });
  c("host", run.start.host);
  c("parts", run.parts);
  c.object("total", [&](auto& total) { total_fields(total, run); });
  c("shares", run.shares);
  c("share_weights", run.weights);
  c.derived("idle_policy", [&](const auto&) { return to_string(run.start.idle_policy); });
  c.object("idle", [&](auto& idle) {
    idle.nullable("power_w", run.idle_power, "no idle phase was measured; give --idle-before");
  });
  c("spans", run.spans);
  c("work", run.work);
  c("repeat", run.repeat);
  c("progress", run.progress);
  c("engine", run.engine);
  c.object("footprint", [&](auto& footprint) { footprint_fields(footprint, run); });
  c("self", run.self);
  c("anomalies", run.anomalies);
  c("gaps", run.gaps);
  c("merged", run.merged);
  c.exact_object("start", [&](auto& start) { setup_fields(start, run.start); });
}

}  // namespace joulery
