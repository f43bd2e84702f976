// SPDX-License-Identifier: Apache-2.0
// SeenLoad: one point of a curve as it was measured: what was asked for, the instants of every request, the cumulative
// energy, what the engine said of its running batch. What it amounts to is load_figures.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/time.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

namespace kind {
struct RequestRate;
}
using RequestRate = Quantity<kind::RequestRate>;  ///< base: requests per second
inline constexpr RequestRate request_per_second = RequestRate::of_base(1);

/// One request; instants count from the start of its point.
struct SeenRequest {
  std::optional<Duration> due;  ///< open loop: when it arrived; a late one waits from then on
  Duration sent{};
  Duration ended{};
  std::vector<Duration> pieces;  ///< when each piece of text was there; the first is the first token
  std::string why_not;           ///< empty: it was answered
  std::optional<std::uint64_t> tokens_in;
  std::optional<std::uint64_t> tokens_cached;
  std::optional<std::uint64_t> tokens_out;  ///< reasoning included
};

/// The machine's energy since the start of the point.
struct LoadEnergy {
  Duration at{};
  Energy since_start;
};

/// Requests that were running, by the engine's own metrics.
struct SeenRunning {
  Duration at{};
  double requests = 0;  ///< mean since the sample before, or at this instant, as the metric means it
};

/// One point.
struct SeenLoad {
  std::uint32_t concurrency = 1;    ///< closed loop: as many as were asked for; open loop: the most that could be
  std::optional<RequestRate> rate;  ///< open loop; nothing: closed
  Bounded<Energy> energy;           ///< of all of it
  Duration time{};                  ///< likewise
  std::vector<LoadEnergy> samples;
  std::vector<SeenRequest> requests;
  std::string running_metric;  ///< "vllm:num_requests_running"; empty: its engine does not tell
  std::vector<SeenRunning> running;
};

}  // namespace joulery
