// SPDX-License-Identifier: Apache-2.0
// Which fields an inference server's series and counts have in JSON, once for both directions. The payload of the
// journal's record is made by wire/engine_json.cpp, the object in a run by wire/run_json.cpp.
#pragma once

#include "foundation/domain/engine.h"

namespace joulery {

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<EngineSeries> series) {
  c("quantity", series.quantity);
  c("metric", series.metric);
  c("labels", series.labels);
  c("model", series.model);
  c("counts_ends", series.counts_ends);
  c("digits", series.digits);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<EngineCount> count) {
  c("quantity", count.quantity);
  c.nullable("count", count.count, count.why);
  c("cause", count.why);
  c("metrics", count.metrics);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<EngineModel> model) {
  c("name", model.name);
  c("counts", model.counts);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<EngineResult> engine) {
  constexpr std::string_view unread = "its counters were not read twice in the window";
  constexpr std::string_view untold = "the server does not say";
  c("server", engine.server);
  c("address", engine.address);
  c.nullable_text("version", engine.version, untold);
  c.nullable_text("model", engine.model, untold);
  c("readings", engine.readings);
  c("missed_readings", engine.missed);
  c.nullable("from_mono_ns", engine.from, unread);
  c.nullable("to_mono_ns", engine.to, unread);
  c("edge_doubt_ns", engine.edge_doubt);
  c.nullable("energy_j", engine.energy, unread);
  c.nullable("own_energy_j", engine.own_energy, unread);
  c("counts", engine.counts);
  c("models", engine.models);
  c.nullable("output_tokens_per_s", engine.output_tokens_per_s, "its output tokens are unknown");
  c.nullable("mean_batch", engine.mean_batch, engine.mean_batch_text);
  c("mean_batch_text", engine.mean_batch_text);
  c.nullable("running_at_begin", engine.running_at_begin, untold);
  c.nullable("running_at_end", engine.running_at_end, untold);
  c("notes", engine.notes);
}

}  // namespace joulery
