// SPDX-License-Identifier: Apache-2.0
// The curve of energy over load: a point per concurrency, ended where more requests bring no more tokens, and the two
// questions asked of it. Measuring the points is the shell's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/benchmarking/per_unit.h"
#include "foundation/base/time.h"

namespace joulery {

namespace kind {
struct TokenRate;
}
using TokenRate = Quantity<kind::TokenRate>;  ///< base: output tokens per second, of all requests together
inline constexpr TokenRate token_per_second = TokenRate::of_base(1);

/// Latencies of a point.
struct LatencyQuantiles {
  Duration p50{};
  Duration p90{};
  Duration p99{};
};

/// Quantiles of latencies (type 7); nothing of none.
[[nodiscard]] std::optional<LatencyQuantiles> latency_quantiles(std::span<const Duration> latencies);

/// What was asked of the server and what it did.
struct LoadPoint {
  std::uint32_t concurrency = 1;        ///< asked for
  std::optional<double> running_batch;  ///< measured mean; nothing: the engine did not tell, never the asked one
  Bounded<EnergyPerToken> energy;       ///< per output token
  TokenRate throughput;
  std::optional<LatencyQuantiles> first_token;     ///< TTFT
  std::optional<LatencyQuantiles> between_tokens;  ///< ITL
};

/// The next concurrency of 1, 2, 4, ...; nothing when the last doubling gained less than 2 % throughput (BM-26).
[[nodiscard]] std::optional<std::uint32_t> next_concurrency(std::span<const LoadPoint> points);

/// The point of lowest energy per token; nothing of none.
[[nodiscard]] const LoadPoint* lowest_energy(std::span<const LoadPoint> points);
/// The same among points whose p99 between tokens is known and at most `limit`; nothing when none is.
[[nodiscard]] const LoadPoint* lowest_energy_within(std::span<const LoadPoint> points, Duration limit);

}  // namespace joulery
