// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as what a device of the network says, whatever it is asked: Redfish, Shelly, Tasmota and the
// times in their answers. A channel has a part, a doubt and a sane reading or none; what is refused has a remedy.
#include <cstdint>
#include <cstdlib>

#include "adapters/sensors/outside/redfish.h"
#include "adapters/sensors/outside/server_time.h"
#include "adapters/sensors/outside/wall_plug.h"
#include "testing/manual_clock.h"

using namespace joulery;

namespace {

struct Parrot final : Http {
  explicit Parrot(std::string_view text) : text_(text) {}
  Result<HttpAnswer> get(const std::string&) override {
    return HttpAnswer{std::string(text_), "Wed, 01 Jan 2025 02:00:00 GMT"};
  }
  std::string_view text_;
};

void expect_sane(const Probe& probe) {
  constexpr std::uint64_t kMost = (std::uint64_t{1} << 53U) * 64;  // a sum of 64 values
  testing::ManualClock clock(Duration(1));
  for (const auto& sensor : probe.sensors) {
    std::vector<Reading> readings(sensor->channels().size());
    sensor->read(clock, readings);
    for (const Reading& reading : readings) {
      const Channel& channel = sensor->channels()[reading.channel];
      if (!channel.part.path.starts_with("machine/") || channel.accuracy_fraction <= 0) std::abort();
      if (channel.period < std::chrono::seconds(1) || channel.period > std::chrono::hours(25)) std::abort();
      if (!reading.missed && reading.value > kMost) std::abort();
    }
  }
  for (const Error& finding : probe.findings) {
    if (finding.remedy.empty() || describe(finding).find('\n') != std::string::npos) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const HttpOpener open = [&]() -> Result<std::unique_ptr<Http>> {
    return std::unique_ptr<Http>(std::make_unique<Parrot>(text));
  };
  expect_sane(probe_redfish({"bmc"}, open));
  expect_sane(probe_shelly({"plug", "plug/1,plug/2"}, open));
  expect_sane(probe_tasmota({"plug"}, open));
  static_cast<void>(parse_http_date(text));
  static_cast<void>(parse_rfc3339(text));
  const auto duration = parse_iso_duration(text);
  if (duration && (*duration < Duration{} || *duration > std::chrono::hours(24))) std::abort();
  return 0;
}
