// SPDX-License-Identifier: Apache-2.0
// joulery-sensord: open, give up, serve. Everything that needs a right stands before drop_rights(), everything a client
// can reach behind it.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <unistd.h>

#include "adapters/sensors/cpu/msr.h"
#include "adapters/sensors/cpu/perf_power.h"
#include "adapters/sensors/cpu/powercap.h"
#include "adapters/sensors/host/clock.h"
#include "joulery_version.h"
#include "shell/sensord/counters.h"
#include "shell/sensord/door.h"
#include "shell/sensord/options.h"
#include "shell/sensord/rights.h"
#include "shell/sensord/server.h"

namespace joulery::sensord {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

void say(const std::string& text) {
  const std::string line = "joulery-sensord: " + text + "\n";
  static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
}

Probe probe(const std::string& sensor, DiskFiles& files) {
  if (sensor == "perf") return probe_perf_power(files, files.is_live() ? live_perf_opener() : PerfOpener{});
  return sensor == "msr" ? probe_msr(files) : probe_powercap(files);
}

std::vector<std::unique_ptr<Sensor>> open_sensors(const Options& options, DiskFiles& files) {
  std::vector<std::unique_ptr<Sensor>> found;
  for (const std::string& name : options.sensors) {
    Probe one = probe(name, files);
    for (const Error& finding : one.findings) say(name + ": " + describe(finding));
    for (auto& sensor : one.sensors) found.push_back(std::move(sensor));
  }
  return choose_sensors(std::move(found));
}

Result<UniqueFd> open_door(const Options& options, const DiskFiles& files, const Account& account) {
  auto handed = handed_over_socket(std::getenv("LISTEN_PID"), std::getenv("LISTEN_FDS"));
  if (!handed) return failure(handed.error());
  if (*handed) return std::move(**handed);
  const std::string path = options.socket ? *options.socket : files.host_path(kSensordSocket);
  return listen_at(path, is_root() ? std::optional(account.group) : std::nullopt);
}

Result<void> serve(Server& server) {
  while (true) {
    if (auto step = server.step(-1); !step) return step;
  }
}

Result<void> run(const Options& options) {
  Account account;
  if (is_root()) {
    auto found = account_of(options.user);
    if (!found) return failure(found.error());
    account = *found;
  }
  DiskFiles files(options.root);
  SystemClock clock;
  auto counters = Counters::open(open_sensors(options, files), options.coarseness, clock);
  if (!counters) return failure(counters.error());
  auto door = open_door(options, files, account);
  if (!door) return failure(door.error());
  auto server = Server::open(std::move(*door), *counters, say);
  if (!server) return failure(server.error());
  if (auto dropped = drop_rights(account); !dropped) return dropped;
  if (auto closed = refuse_other_calls(); !closed) return closed;
  for (const Channel& channel : counters->channels()) say("counts " + channel.part.path + " by " + channel.source);
  return serve(*server);
}

}  // namespace
}  // namespace joulery::sensord

int main(int count, char** words) {
  using namespace joulery::sensord;
  try {
    const auto options = parse_options(std::vector<std::string>(words + (count > 0 ? 1 : 0), words + count));
    if (!options) {
      say(describe(options.error()));
      return kUsage;
    }
    if (options->help) return std::fputs(help_text().c_str(), stdout) < 0 ? kFailed : 0;
    if (options->version) return std::printf("joulery-sensord %s\n", joulery::kVersion) < 0 ? kFailed : 0;
    const auto ran = run(*options);
    say(describe(ran.error()));
    return ran.error().kind == joulery::ErrorKind::denied ? 6 : kFailed;
  } catch (const std::exception& bug) {
    say(std::string("bug: ") + bug.what());
    return kFailed;
  }
}
