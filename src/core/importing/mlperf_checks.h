// SPDX-License-Identifier: Apache-2.0
// The eleven checks of an MLPerf Inference power session, by the rules of one round: a session that passed its own
// round may fail a later one, so every verdict names the rules it was judged by. What cannot be decided from what is
// known here is undecided, never passed. Source: benchmarking 3.5; mlcommons/power-dev, compliance/check.py.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/importing/mlperf_power.h"

namespace joulery {

/// How a check ended.
enum class Verdict { passed, warned, failed, undecided };
[[nodiscard]] std::string_view to_string(Verdict verdict);

/// One check and why it ended so.
struct MlperfCheck {
  std::string name;
  Verdict verdict = Verdict::passed;
  std::string why;  ///< empty when it passed
};

/// What differs from round to round.
struct MlperfRules {
  std::string_view name;                ///< "before v5.0"
  std::string_view daemon_version;      ///< of the power daemon
  bool configures_many_meters = false;  ///< ptd_config is a list, one entry per meter
  bool knows_sources = false;           ///< the checksums of client and server accepted then are built in
};

/// The rules of a round: "4.1", "v5.0". Errors: no number of a round.
[[nodiscard]] Result<const MlperfRules*> mlperf_rules_of(std::string_view round);
/// All eleven, in the order of the power checker.
[[nodiscard]] std::vector<MlperfCheck> check_mlperf_session(const MlperfSession& session, const MlperfRules& rules);
/// True when every check passed or warned.
[[nodiscard]] bool passes(const std::vector<MlperfCheck>& checks);

}  // namespace joulery
