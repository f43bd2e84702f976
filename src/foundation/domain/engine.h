// SPDX-License-Identifier: Apache-2.0
// What an inference server tells about its own work: which of its counters were found, what they said at an instant,
// and what follows for the window of a run. Reading them is ports/engine.h, differencing them core/metering; a server
// is asked and never started, changed or stopped (EN-4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/base/time.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// What a series of a server is a number of. The words are those of the table engine_counters.
enum class EngineQuantity : std::uint8_t {
  requests,                ///< answered well
  failed_requests,         ///< aborted or in error; their energy stays in the numerator
  prompt_tokens,           ///< all of them, those from the cache included
  cached_tokens,           ///< prompt tokens that were not computed again
  computed_prompt_tokens,  ///< prompt tokens without those from the cache
  output_tokens,           ///< reasoning included
  reasoning_tokens,        ///< the part of the output that is reasoning
  running,                 ///< requests in work now: no counter
  decodes,                 ///< steps of the model
  mean_batch,              ///< requests per step, over the server's life: no counter
  longest_request,         ///< tokens of the longest request of the server's life: no counter
  gpu_energy,              ///< joules of its GPUs, by its own reading
  start_time,              ///< when the server began: no counter; a change is a restart
};

/// Sums that only grow while the server lives.
[[nodiscard]] constexpr bool is_counter(EngineQuantity quantity) {
  return quantity != EngineQuantity::running && quantity != EngineQuantity::mean_batch &&
         quantity != EngineQuantity::longest_request && quantity != EngineQuantity::start_time;
}

/// One series of a server's metrics.
struct EngineSeries {
  EngineQuantity quantity = EngineQuantity::requests;
  std::string metric;        ///< as the server names it
  std::string labels;        ///< `name="value",...` in the server's order; empty = none
  std::string model;         ///< the value of its label model_name; empty = it has none
  bool counts_ends = false;  ///< it grows when a request ends, by all of the request
  std::uint32_t digits = 0;  ///< significant digits the server prints; 0 = all
  bool operator==(const EngineSeries&) const = default;
};

/// A server was found, or further series of it. Their numbers go on from the last one.
struct EngineFound {
  Instant at;
  std::string server;   ///< "vLLM"
  std::string address;  ///< where its metrics stand
  std::string version;  ///< empty = it does not say
  std::string model;    ///< likewise
  std::vector<EngineSeries> series;
  bool operator==(const EngineFound&) const = default;
};

/// One number of a reading.
struct EngineValue {
  std::uint16_t series = 0;
  double value = 0;
  bool operator==(const EngineValue&) const = default;
};

/// A question to the server and its answer: what it says was true at some instant between the two.
struct EngineRead {
  Instant asked;
  Instant answered;
  std::optional<ErrorKind> missed;  ///< why there is no answer; then `values` is empty
  std::vector<EngineValue> values;
  bool operator==(const EngineRead&) const = default;
};

/// How much of something was done between the first and the last reading.
struct EngineCount {
  EngineQuantity quantity = EngineQuantity::requests;
  std::optional<Bounded<double>> count;
  std::string why;                   ///< it is unknown; empty where it is known
  std::vector<std::string> metrics;  ///< the series it is the difference of, with their labels
  bool operator==(const EngineCount&) const = default;
};

/// The counts of one of several models of a server.
struct EngineModel {
  std::string name;
  std::vector<EngineCount> counts;
  bool operator==(const EngineModel&) const = default;
};

/// What a server did in a run, by its own counters.
struct EngineResult {
  std::string server;
  std::string address;
  std::string version;
  std::string model;
  std::uint64_t readings = 0;
  std::uint64_t missed = 0;
  std::optional<Instant> from;  ///< the counters' window: the middle of the first good question, and of the last
  std::optional<Instant> to;
  Duration edge_doubt{};                      ///< +- of the window's length: half of both questions' time
  std::optional<Bounded<Energy>> energy;      ///< of the machine in the counters' window, the edges' doubt in it
  std::optional<Bounded<Energy>> own_energy;  ///< of it, what the server's processes were charged with
  std::vector<EngineCount> counts;            ///< all servers' together where a label tells several apart
  std::vector<EngineModel> models;            ///< more than one: by the label model_name
  std::optional<Bounded<double>> output_tokens_per_s;
  std::optional<Bounded<double>> mean_batch;
  std::string mean_batch_text;             ///< how it is known, or why not
  std::optional<double> running_at_begin;  ///< requests in work then
  std::optional<double> running_at_end;
  std::vector<std::string> notes;
  bool operator==(const EngineResult&) const = default;
};

/// What was done of it; nothing when it is unknown.
[[nodiscard]] inline std::optional<Bounded<double>> count_of(const EngineResult& engine, EngineQuantity quantity) {
  for (const EngineCount& count : engine.counts) {
    if (count.quantity == quantity) return count.count;
  }
  return std::nullopt;
}

[[nodiscard]] std::string_view to_string(EngineQuantity quantity);
/// Nothing for a word that names none.
[[nodiscard]] std::optional<EngineQuantity> engine_quantity_from(std::string_view word);

}  // namespace joulery
