// SPDX-License-Identifier: Apache-2.0
// Six options, each with one value; the units are those of joulery's own options.
#include "shell/sensord/options.h"

#include <algorithm>
#include <array>

#include "foundation/base/text.h"
#include "foundation/units/parse.h"

namespace joulery::sensord {
namespace {

constexpr std::array<std::string_view, 3> kSensors{"perf", "powercap", "msr"};
constexpr Duration kLongestPeriod{std::chrono::seconds(1)};

template <class T>
Result<void> take(Result<T> parsed, T& into) {
  if (!parsed) return failure(parsed.error());
  into = *parsed;
  return {};
}

Result<void> set_sensors(const std::string& value, Options& options) {
  options.sensors.clear();
  for (const std::string_view name : split(value, ',')) {
    if (std::find(kSensors.begin(), kSensors.end(), name) == kSensors.end()) {
      return failure(ErrorKind::invalid, "no such sensor: " + std::string(name), "--sensor", "perf, powercap or msr");
    }
    options.sensors.emplace_back(name);
  }
  return {};
}

Result<void> set_period(const std::string& value, Options& options) {
  if (auto taken = take(parse_duration(value), options.coarseness.period); !taken) return taken;
  if (options.coarseness.period <= kLongestPeriod) return {};
  return failure(ErrorKind::invalid, "a period of at most 1 s", "--period", "a meter asks ten times a second");
}

Result<void> set_quantum(const std::string& value, Options& options) {
  if (auto taken = take(parse_energy(value), options.coarseness.quantum); !taken) return taken;
  if (options.coarseness.quantum <= 1 * joule) return {};
  return failure(ErrorKind::invalid, "a step of at most 1 J", "--quantum", "each step widens the bounds of every run");
}

Result<void> set(const std::string& name, const std::string& value, Options& options) {
  if (value.empty()) return failure(ErrorKind::invalid, "an option without its value", name, "see --help");
  if (name == "--period") return set_period(value, options);
  if (name == "--quantum") return set_quantum(value, options);
  if (name == "--sensor") return set_sensors(value, options);
  if (name == "--root") options.root = value;
  if (name == "--socket") options.socket = value;
  if (name == "--user") options.user = value;
  return {};
}

}  // namespace

Result<Options> parse_options(const std::vector<std::string>& words) {
  static constexpr std::array<std::string_view, 6> kNames{"--period", "--quantum", "--sensor",
                                                          "--root",   "--socket",  "--user"};
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--help" || word == "-h") {
      options.help = true;
    } else if (word == "--version") {
      options.version = true;
    } else if (std::find(kNames.begin(), kNames.end(), word) != kNames.end()) {
      const std::string value = i + 1 < words.size() ? words[++i] : std::string();
      if (auto taken = set(word, value, options); !taken) return failure(taken.error());
    } else {
      return failure(ErrorKind::invalid, "unknown option", word, "see --help");
    }
  }
  return options;
}

std::string help_text() {
  return R"(joulery-sensord - reads energy counters for programs that may not

Opens the counters as root, gives up every right, and tells members of one
group what they say over a socket, coarsely. `joulery` asks it by itself.

usage: joulery-sensord [options]
  --sensor LIST    perf, powercap, msr: in the order of preference
                   (perf,powercap)
  --period TIME    counters are read at most this often (1ms)
  --quantum ENERGY counts are rounded down to steps of at least this (1mJ)
  --user NAME      whom to become when started as root (joulery)
  --socket PATH    where to listen, unless the service manager hands over a
                   socket (/run/joulery/sensord.sock below the root)
  --root DIR       prefix of /proc, /sys and /dev, for tests
  --help, --version

Who may read counters fast can learn what others compute (CVE-2020-8694):
docs/guide/sensord.md says what these steps keep and what they do not.
)";
}

}  // namespace joulery::sensord
