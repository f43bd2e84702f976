// SPDX-License-Identifier: Apache-2.0
// One channel: the controller's power reading. It is asked once at the start, so that a machine whose controller does
// not measure is modelled and not missed.
#include "adapters/sensors/board/ipmi.h"

#include <cerrno>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/board/dcmi.h"
#include "adapters/sensors/reading.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr std::string_view kDevice = "/dev/ipmi0";
/// Controllers measure about once a second.
constexpr Duration kPeriod = std::chrono::seconds(1);
/// A controller answers in 5 to 50 ms; one that is busy must not hold the start of a run for long.
constexpr Duration kLongestAnswer = std::chrono::milliseconds(500);

tl::expected<std::uint64_t, ErrorKind> ask_power(IpmiDevice& device) {
  std::array<std::uint8_t, 64> reply{};
  const auto size = device.ask(kDcmiNetworkFunction, kDcmiGetPowerReading, kDcmiPowerRequest, reply, kLongestAnswer);
  if (!size) return tl::unexpected(size.error() == ETIMEDOUT ? ErrorKind::transient : ErrorKind::gone);
  return parse_dcmi_power(std::span(reply).first(std::min(*size, reply.size())));
}

class IpmiSensor final : public Sensor {
 public:
  IpmiSensor(Channel channel, std::unique_ptr<IpmiDevice> device)
      : channel_(std::move(channel)), device_(std::move(device)) {}

  [[nodiscard]] std::string name() const override { return "ipmi"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return {&channel_, 1}; }
  [[nodiscard]] bool is_slow() const override { return true; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == 1);
    const auto power = ask_power(*device_);
    out[0] = reading_of(0, clock.now(), power);
  }

 private:
  Channel channel_;
  std::unique_ptr<IpmiDevice> device_;
};

Channel node_channel() {
  Channel channel;
  channel.source = "ipmi dcmi power";
  channel.part = Part{"machine/node", PartKind::board};
  channel.kind = ChannelKind::power;
  channel.period = kPeriod;
  channel.view = 30;
  set_accuracy(channel, "dcmi");
  return channel;
}

Error finding_of(ErrorKind kind, std::string where) {
  switch (kind) {
    case ErrorKind::unsupported:
      return {kind, "the management controller does not measure power, or not now", std::move(where),
              std::string(remedy::dcmi_inactive)};
    case ErrorKind::denied:
      return {kind, "the management controller refuses to tell its power", std::move(where),
              std::string(remedy::ipmi_rights)};
    default:
      return {kind, "the management controller gives no power reading", std::move(where),
              std::string(remedy::ipmi_silent)};
  }
}

}  // namespace

Probe probe_ipmi(Files& files, const IpmiOpener& opener) {
  Probe probe;
  const std::string path = files.host_path(kDevice);
  auto device = opener(path);
  if (!device) {
    if (device.error() == ENOENT || device.error() == ENXIO || device.error() == ENODEV) return probe;
    Error error = error_from_errno(device.error(), "cannot ask the management controller", path);
    error.remedy = error.kind == ErrorKind::denied ? remedy::ipmi_rights : remedy::ipmi_silent;
    probe.findings.push_back(std::move(error));
    return probe;
  }
  auto power = ask_power(**device);
  if (!power && power.error() == ErrorKind::transient) power = ask_power(**device);  // busy once is not silent
  if (power) {
    probe.sensors.push_back(std::make_unique<IpmiSensor>(node_channel(), std::move(*device)));
  } else {
    probe.findings.push_back(finding_of(power.error(), path));
  }
  return probe;
}

}  // namespace joulery
