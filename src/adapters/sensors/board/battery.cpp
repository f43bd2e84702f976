// SPDX-License-Identifier: Apache-2.0
// The sum of /sys/class/power_supply/BAT*/power_now, or of current_now x voltage_now where the gauge counts charge.
// energy_now is not read: it comes from the same gauge, in steps of about 10 mWh, 36 J.
#include "adapters/sensors/board/battery.h"

#include <algorithm>
#include <array>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/board/folder.h"
#include "adapters/sensors/reading.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kFolder = "/sys/class/power_supply";
/// Gauges speak every 1 to 30 s; own assumption.
constexpr Duration kPeriod = std::chrono::seconds(5);
/// What a gauge may say, in millionths. Outside of this it is no battery that feeds a running computer.
struct Range {
  std::uint64_t least;
  std::uint64_t most;
};
constexpr Range kWatts{50'000, 10'000'000'000};    // 50 mW to 10 kW
constexpr Range kAmperes{1'000, 1'000'000'000};    // 1 mA to 1 kA
constexpr Range kVolts{1'000'000, 1'000'000'000};  // 1 V to 1 kV

using Text = std::array<char, 64>;

tl::expected<std::string_view, ErrorKind> read_text(OpenFile& file, Text& buffer) {
  const auto count = file.read(buffer);
  if (!count) return tl::unexpected(count.error().kind);
  if (*count == buffer.size()) return tl::unexpected(ErrorKind::broken);
  return trim(std::string_view(buffer.data(), *count));
}

/// Some gauges give what flows out as negative: the status says the direction.
tl::expected<std::uint64_t, ErrorKind> read_amount(OpenFile& file, Range range) {
  Text buffer;
  auto text = read_text(file, buffer);
  if (!text) return tl::unexpected(text.error());
  if (text->starts_with('-')) text->remove_prefix(1);
  const auto value = parse_u64(*text);
  if (!value || *value < range.least || *value > range.most) return tl::unexpected(ErrorKind::broken);
  return *value;
}

/// One battery and what its gauge offers: power, or current and voltage.
struct Battery {
  std::unique_ptr<OpenFile> status;
  std::unique_ptr<OpenFile> power;
  std::unique_ptr<OpenFile> current;
  std::unique_ptr<OpenFile> voltage;
};

enum class State { discharging, charging, resting };

tl::expected<State, ErrorKind> state_of(const Battery& battery) {
  Text buffer;
  const auto text = read_text(*battery.status, buffer);
  if (!text) return tl::unexpected(text.error());
  if (*text == "Discharging") return State::discharging;
  if (*text == "Charging") return State::charging;
  const bool rests = *text == "Full" || *text == "Not charging" || *text == "Unknown";
  if (!rests) return tl::unexpected(ErrorKind::broken);
  return State::resting;
}

tl::expected<std::uint64_t, ErrorKind> microwatts_of(const Battery& battery) {
  if (battery.power) return read_amount(*battery.power, kWatts);
  const auto current = read_amount(*battery.current, kAmperes);
  if (!current) return current;
  const auto voltage = read_amount(*battery.voltage, kVolts);
  if (!voltage) return voltage;
  return std::min(*current * *voltage / 1'000'000, kWatts.most);
}

/// Power of all batteries together. transient: the machine does not run on them now.
tl::expected<std::uint64_t, ErrorKind> power_of(const std::vector<Battery>& batteries) {
  std::uint64_t sum = 0;
  for (const Battery& battery : batteries) {
    const auto state = state_of(battery);
    if (!state) return tl::unexpected(state.error());
    if (*state == State::charging) return tl::unexpected(ErrorKind::transient);
    if (*state == State::resting) continue;
    const auto power = microwatts_of(battery);
    if (!power) return power;
    sum += *power;
  }
  if (sum == 0) return tl::unexpected(ErrorKind::transient);
  return sum;
}

class BatterySensor final : public Sensor {
 public:
  BatterySensor(Channel channel, std::vector<Battery> batteries)
      : channel_(std::move(channel)), batteries_(std::move(batteries)) {}

  [[nodiscard]] std::string name() const override { return "battery"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return {&channel_, 1}; }
  /// The gauge sits behind the embedded controller's slow bus.
  [[nodiscard]] bool is_slow() const override { return true; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == 1);
    const auto power = power_of(batteries_);
    out[0] = reading_of(0, clock.now(), power);
  }

 private:
  Channel channel_;
  std::vector<Battery> batteries_;
};

void find_fault(Probe& probe, Error error, std::string_view remedy) {
  error.remedy = remedy;
  probe.findings.push_back(std::move(error));
}

/// A battery that feeds the machine: of type Battery, not of a device beside it. Errors: its type cannot be read.
Result<bool> is_of_machine(Files& files, const std::string& folder) {
  const auto type = files.read(folder + "/type");
  if (!type) return failure(type.error());
  const std::string_view word = trim(*type);
  const bool other = word == "Mains" || word == "UPS" || word == "Wireless" || word.starts_with("USB");
  if (other) return false;
  if (word != "Battery")
    return failure(ErrorKind::broken, "no known type of power supply", files.host_path(folder + "/type"));
  const auto scope = files.read(folder + "/scope");
  if (!scope && scope.error().kind != ErrorKind::gone) return failure(scope.error());
  return !scope || trim(*scope) != "Device";
}

/// Opens what the gauge offers. Errors: no status, or neither power nor current and voltage.
Result<Battery> open_battery(Files& files, const std::string& folder) {
  Battery battery;
  auto status = files.open(folder + "/status");
  if (!status) return failure(status.error());
  battery.status = std::move(*status);
  if (auto power = files.open(folder + "/power_now")) {
    battery.power = std::move(*power);
    return battery;
  }
  auto current = files.open(folder + "/current_now");
  if (!current) return failure(current.error());
  auto voltage = files.open(folder + "/voltage_now");
  if (!voltage) return failure(voltage.error());
  battery.current = std::move(*current);
  battery.voltage = std::move(*voltage);
  return battery;
}

Channel channel_of(const std::vector<std::string>& names) {
  Channel channel;
  channel.source = "battery";
  for (const std::string& name : names) channel.source += (channel.source == "battery" ? " " : " + ") + printable(name);
  channel.part = Part{"machine/node", PartKind::board};
  channel.kind = ChannelKind::power;
  channel.period = kPeriod;
  channel.view = 40;
  set_accuracy(channel, "battery");
  return channel;
}

/// Every battery of the machine; nothing when one of them cannot be used: the others alone would say too little.
std::optional<std::vector<Battery>> open_batteries(Files& files, std::vector<std::string>& names, Probe& probe) {
  const auto entries = list_if_there(files, kFolder);
  if (!entries) {
    find_fault(probe, entries.error(), remedy::wait_and_retry);
    return std::nullopt;
  }
  std::vector<Battery> batteries;
  for (const std::string& name : *entries) {
    const std::string folder = std::string(kFolder) + "/" + name;
    const auto wanted = is_of_machine(files, folder);
    auto battery = wanted && *wanted ? open_battery(files, folder) : Result<Battery>(Battery{});
    if (!wanted || !battery) {
      find_fault(probe, wanted ? battery.error() : wanted.error(), remedy::battery_silent);
      return std::nullopt;
    }
    if (!*wanted) continue;
    batteries.push_back(std::move(*battery));
    names.push_back(name);
  }
  return batteries;
}

}  // namespace

Probe probe_battery(Files& files) {
  Probe probe;
  std::vector<std::string> names;
  auto batteries = open_batteries(files, names, probe);
  if (!batteries || batteries->empty()) return probe;
  const auto power = power_of(*batteries);
  if (power) {
    probe.sensors.push_back(std::make_unique<BatterySensor>(channel_of(names), std::move(*batteries)));
    return probe;
  }
  const bool rests = power.error() == ErrorKind::transient;
  find_fault(probe,
             {rests ? ErrorKind::unsupported : power.error(),
              rests ? "the battery does not discharge: it does not tell what the machine takes"
                    : "the battery's gauge holds no power",
              files.host_path(std::string(kFolder) + "/" + names.front()),
              {}},
             rests ? remedy::unplug : remedy::battery_silent);
  return probe;
}

}  // namespace joulery
