// SPDX-License-Identifier: Apache-2.0
// Fuzz target: meters of the board. The input is a machine below /sys, "path=text" a line, as in powercap_fuzz: Cray's
// counters and batteries are probed and read; and the same bytes are a controller's reply and the text of its tools. A
// value is never 0 and never out of range, and what cannot be used is explained in one line.
#include <cerrno>
#include <cstdlib>

#include "adapters/sensors/board/battery.h"
#include "adapters/sensors/board/cray.h"
#include "adapters/sensors/board/dcmi.h"
#include "foundation/base/text.h"
#include "testing/fake_files.h"
#include "testing/manual_clock.h"

using namespace joulery;

namespace {

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

void check_probe(const Probe& probe) {
  testing::ManualClock clock;
  for (const auto& sensor : probe.sensors) {
    std::vector<Reading> readings(sensor->channels().size());
    sensor->read(clock, readings);
    for (const Reading& reading : readings) {
      const Channel& channel = sensor->channels()[reading.channel];
      if (!channel.part.path.starts_with("machine/") || channel.period <= Duration{}) std::abort();
      if (!reading.missed && channel.kind == ChannelKind::power && reading.value == 0) std::abort();
    }
  }
  for (const Error& finding : probe.findings) {
    if (finding.what.empty() || finding.remedy.empty() || finding.what.find('\n') != std::string::npos) std::abort();
  }
}

void check_power(const tl::expected<std::uint64_t, ErrorKind>& power) {
  if (power && (*power == 0 || *power > 65'535'000'000ULL)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  testing::FakeFiles files = machine_of(text);
  check_probe(probe_cray(files));
  check_probe(probe_battery(files));
  static_cast<void>(parse_cray_counter(text).has_value());
  check_power(parse_dcmi_power(std::span(bytes, size)));
  DcmiText reader;
  for (const std::string_view line : split(text, '\n')) {
    if (const auto report = reader.take(line)) check_power(*report);
  }
  return 0;
}
