// SPDX-License-Identifier: Apache-2.0
// Which fields a curve has in the measured part of a bench's JSON, for both directions; a part of bundle_fields.h.
#pragma once

#include "core/bundle/bench_curve.h"
#include "foundation/wire/json_values.h"

namespace joulery {

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<SeenRequest> request) {
  std::optional<std::string> why_not;
  if (!request.why_not.empty()) why_not = request.why_not;
  c("due_ns", request.due);
  c("sent_ns", request.sent);
  c("pieces_ns", request.pieces);
  c("ended_ns", request.ended);
  c("why_not", why_not);
  if constexpr (Codec::reads) request.why_not = why_not.value_or("");
  c("tokens_in", request.tokens_in);
  c("tokens_cached", request.tokens_cached);
  c("tokens_out", request.tokens_out);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<LoadEnergy> sample) {
  c("at_ns", sample.at);
  c("since_start_uj", sample.since_start);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<SeenRunning> sample) {
  c("at_ns", sample.at);
  c("requests", sample.requests);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<SeenLoad> load) {
  c("concurrency", load.concurrency);
  c("rate_per_s", load.rate);
  c("energy_j", load.energy);
  c("time_ns", load.time);
  c("samples", load.samples);
  c("requests", load.requests);
  c.nullable_text("running_metric", load.running_metric, "its engine does not tell");
  c("running", load.running);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<BenchCurve> curve) {
  c("is_auto", curve.is_auto);
  c("arrival_seed", curve.arrival_seed);
  c("itl_limit_ns", curve.itl_limit);
  c("points", curve.points);
  c("why_ended", curve.why_ended);
}

}  // namespace joulery
