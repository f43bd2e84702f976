// SPDX-License-Identifier: Apache-2.0
// When requests of an open loop arrive: a Poisson process, drawn from a seed, so that the same load can be offered
// again. Sending them is a worker's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/benchmarking/seen_load.h"

namespace joulery {

/// Arrivals from the start on, in order; gaps are exponential with the mean 1 / rate. `rate` is above 0.
[[nodiscard]] std::vector<Duration> poisson_arrivals(std::size_t count, RequestRate rate, std::uint64_t seed);

}  // namespace joulery
