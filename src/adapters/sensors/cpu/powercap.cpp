// SPDX-License-Identifier: Apache-2.0
// The powercap sensor: a channel and an open energy_uj per zone.
#include "adapters/sensors/cpu/powercap.h"

#include <array>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/cpu/rapl_zones.h"
#include "adapters/sensors/host/cpu_identity.h"
#include "adapters/sensors/number_file.h"
#include "adapters/sensors/reading.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

class PowercapSensor final : public Sensor {
 public:
  void add(Channel channel, std::unique_ptr<OpenFile> counter) {
    channels_.push_back(std::move(channel));
    counters_.push_back(std::move(counter));
  }

  [[nodiscard]] std::string name() const override { return "powercap"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == channels_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto value = read_number(*counters_[i]);
      out[i] = reading_of(i, clock.now(), value);
    }
  }

 private:
  std::vector<Channel> channels_;
  std::vector<std::unique_ptr<OpenFile>> counters_;
};

Channel channel_of(const RaplZone& zone, const CpuIdentity& cpu) {
  Channel channel;
  channel.source = "powercap " + zone.id;
  channel.part = zone.part;
  channel.kind = ChannelKind::counter;
  channel.modulus = zone.modulus;
  channel.wraps_unknown = !zone.modulus;
  channel.max_power = zone.max_power;
  channel.view = zone.view;
  set_rapl_accuracy(channel, cpu);
  return channel;
}

/// One sentence for all zones that may not be read, not one each.
struct Denied {
  std::optional<Error> first;
  std::size_t count = 0;

  void add(const Error& error) {
    if (!first) first = error;
    ++count;
  }
  void explain(std::vector<Error>& findings) const {
    if (!first) return;
    Error error = *first;
    if (count > 1) error.where += " and " + std::to_string(count - 1) + " more";
    error.remedy = remedy::powercap_rights;
    findings.push_back(std::move(error));
  }
};

/// A counter that is open but says nothing sensible is still offered: its readings are missed, and coverage shows it.
void explain_first_reading(OpenFile& counter, const std::string& where, std::vector<Error>& findings) {
  const auto value = read_number(counter);
  if (value) return;
  const std::string what =
      value.error() == ErrorKind::broken ? "energy_uj holds no number" : "energy_uj cannot be read now";
  const bool denied = value.error() == ErrorKind::denied;
  findings.push_back(
      {value.error(), what, where, std::string(denied ? remedy::powercap_rights : remedy::wait_and_retry)});
}

}  // namespace

Probe probe_powercap(Files& files) {
  const CpuIdentity cpu = read_cpu_identity(files);
  RaplZones found = find_rapl_zones(files, cpu);
  Probe probe;
  probe.findings = std::move(found.findings);
  auto sensor = std::make_unique<PowercapSensor>();
  Denied denied;
  for (const RaplZone& zone : found.zones) {
    const std::string path = zone.folder() + "/energy_uj";
    auto counter = files.open(path);
    if (counter) {
      explain_first_reading(**counter, files.host_path(path), probe.findings);
      sensor->add(channel_of(zone, cpu), std::move(*counter));
    } else if (counter.error().kind == ErrorKind::denied) {
      denied.add(counter.error());
    } else {
      probe.findings.push_back(counter.error());
      probe.findings.back().remedy = remedy::wait_and_retry;
    }
  }
  denied.explain(probe.findings);
  if (!sensor->channels().empty()) probe.sensors.push_back(std::move(sensor));
  return probe;
}

}  // namespace joulery
