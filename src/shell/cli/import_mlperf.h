// SPDX-License-Identifier: Apache-2.0
// MLPerf's sessions and traces on disk as answers of `joulery import`.
#pragma once

#include "shell/cli/import_answer.h"

namespace joulery {

/// What the user says about a session; empty: what its log or its folder says.
struct MlperfAsked {
  std::string round;     ///< "v4.1"
  std::string scenario;  ///< "MultiStream"
};

/// A power session in a folder: metric, integral, checks.
[[nodiscard]] ImportAnswer import_power_session(const std::string& folder, const MlperfAsked& asked);
/// An energy trace, or a folder with some: windows, sums, medians.
[[nodiscard]] ImportAnswer import_energy_traces(const std::string& path);

}  // namespace joulery
