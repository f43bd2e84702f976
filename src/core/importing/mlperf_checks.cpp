// SPDX-License-Identifier: Apache-2.0
// The rounds, and the eleven checks one after the other.
#include "core/importing/mlperf_checks.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "core/importing/mlperf_session.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr double kFirstRoundOfNewRules = 5.0;
constexpr MlperfRules kBefore{"before v5.0", "1.10.0", false, true};
constexpr MlperfRules kFrom{"from v5.0 on", "1.11.1", true, false};

Result<Json> side_of(const MlperfSession& session, const std::string& path) {
  const auto at = session.files.find(path);
  if (at == session.files.end()) {
    return failure(ErrorKind::gone, fmt::format("{} is missing", path), session.name, "");
  }
  auto document = parse_json(at->second, fmt::format("{}/{}", session.name, path));
  if (!document) return document;
  for (const std::string_view key :
       {"version", "timezone", "modules", "sources", "messages", "uuid", "session_name", "results", "phases"}) {
    if (member_of(*document, key) == nullptr) {
      return failure(ErrorKind::invalid, fmt::format("{} has no {}", path, key), session.name, "");
    }
  }
  return document;
}

constexpr std::array<std::string_view, 11> kNames{
    "client sources", "server sources", "power daemon's commands", "UUIDs",          "session name", "clocks and load",
    "messages",       "SHA-1 of files", "power daemon's log",      "meter's number", "debug off"};

std::vector<MlperfCheck> undecided(const std::string& why) {
  std::vector<MlperfCheck> checks;
  checks.reserve(kNames.size());
  for (const std::string_view name : kNames) checks.push_back({std::string(name), Verdict::undecided, why});
  return checks;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "passed";
    case Verdict::warned:
      return "warning";
    case Verdict::failed:
      return "failed";
    case Verdict::undecided:
      break;
  }
  return "undecided";
}

Result<const MlperfRules*> mlperf_rules_of(std::string_view round) {
  std::string_view number = round;
  if (number.starts_with('v')) number.remove_prefix(1);
  const auto value = parse_double(number);
  if (!value || *value < 1 || *value >= 100) {
    return failure(ErrorKind::invalid, fmt::format("'{}' is no round of MLPerf Inference", round), "",
                   "write it as v4.1");
  }
  return *value < kFirstRoundOfNewRules ? &kBefore : &kFrom;
}

std::vector<MlperfCheck> check_mlperf_session(const MlperfSession& session, const MlperfRules& rules) {
  auto client = side_of(session, "power/client.json");
  if (!client) return undecided(client.error().what);
  auto server = side_of(session, "power/server.json");
  if (!server) return undecided(server.error().what);
  const OpenSession open{session, std::move(*client), std::move(*server)};
  const std::array<SessionFinding, kNames.size()> findings{check_sources(open.client, rules),
                                                           check_sources(open.server, rules),
                                                           check_daemon_messages(open, rules),
                                                           check_uuids(open),
                                                           check_session_name(open),
                                                           check_clocks(open),
                                                           check_messages(open),
                                                           check_results(open),
                                                           check_daemon_log(open),
                                                           check_configuration(open, rules),
                                                           check_debug(open)};
  std::vector<MlperfCheck> checks;
  checks.reserve(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    checks.push_back({std::string(kNames[i]), findings[i].verdict, findings[i].why});
  }
  return checks;
}

bool passes(const std::vector<MlperfCheck>& checks) {
  return std::all_of(checks.begin(), checks.end(), [](const MlperfCheck& check) {
    return check.verdict == Verdict::passed || check.verdict == Verdict::warned;
  });
}

}  // namespace joulery
