// SPDX-License-Identifier: Apache-2.0
// Fuzz target: a machine whose files below /sys are the input's lines: "path=text", "path!" for one that is forbidden,
// "path@target" for a link. Every row that reads hwmon is probed and read: each part is named, no two channels of a row
// have one source, no value exceeds what the files can say, and every finding has its remedy.
#include <cerrno>
#include <cstdlib>
#include <set>

#include "adapters/sensors/board/acpi_meter.h"
#include "adapters/sensors/board/hwmon.h"
#include "adapters/sensors/board/jetson.h"
#include "adapters/sensors/cpu/hwmon_cpu.h"
#include "adapters/sensors/gpu/hwmon_gpu.h"
#include "foundation/base/text.h"
#include "testing/fake_files.h"
#include "testing/manual_clock.h"

using namespace joulery;

namespace {

testing::FakeFiles machine_of(std::string_view input) {
  testing::FakeFiles files;
  for (const std::string_view line : split(input, '\n')) {
    const auto mark = line.find_first_of("=!@");
    if (mark == std::string_view::npos || mark == 0) continue;
    const std::string path = "/sys/" + std::string(line.substr(0, mark));
    if (path.find("//") != std::string::npos || path.back() == '/') continue;
    std::string text(line.substr(mark + 1));
    if (line[mark] == '@') {
      files.put_link(path, std::move(text)).put_folder(path);
      continue;
    }
    files.put(path, std::move(text));
    if (line[mark] == '!') files.fail(path, EACCES);
  }
  return files;
}

void check(const Probe& probe) {
  std::set<std::string> sources;
  for (const auto& sensor : probe.sensors) {
    testing::ManualClock clock;
    std::vector<Reading> readings(sensor->channels().size());
    sensor->read(clock, readings);
    for (const Channel& channel : sensor->channels()) {
      if (!channel.part.path.starts_with("machine/") || channel.source.find('\n') != std::string::npos) std::abort();
      if (channel.period <= Duration::zero() || channel.view < 5) std::abort();
      if (!sources.insert(channel.source).second) std::abort();
    }
    for (const Reading& reading : readings) {
      if (reading.missed && reading.value != 0) std::abort();
    }
  }
  for (const Error& finding : probe.findings) {
    if (finding.what.empty() || finding.remedy.empty() || finding.what.find('\n') != std::string::npos) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  testing::FakeFiles files = machine_of(std::string_view(reinterpret_cast<const char*>(bytes), size));
  check(probe_hwmon(files));
  check(probe_hwmon_gpus(files));
  check(probe_hwmon_processors(files));
  check(probe_acpi_meters(files));
  check(probe_jetson(files));
  return 0;
}
