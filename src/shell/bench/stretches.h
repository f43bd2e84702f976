// SPDX-License-Identifier: Apache-2.0
// Cuts the queries of one request into stretches with an energy span each, long enough for the sensors, so that what
// tokens cost can be told later (BM-25). Items keep the order they were asked in: queries sorted by length would let
// the drift of a warming machine pass for length. What stretches amount to is core/benchmarking/phase_split.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/benchmarking/length_stretch.h"
#include "foundation/wire/worker.h"
#include "shell/app/measurement.h"

namespace joulery {

/// Successive queries to be metered as one; it lasts from the end of the one before to the end of its last query.
struct StretchCut {
  std::size_t first = 0;  ///< index of its first query
  std::size_t queries = 0;
  Instant from;
  Instant to;
};

/// Cuts fall only where no query is in work; each stretch lasts at least `shortest`, what is left at the end is left
/// out.
[[nodiscard]] std::vector<StretchCut> cut_stretches(const std::vector<ItemAnswer>& answers, Duration shortest);

/// A stretch whose energy is its span's, known once the run is finished.
struct SeenStretch {
  LengthStretch stretch;  ///< without energy, time and repeat
  std::uint32_t span = 0;
  std::optional<std::uint32_t> prefill_span;
};

/// What the stretches are of.
struct StretchedRequest {
  std::string name;          ///< of the request's span; those of the stretches begin with it
  std::uint32_t span = 0;    ///< the request's own
  Duration sensor_period{};  ///< mean time between two distinct updates
  bool is_prefill_only = false;
};

/// True when every answer's tokens were counted and more than one was written on average.
[[nodiscard]] bool writes_tokens(const Answered& answered);
/// True when no answer is longer than one token: the engine kept to what it was asked.
[[nodiscard]] bool keeps_to_one_token(const Answered& answered);

/// Opens a span for each stretch whose queries were all answered and counted. A query stands alone, with a second span
/// to its first token, where the sensors update five times within the median prefill. None where no token was written,
/// or where all lengths are alike and nothing but lengths could tell.
[[nodiscard]] std::vector<SeenStretch> open_stretches(Measurement& measurement, const Answered& answered,
                                                      const StretchedRequest& request, bool lengths_matter);

}  // namespace joulery
