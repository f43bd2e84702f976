// SPDX-License-Identifier: Apache-2.0
// Fuzz target: a machine whose files below /sys are the input's lines, "path=text", or "path!" for one that is
// forbidden. RAPL is probed and read through powercap and perf: a value may only be what a counter's file says, and
// each part is named.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "adapters/sensors/cpu/perf_power.h"
#include "adapters/sensors/cpu/powercap.h"
#include "foundation/base/text.h"
#include "testing/fake_files.h"
#include "testing/manual_clock.h"

using namespace joulery;

namespace {

struct Seven final : OpenFile {
  Result<std::size_t> read(std::span<char> buffer) override {
    const std::uint64_t seven = 7;
    std::memcpy(buffer.data(), &seven, sizeof seven);
    return sizeof seven;
  }
};

testing::FakeFiles machine_of(std::string_view input) {
  testing::FakeFiles files;
  for (const std::string_view line : split(input, '\n')) {
    const auto mark = line.find_first_of("=!");
    if (mark == std::string_view::npos || mark == 0) continue;
    const std::string path = "/sys/" + std::string(line.substr(0, mark));
    if (path.find("//") != std::string::npos || path.back() == '/') continue;
    files.put(path, std::string(line.substr(mark + 1)));
    if (line[mark] == '!') files.fail(path, EACCES);
  }
  return files;
}

void check_readings(Sensor& sensor, testing::FakeFiles& files) {
  testing::ManualClock clock;
  std::vector<Reading> readings(sensor.channels().size());
  sensor.read(clock, readings);
  for (const Reading& reading : readings) {
    const Channel& channel = sensor.channels()[reading.channel];
    if (channel.part.path.empty() || channel.source.empty() || channel.scale.denominator == 0 || channel.modulus == 0U)
      std::abort();
    if (reading.missed || !channel.source.starts_with("powercap ")) continue;
    const auto text = files.read("/sys/class/powercap/" + channel.source.substr(9) + "/energy_uj");
    if (!text || parse_u64(*text) != reading.value) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  testing::FakeFiles files = machine_of(std::string_view(reinterpret_cast<const char*>(bytes), size));
  Probe powercap = probe_powercap(files);
  Probe perf = probe_perf_power(files, [](const PerfEvent&) { return std::make_unique<Seven>(); }, PerCore::yes);
  for (const Probe* probe : {&powercap, &perf}) {
    for (const auto& sensor : probe->sensors) check_readings(*sensor, files);
    for (const Error& finding : probe->findings) {
      if (finding.what.empty() || finding.remedy.empty() || finding.what.find('\n') != std::string::npos) std::abort();
    }
  }
  return 0;
}
