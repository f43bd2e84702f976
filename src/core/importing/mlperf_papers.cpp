// SPDX-License-Identifier: Apache-2.0
// The checks of what client and server wrote down: sources, messages to the power daemon and to each other, names, and
// the SHA-1 of every file that a submission must hold.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

#include "core/importing/mlperf_session.h"
#include "foundation/base/sha1.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

struct Meter {
  std::string_view model;
  int number;
};
/// Meters the power daemon may drive, by its own number for each.
constexpr std::array<Meter, 8> kMeters{{{"YokogawaWT210", 8},
                                        {"YokogawaWT500", 35},
                                        {"YokogawaWT500_multichannel", 48},
                                        {"YokogawaWT310", 49},
                                        {"YokogawaWT310E", 49},
                                        {"YokogawaWT330", 52},
                                        {"YokogawaWT330E", 52},
                                        {"YokogawaWT330_multichannel", 77}}};
constexpr std::uint64_t kTwoChannels = 77;

constexpr std::array<std::string_view, 9> kSummedFiles{"power/client.log",
                                                       "power/ptd_logs.txt",
                                                       "power/server.log",
                                                       "ranging/mlperf_log_detail.txt",
                                                       "ranging/mlperf_log_summary.txt",
                                                       "ranging/spl.txt",
                                                       "run_1/mlperf_log_detail.txt",
                                                       "run_1/mlperf_log_summary.txt",
                                                       "run_1/spl.txt"};

/// The sums of client and server that round v4.1 accepted, as recorded in its published sessions.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kSources{{
    {"__init__.py", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {"client.py", "33ca4f26368777ac06e01f9567b714a4b8063886"},
    {"lib/__init__.py", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {"lib/client.py", "ac2aa093c8e8bbc9569b9e2a3471bc64e58a2258"},
    {"lib/common.py", "611d8b29633d331eb19c9455ea3b5fa3284ed6df"},
    {"lib/external/__init__.py", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {"lib/external/ntplib.py", "4da8f970656505a40483206ef2b5d3dd5e81711d"},
    {"lib/server.py", "99303c836c683aa9017ec565104e636161d02acb"},
    {"lib/source_hashes.py", "60a2e02193209e8d392803326208d5466342da18"},
    {"lib/summary.py", "aa92f0a3f975eecd44d3c0cd0236342ccc9f941d"},
    {"lib/time_sync.py", "80894ef2389e540781ff78de94db16aa4203a14e"},
    {"server.py", "c3f90f2f7eeb4db30727556d0c815ebc89b3d28b"},
    {"tests/unit/__init__.py", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {"tests/unit/test_server.py", "948c1995d4008bc2aa6c4046a34ffa3858d6d671"},
    {"tests/unit/test_source_hashes.py", "00468a2907583c593e6574a1f6b404e4651c221a"},
}};

bool are_known_sources(const Json& sources) {
  return sources.is_object() && sources.size() == kSources.size() &&
         std::all_of(kSources.begin(), kSources.end(),
                     [&](const auto& known) { return text_in(sources, known.first) == std::string(known.second); });
}

struct Message {
  std::string command;
  std::string reply;
};

std::vector<Message> messages_in(const Json& side, std::string_view key) {
  std::vector<Message> messages;
  const Json* list = member_of(side, key);
  if (list == nullptr || !list->is_array()) return messages;
  messages.reserve(list->size());
  for (const Json& entry : *list) {
    messages.push_back({text_in(entry, "cmd").value_or(""), text_in(entry, "reply").value_or("")});
  }
  return messages;
}

/// "1.10.0" of "YokogawaWT210,1000,...,version=1.10.0-ed9a21d2-20220817,...".
std::string daemon_version(const std::string& identity) {
  constexpr std::string_view label = "version=";
  const auto at = identity.find(label);
  if (at == std::string::npos) return {};
  const std::string rest = identity.substr(at + label.size());
  return rest.substr(0, rest.find('-'));
}

SessionFinding check_identity(const std::string& identity, const MlperfRules& rules) {
  if (identity.empty()) return failed("the power daemon did not identify itself");
  const std::string version = daemon_version(identity);
  if (version != rules.daemon_version) {
    return failed(fmt::format("power daemon {}, the rules want {}", version.empty() ? "of no version" : version,
                              rules.daemon_version));
  }
  const std::string model = identity.substr(0, identity.find(','));
  const bool known =
      std::any_of(kMeters.begin(), kMeters.end(), [&](const Meter& meter) { return meter.model == model; });
  return known ? SessionFinding{} : failed(fmt::format("the meter '{}' is not accepted", model));
}

/// Every reply to commands that begin so must be that text; a third Stop finds nothing left to stop.
SessionFinding check_replies(const std::vector<Message>& messages, std::string_view command,
                             std::string_view expected) {
  std::size_t stops = 0;
  for (const Message& message : messages) {
    if (!message.command.starts_with(command)) continue;
    const bool third_stop = message.command == "Stop" && ++stops > 2;
    const std::string_view wanted = third_stop ? "Error: no measurement to stop" : expected;
    if (message.reply != wanted) {
      return failed(fmt::format("'{}' was answered '{}'", message.command, message.reply));
    }
  }
  return {};
}

/// "Ranges,1,5.0,1,150.0": amperes then volts, each an automatic flag and a value; "Auto" where the flag is set.
std::string first_range(const std::string& reply, std::size_t at) {
  const auto fields = split(reply, ',');
  if (fields.size() <= at + 1) return {};
  const auto value = parse_double(fields[at + 1]);
  return fields[at] == "0" && value && *value > 0 ? std::string(fields[at + 1]) : "Auto";
}

/// The third setting of a range puts it back to what it was before ranging.
SessionFinding check_put_back(const std::vector<Message>& messages, std::string_view command,
                              const std::string& range) {
  std::size_t count = 0;
  for (const Message& message : messages) {
    if (!message.command.starts_with(command) || ++count != 3) continue;
    if (message.command == fmt::format("{},{}", command, range)) return {};
    return failed(fmt::format("'{}' does not put the range back to {}", message.command, range));
  }
  return failed(fmt::format("the range of {} was never put back", command));
}

std::map<std::string, std::string> recorded_sums(const Json& side) {
  std::map<std::string, std::string> sums;
  const Json* results = member_of(side, "results");
  if (results == nullptr || !results->is_object()) return sums;
  for (const auto& [path, sum] : results->items()) {
    if (sum.is_string()) sums[path] = sum.get<std::string>();
  }
  return sums;
}

SessionFinding check_meter_entry(const Json& entry) {
  const auto number = count_in(entry, "device_type");
  const bool known = number && std::any_of(kMeters.begin(), kMeters.end(), [&](const Meter& meter) {
                       return static_cast<std::uint64_t>(meter.number) == *number;
                     });
  if (!known) return failed("ptd_config names no number of an accepted meter");
  const Json* channel = member_of(entry, "channel");
  if (*number == kTwoChannels && (channel == nullptr || !channel->is_array() || channel->size() != 2)) {
    return failed("a meter of many channels needs two of them named");
  }
  return {};
}

}  // namespace

SessionFinding check_sources(const Json& side, const MlperfRules& rules) {
  const Json* sources = member_of(side, "sources");
  const bool known = sources != nullptr && are_known_sources(*sources);
  if (known && rules.knows_sources) return {};
  if (known) return failed("checksums of round v4.1, which later rounds do not accept");
  return {Verdict::undecided, "not the one set of checksums that is built in (round v4.1)"};
}

SessionFinding check_daemon_messages(const OpenSession& session, const MlperfRules& rules) {
  const auto messages = messages_in(session.server, "ptd_messages");
  const auto answer = [&](std::string_view command) {
    const auto at = std::find_if(messages.begin(), messages.end(),
                                 [&](const Message& message) { return message.command == command; });
    return at == messages.end() ? std::string() : at->reply;
  };
  if (auto found = check_identity(answer("Identify"), rules); found.verdict != Verdict::passed) return found;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> expected{{
      {"SR,A", "Range A changed"},
      {"SR,V", "Range V changed"},
      {"Go,1000,", "Starting untimed measurement, maximum 500000 samples at 1000ms with 0 rampup samples"},
      {"Stop", "Stopping untimed measurement"},
  }};
  for (const auto& [command, reply] : expected) {
    if (auto found = check_replies(messages, command, reply); found.verdict != Verdict::passed) return found;
  }
  const bool starts = std::any_of(messages.begin(), messages.end(),
                                  [](const Message& message) { return message.command.starts_with("Go,1000,"); });
  if (!starts) return failed("no measurement with a reading a second was started");
  const std::string ranges = answer("RR");
  if (auto found = check_put_back(messages, "SR,A", first_range(ranges, 1)); found.verdict != Verdict::passed) {
    return found;
  }
  return check_put_back(messages, "SR,V", first_range(ranges, 3));
}

SessionFinding check_uuids(const OpenSession& session) {
  for (const std::string_view side : {"client", "server"}) {
    const auto at_client = text_in(*member_of(session.client, "uuid"), side);
    const auto at_server = text_in(*member_of(session.server, "uuid"), side);
    if (!at_client || !at_server || lower(*at_client) != lower(*at_server)) {
      return failed(fmt::format("client.json and server.json name different UUIDs of the {}", side));
    }
  }
  return {};
}

SessionFinding check_session_name(const OpenSession& session) {
  const auto at_client = text_in(session.client, "session_name");
  if (at_client && at_client == text_in(session.server, "session_name")) return {};
  return failed("client.json and server.json name different sessions");
}

SessionFinding check_messages(const OpenSession& session) {
  const auto client = messages_in(session.client, "messages");
  const auto server = messages_in(session.server, "messages");
  if (client.empty() || client.size() != server.size()) {
    return failed(fmt::format("{} messages of the client, {} of the server", client.size(), server.size()));
  }
  for (std::size_t i = 0; i < client.size(); ++i) {
    const bool same_reply = client[i].command == "time" || client[i].reply == server[i].reply;
    if (client[i].command != server[i].command || !same_reply) {
      return failed(fmt::format("message {} differs: '{}' and '{}'", i + 1, client[i].command, server[i].command));
    }
  }
  constexpr std::string_view client_mark = "mlcommons/power client v";
  constexpr std::string_view server_mark = "mlcommons/power server v";
  const Message& hello = server.front();
  if (!hello.command.starts_with(client_mark) || !hello.reply.starts_with(server_mark)) {
    return failed("client and server did not name their versions");
  }
  if (hello.command.substr(client_mark.size()) == hello.reply.substr(server_mark.size())) return {};
  return failed(fmt::format("versions differ: '{}' and '{}'", hello.command, hello.reply));
}

SessionFinding check_results(const OpenSession& session) {
  const auto client = recorded_sums(session.client);
  const auto server = recorded_sums(session.server);
  for (const std::string_view path : kSummedFiles) {
    const auto file = session.files.files.find(path);
    if (file == session.files.files.end()) return failed(fmt::format("{} is missing", path));
    const auto at_client = client.find(std::string(path));
    const auto at_server = server.find(std::string(path));
    if (at_client == client.end() && at_server == server.end())
      return failed(fmt::format("no sum of {} was recorded", path));
    const std::string sum = sha1_hex(file->second);
    const bool fits = (at_client == client.end() || at_client->second == sum) &&
                      (at_server == server.end() || at_server->second == sum);
    if (!fits) return failed(fmt::format("{} is not the file that was recorded", path));
  }
  return {};
}

SessionFinding check_configuration(const OpenSession& session, const MlperfRules& rules) {
  const Json* config = member_of(session.server, "ptd_config");
  if (config == nullptr) return failed("server.json has no ptd_config");
  if (!rules.configures_many_meters) return check_meter_entry(*config);
  if (!config->is_array() || config->empty()) return failed("ptd_config is no list of meters");
  for (const Json& entry : *config) {
    if (auto found = check_meter_entry(entry); found.verdict != Verdict::passed) return found;
  }
  return {};
}

SessionFinding check_debug(const OpenSession& session) {
  const Json* debug = member_of(session.server, "debug");
  return debug == nullptr || *debug == Json(false) ? SessionFinding{} : failed("the server ran in debug mode");
}

}  // namespace joulery
