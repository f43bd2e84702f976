// SPDX-License-Identifier: Apache-2.0
// Which fields a run's start has in JSON, written down once for both directions: `fields(codec, value)` is called with
// a JsonWriter or a JsonReader. Shared by wire/start_json.cpp and wire/run_json.cpp.
#pragma once

#include "foundation/domain/run.h"

namespace joulery {

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<FactorRow> row) {
  c("name", row.name);
  c("value", row.value);
  c("unit", row.unit);
  c("table", row.table);
  c("row", row.row);
  c("source", row.source);
  c("vintage", row.vintage);
  c("licence", row.licence);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<EquivalenceRow> row) {
  c("id", row.id);
  c("definition", row.definition);
  c("value", row.value);
  c("unit", row.unit);
  c("vintage", row.vintage);
  c("source", row.source);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Place> place) {
  c("text", place.text);
  c("name", place.name);
  c("country_iso3", place.country_iso3);
  c("country_iso2", place.country_iso2);
  c("cloud_provider", place.cloud_provider);
  c("cloud_region", place.cloud_region);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Factors> factors) {
  c("place", factors.place);
  c("why", factors.why);
  c("intensity_g_per_kwh", factors.intensity);
  c("pue", factors.pue);
  c("wue_l_per_kwh", factors.wue);
  c("grid_water_l_per_kwh", factors.grid_water);
  c("grid_water_why", factors.grid_water_why);
  c("grid_water_coverage", factors.grid_water_coverage);
  c("price_per_kwh", factors.price);
  c("currency", factors.currency);
  c("rows", factors.rows);
  c("equivalences", factors.equivalences);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<CpuModel> model) {
  c("idle_w", model.idle);
  c("full_w", model.full);
  c("frequency_exponent", model.frequency_exponent);
  c("concavity", model.concavity);
  c("saturation", model.saturation);
  c("frequency_max_khz", model.frequency_max_khz);
  c("low_factor", model.low_factor);
  c("high_factor", model.high_factor);
  c("method", model.method);
  c("id", model.id);
  c("text", model.text);
  c("rows", model.rows);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<MemoryModel> model) {
  c("power_w", model.power);
  c("method", model.method);
  c("id", model.id);
  c("text", model.text);
  c("rows", model.rows);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<WallSlope> slope) {
  c("path", slope.path);
  c("method", slope.method);
  c("factor", slope.factor);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<RestModel> model) {
  c("constant_w", model.constant);
  c("slopes", model.slopes);
  c("gpus", model.gpus);
  c("low_factor", model.low_factor);
  c("high_factor", model.high_factor);
  c("id", model.id);
  c("text", model.text);
  c("rows", model.rows);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<CountScale> scale) {
  c("numerator", scale.numerator);
  c("denominator", scale.denominator);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<SensorBehaviour> behaviour) {
  c("window_ns", behaviour.window);
  c("delay_ns", behaviour.delay);
  c("gain", behaviour.gain);
  c("offset_w", behaviour.offset);
  c("period_ns", behaviour.period);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Channel> channel) {
  c("source", channel.source);
  c("path", channel.part.path);
  c("part_kind", channel.part.kind);
  c("kind", channel.kind);
  c("microjoules_per_count", channel.scale);
  c("modulus", channel.modulus);
  c("wraps_unknown", channel.wraps_unknown);
  c("max_power_w", channel.max_power);
  c("period_ns", channel.period);
  c("tick_power_w", channel.tick_power);
  c("accuracy_fraction", channel.accuracy_fraction);
  c("accuracy_source", channel.accuracy_source);
  c("view", channel.view);
  c("flags", channel.flags);
  c("behaviour", channel.behaviour);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<HostGpu> gpu) {
  c("uuid", gpu.uuid);
  c("name", gpu.name);
  c("pci", gpu.pci);
  c("driver", gpu.driver);
  c("mig", gpu.mig);
  c("persistence", gpu.persistence);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Host> host) {
  constexpr std::string_view why = "the machine does not say";
  c.nullable_text("id_hash", host.id_hash, why);
  c.nullable_text("boot_id", host.boot_id, why);
  c.nullable_text("cpu_model", host.cpu_model, why);
  c.nullable_text("cpu_vendor", host.cpu_vendor, why);
  c.nullable("cpu_family", host.cpu_family, why);
  c.nullable("cpu_model_number", host.cpu_model_number, why);
  c.nullable("cpu_stepping", host.cpu_stepping, why);
  c.nullable("sockets", host.sockets, why);
  c.nullable("cores", host.cores, why);
  c.nullable("threads", host.threads, why);
  c.nullable("memory_bytes", host.memory_bytes, why);
  c.nullable("dimms", host.dimms, why);
  c("gpus", host.gpus);
  c.nullable_text("os", host.os, why);
  c.nullable_text("kernel", host.kernel, why);
  c.nullable_text("virtual", host.virtualization, why);
  c.nullable_text("vendor", host.vendor, why);
  c.nullable_text("product", host.product, why);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<ClockAnchor> anchor) {
  c("mono_ns", anchor.monotonic);
  c("utc_ns", anchor.utc);
  c("offset_s", anchor.offset);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<JobRank> rank) {
  c.nullable_text("job", rank.job, "its launcher does not name it");
  c("number", rank.number);
  c.nullable("local", rank.local, "its launcher does not say");
  c.nullable("world", rank.world, "its launcher does not say");
  c("source", rank.source);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<QuietCount> quiet) {
  c("step", quiet.step);
  c("count", quiet.count);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<LearnedChannel> channel) {
  c("source", channel.source);
  c("lowest_w", channel.lowest);
  c("highest_w", channel.highest);
  c("quiet", channel.quiet);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Learned> learned) {
  c("boot_id", learned.boot_id);
  c("channels", learned.channels);
}

/// Who ran what: at the top of a run's document.
template <class Codec>
void identity_fields(Codec& c, typename Codec::template Ref<RunStart> start) {
  c.object("joulery", [&](auto& joulery) {
    joulery("version", start.version);
    joulery("commit", start.commit);
    joulery("data_version", start.data_version);
  });
  c.derived("interval", [](const auto&) { return 0.95; });
  c("id", start.id);
  c.nullable_text("name", start.name, "not named; give --name");
  c("tags", start.tags);
  c("command", start.command);
  c("rank", start.rank);
}

/// What the numbers are computed from.
template <class Codec>
void setup_fields(Codec& c, typename Codec::template Ref<RunStart> start) {
  c("anchor", start.anchor);
  c("interval_ns", start.interval);
  c("idle_policy", start.idle_policy);
  c("channels", start.channels);
  c("cpu_model", start.cpu_model);
  c("memory_model", start.memory_model);
  c("rest_model", start.rest_model);
  c("factors", start.factors);
  c("notes", start.notes);
  c("not_included", start.not_included);
}

/// Everything a RunStart holds, as one object.
template <class Codec>
void start_fields(Codec& c, typename Codec::template Ref<RunStart> start) {
  identity_fields(c, start);
  c("host", start.host);
  setup_fields(c, start);
  c("learned", start.learned);  // replay needs it, a run's document does not
}

}  // namespace joulery
