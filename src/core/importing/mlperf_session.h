// SPDX-License-Identifier: Apache-2.0
// For the checks of importing/mlperf_checks.h alone: a session's two JSON files opened once, and the pieces of a
// verdict. The checks are grouped by what they look at: papers, clocks, log of the power daemon.
#pragma once

#include "core/importing/json_fields.h"
#include "core/importing/mlperf_checks.h"

namespace joulery {

/// client.json and server.json beside the session's files.
struct OpenSession {
  const MlperfSession& files;
  Json client;
  Json server;
};

/// What a check found: nothing is a pass.
struct SessionFinding {
  Verdict verdict = Verdict::passed;
  std::string why;
};
[[nodiscard]] inline SessionFinding failed(std::string why) { return {Verdict::failed, std::move(why)}; }
[[nodiscard]] inline SessionFinding warned(std::string why) { return {Verdict::warned, std::move(why)}; }

// Papers: what the two sides wrote down, and the sums of the files.
[[nodiscard]] SessionFinding check_sources(const Json& side, const MlperfRules& rules);
[[nodiscard]] SessionFinding check_daemon_messages(const OpenSession& session, const MlperfRules& rules);
[[nodiscard]] SessionFinding check_uuids(const OpenSession& session);
[[nodiscard]] SessionFinding check_session_name(const OpenSession& session);
[[nodiscard]] SessionFinding check_messages(const OpenSession& session);
[[nodiscard]] SessionFinding check_results(const OpenSession& session);
[[nodiscard]] SessionFinding check_configuration(const OpenSession& session, const MlperfRules& rules);
[[nodiscard]] SessionFinding check_debug(const OpenSession& session);
// Clocks: phases of both sides, the load inside them, power and length of the two runs.
[[nodiscard]] SessionFinding check_clocks(const OpenSession& session);
// The daemon's log: errors and warnings by the time they fell in.
[[nodiscard]] SessionFinding check_daemon_log(const OpenSession& session);

}  // namespace joulery
