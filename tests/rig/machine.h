// SPDX-License-Identifier: Apache-2.0
// A machine whose true energy is known to the microjoule at any instant, and what its instruments make of it: counters
// as files that the real powercap sensor reads, a GPU's counter and power. Faults are fields of its plan. It is run
// through the product's own recorder and road with a clock moved by hand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/domain/record.h"
#include "foundation/domain/run.h"
#include "tests/rig/true_load.h"

namespace joulery::rig {

/// A powercap zone.
struct Zone {
  std::string folder;    ///< "intel-rapl:0"
  std::string name;      ///< "package-0"
  std::size_t load = 0;  ///< which of the plan's loads it counts
  std::int64_t range_uj = 262'143'328'850;
  std::int64_t begins_at_uj = 7'000'000;
  double gain = 1;
};

/// A GPU with a counter in millijoules and the mean power of the last `window_us`, published every `period_us`.
struct Gpu {
  std::size_t load = 0;
  double gain = 1;
  double counter_factor = 1;  ///< what the counter makes of a joule besides
  bool has_counter = true;
  std::int64_t window_us = 100'000;
  std::int64_t period_us = 100'000;
  std::int64_t lag_us = 15'000;
};

struct Stretch {
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;
};

/// A machine, and what goes wrong with it. Times count from the first tick.
struct Plan {
  std::vector<TrueLoad> loads;
  std::vector<Zone> zones;
  std::optional<Gpu> gpu;
  std::int64_t length_us = 30'000'000;
  double failing = 0;                        ///< share of reads of a zone that answer EIO
  double garbled = 0;                        ///< share that hold no number
  std::optional<Stretch> stands_still;       ///< of the first zone's counter
  bool catches_up = false;                   ///< then: what it did not show comes at once; else it is lost
  std::optional<std::int64_t> vanishes_us;   ///< the first zone, with its folder
  std::optional<std::int64_t> restarts_us;   ///< all counters begin at 0 again
  std::optional<std::int64_t> sleeps_us;     ///< the machine sleeps, and its counters begin at 0 when it wakes
  std::optional<Stretch> unread;             ///< the meter gets no processor
  std::optional<std::int64_t> killed_us;     ///< the meter is killed: nothing is recorded any more
  std::optional<std::int64_t> step_us;       ///< the workload marks a repetition this often
  std::optional<std::int64_t> wall_step_us;  ///< somebody sets the wall clock an hour back
};

/// What came out.
struct Outcome {
  Run run;
  bool replay_is_same = false;  ///< the records give the same run once more
  Energy truth;                 ///< of the parts, in the window, without the gaps the run names
  Energy whole_truth;           ///< the gaps included
};

/// Runs it. `seed` decides the jitter and which reads fail.
[[nodiscard]] Outcome run(const Plan& plan, std::uint64_t seed);

}  // namespace joulery::rig
