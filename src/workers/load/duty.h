// SPDX-License-Identifier: Apache-2.0
// How busy a thread has to be: the plan of a load, parsed from words, and the rule of its duty cycle. Pure; the threads
// are loads.h.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/base/time.h"

namespace joulery {

/// One kind of load with its size.
struct LoadPart {
  enum class Kind { cpu, memory };
  Kind kind = Kind::cpu;
  double busy_fraction = 1;  ///< of each thread's time, above 0, at most 1
  unsigned threads = 0;      ///< 0: one per processor this process may use
  bool operator==(const LoadPart&) const = default;
};

/// "cpu:50", "cpu:50:4" (four threads), "one-core", "memory", "memory:50:2". Errors (invalid) name the word and say how
/// it is written.
[[nodiscard]] Result<LoadPart> parse_load(std::string_view word);

/// The length of one duty cycle: shorter than any meter's step, longer than a scheduler's slice.
inline constexpr Duration duty_period = std::chrono::milliseconds(50);

/// How much CPU time a thread lacks to have been busy for its fraction of `elapsed`, at most one period's worth: what a
/// crowded machine kept from it is not made up for in one go. Zero or less: it rests.
[[nodiscard]] Duration busy_time_due(double busy_fraction, Duration elapsed, Duration used);

}  // namespace joulery
