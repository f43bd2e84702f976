// SPDX-License-Identifier: Apache-2.0
// Two seconds of metering, the whole road with no workload: what each part takes now, and what reading it costs.
#pragma once

#include <string>
#include <vector>

#include "foundation/domain/run.h"
#include "shell/cli/doctor.h"

namespace joulery {

/// What one sensor's read costs: the median of a few.
struct ReadCost {
  std::string backend;
  std::size_t channels = 0;
  Duration per_channel{};
};

struct SelfTest {
  Run run;
  std::vector<ReadCost> costs;
  std::vector<std::string> stuck;  ///< counters that did not move
};

/// Takes the sensors out of the patient.
[[nodiscard]] SelfTest self_test(Patient& patient, Context& context, Duration duration);
/// Its lines: one per part on the cut, one for the cost.
[[nodiscard]] std::vector<Check> checks_of(const SelfTest& test);

}  // namespace joulery
