// SPDX-License-Identifier: Apache-2.0
// One run with every field filled, as a small consistent story: a counted package, assumed memory, two spans, one gap.
// For tests of what carries runs (documents, journals, stores); what a run must be is tested where runs are made.
#pragma once

#include <string>
#include <vector>

#include "foundation/domain/record.h"

namespace joulery::testing {

/// The same values on every call; no field has its default.
[[nodiscard]] RunStart example_start();
[[nodiscard]] Run example_run();
/// The example with another id, and `seconds` later on both clocks.
[[nodiscard]] Run example_run(const std::string& id, int seconds);
/// One record of every kind, in an order a recording could have; `ticks` samples and usages in between.
[[nodiscard]] std::vector<Record> example_records(std::size_t ticks);
/// A tick of `channels` readings, the first of them missed.
[[nodiscard]] Sample example_sample(std::size_t tick, std::size_t channels);

}  // namespace joulery::testing
