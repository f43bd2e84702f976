// SPDX-License-Identifier: Apache-2.0
// The dialects of plugs as a table, and the probe that finds out which one a plug speaks.
#include "adapters/sensors/outside/wall_plug.h"

#include <array>
#include <fmt/format.h>

#include "adapters/net/url.h"
#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/outside/http_sensor.h"
#include "adapters/sensors/outside/json_answer.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// How a kind of plug is asked and what its answer means; {} is the number of the socket.
struct Dialect {
  std::string_view name;
  std::string_view question;
  std::string_view power;       ///< path of the power in watts
  std::string_view energy;      ///< path of the counter
  double joules_per_unit;       ///< of the counter
  Energy energy_step;           ///< the counter's last digit
  Power power_step;             ///< the power's last digit
  std::string_view valid = {};  ///< path of a flag that says whether the plug believes itself
};

constexpr Energy kMilliwattHour = Energy::of_microjoules(3'600'000);

constexpr std::array<Dialect, 4> kShelly{{
    // Generation 2 and newer: watt-hours with three decimals.
    {"switch", "/rpc/Switch.GetStatus?id={}", "apower", "aenergy/total", 3600, kMilliwattHour, 0.1 * watt},
    {"meter", "/rpc/PM1.GetStatus?id={}", "apower", "aenergy/total", 3600, kMilliwattHour, 0.1 * watt},
    // Generation 1: meters[].total in watt-minutes, emeters[].total in watt-hours with one decimal.
    {"meter", "/status", "meters/{}/power", "meters/{}/total", 60, Energy::of_microjoules(60'000'000), 0.01 * watt,
     "meters/{}/is_valid"},
    {"energy meter", "/status", "emeters/{}/power", "emeters/{}/total", 3600, Energy::of_microjoules(360'000'000),
     0.01 * watt, "emeters/{}/is_valid"},
}};

// kWh with three decimals and whole watts, unless its owner changed EnergyRes and PowerRes. Sockets of a strip share a
// list; a single one has a plain number. With SetOption129 0, a strip's own default, its counter is a plain number all
// the same: that of all sockets.
constexpr std::array<Dialect, 2> kTasmota{{
    {"energy", "/cm?cmnd=Status%208", "StatusSNS/ENERGY/Power", "StatusSNS/ENERGY/Total", 3.6e6, watt_hour, 1 * watt},
    {"energy", "/cm?cmnd=Status%208", "StatusSNS/ENERGY/Power/{}", "StatusSNS/ENERGY/Total/{}", 3.6e6, watt_hour,
     1 * watt},
}};

/// Before every other meter of the whole machine: it sees more and doubts less.
constexpr int kView = 10;
/// A plug is asked every half second at most; its own meter moves about once a second.
constexpr Duration kPeriod = std::chrono::seconds(1);
/// Readings below this say nothing about how coarse the plug's last digit is under load.
constexpr Power kLeastLoad = 10 * watt;
constexpr std::uint64_t kMostSockets = 64;

std::string filled(std::string_view text, std::uint64_t socket) {
  std::string whole(text);
  if (const std::size_t at = whole.find("{}"); at != std::string::npos) whole.replace(at, 2, std::to_string(socket));
  return whole;
}

/// One plug as the user wrote it.
struct Plug {
  std::string origin;
  std::uint64_t socket = 0;
  const Dialect* dialect = nullptr;
};

Result<Plug> plug_of(std::string_view address) {
  const auto url = parse_http_url(trim(address), "http");
  if (!url) return failure(url.error());
  if (url->path.empty() || url->path == "/") return Plug{url->origin(), 0, nullptr};
  const auto socket = parse_u64(std::string_view(url->path).substr(1));
  if (!socket || *socket >= kMostSockets) {
    return failure(ErrorKind::invalid, "a plug's address ends with its host, or with the number of a socket",
                   url->shown(), "write for example " + url->origin() + " or " + url->origin() + "/1");
  }
  return Plug{url->origin(), *socket, nullptr};
}

/// What one answer says: watts and joules.
struct Spoken {
  std::optional<double> watts;
  std::optional<double> joules;
};

Spoken listen(const JsonAnswer& answer, const Dialect& dialect, std::uint64_t socket) {
  if (!dialect.valid.empty() && answer.yes_no(filled(dialect.valid, socket)) == false) return {};
  // Power by socket: a number beside it is the sum of all.
  if (answer.size(filled(dialect.power, socket)) > 0) return {};
  Spoken spoken{answer.number(filled(dialect.power, socket)), answer.number(filled(dialect.energy, socket))};
  if (spoken.joules) *spoken.joules *= dialect.joules_per_unit;
  return spoken;
}

void parse_plug(const HttpAnswer& answer, const Dialect& dialect, std::uint64_t socket, std::span<RawValue> values) {
  std::fill(values.begin(), values.end(), tl::unexpected(ErrorKind::broken));
  const auto json = JsonAnswer::parse(answer.body);
  if (!json) return;
  const Spoken spoken = listen(*json, dialect, socket);
  if (spoken.watts) values[0] = microwatts(*spoken.watts);
  if (spoken.joules) values[1] = millijoules(*spoken.joules);
}

Error no_plug(std::string_view kind, const Plug& plug) {
  return {ErrorKind::unsupported, fmt::format("no energy and no power from this {}", kind), plug.origin,
          std::string(remedy::plug_without_meter)};
}

/// Asks in each dialect until one tells power or energy. The last failure, where none does.
Result<Spoken> find_dialect(Http& http, std::string_view kind, std::span<const Dialect> dialects, Plug& plug) {
  Error last = no_plug(kind, plug);
  for (const Dialect& dialect : dialects) {
    const auto answer = http.get(plug.origin + filled(dialect.question, plug.socket));
    if (!answer && answer.error().kind != ErrorKind::unsupported) return failure(answer.error());
    const auto json = answer ? JsonAnswer::parse(answer->body) : std::nullopt;
    if (!json) continue;
    if (json->has("WARNING")) {
      last = {ErrorKind::denied, "it asks for a password inside the address", plug.origin,
              std::string(remedy::tasmota_password)};
    }
    const Spoken spoken = listen(*json, dialect, plug.socket);
    if (!spoken.watts && !spoken.joules) continue;
    plug.dialect = &dialect;
    return spoken;
  }
  return failure(std::move(last));
}

/// The plugs that feed the machine together, and what they said first.
struct Group {
  std::vector<Plug> plugs;
  std::string names;
  double watts = 0;
  bool has_power = true;
  bool has_energy = true;
  Energy energy_step;
  Power power_step;

  void add(const Plug& plug, const Spoken& spoken) {
    plugs.push_back(plug);
    names += (names.empty() ? "" : ", ") + plug.origin + (plug.socket == 0 ? "" : fmt::format("/{}", plug.socket));
    watts += spoken.watts.value_or(0);
    has_power = has_power && spoken.watts;
    has_energy = has_energy && spoken.joules;
    energy_step += plug.dialect->energy_step;
    power_step += plug.dialect->power_step;
  }
};

/// 2 % or one unit of the display, whichever is more (metering 1.8).
void widen_to_display(Channel& channel, Power step, Power now) {
  const double fraction = step / std::max(now, kLeastLoad);
  if (fraction <= channel.accuracy_fraction) return;
  channel.accuracy_fraction = fraction;
  channel.accuracy_source +=
      fmt::format("; one unit of the display, {:g} W, of the reading when it was found", step / watt);
}

void add_channels(HttpSensor& sensor, const Group& group) {
  std::vector<AnswerValue> power_terms;
  std::vector<AnswerValue> energy_terms;
  for (const Plug& plug : group.plugs) {
    const auto parse = [dialect = plug.dialect, socket = plug.socket](const HttpAnswer& answer,
                                                                      std::span<RawValue> values) {
      parse_plug(answer, *dialect, socket, values);
    };
    const std::size_t question = sensor.ask(plug.origin + filled(plug.dialect->question, plug.socket), 2, parse);
    power_terms.push_back({question, 0});
    energy_terms.push_back({question, 1});
  }
  Channel channel;
  channel.part = Part{"machine/wall", PartKind::board};
  channel.period = kPeriod;
  channel.view = kView;
  set_accuracy(channel, "wall_plug");
  if (group.has_energy) {
    Channel counter = channel;
    counter.source = fmt::format("{} {} energy", sensor.name(), group.names);
    counter.scale = scale_of_millijoules;
    set_counter_step(counter, group.energy_step, group.has_power ? std::optional(group.watts * watt) : std::nullopt);
    sensor.add(std::move(counter), std::move(energy_terms));
  }
  if (group.has_power) {
    channel.source = fmt::format("{} {} power", sensor.name(), group.names);
    channel.kind = ChannelKind::power;
    if (group.has_energy) channel.view += power_beside_counter;
    widen_to_display(channel, group.power_step, group.watts * watt);
    sensor.add(std::move(channel), std::move(power_terms));
  }
}

/// One address, or several joined by commas. Nothing of a group is used when one plug of it is not there.
Result<std::unique_ptr<Sensor>> probe_group(std::string_view kind, std::span<const Dialect> dialects,
                                            std::string_view addresses, const HttpOpener& open) {
  auto http = open();
  if (!http) return failure(http.error());
  auto sensor = std::make_unique<HttpSensor>(std::string(kind), std::move(*http));
  Group group;
  for (const std::string_view address : split(addresses, ',')) {
    auto plug = plug_of(address);
    if (!plug) return failure(plug.error());
    const auto spoken = find_dialect(sensor->http(), kind, dialects, *plug);
    if (!spoken) return failure(spoken.error());
    group.add(*plug, *spoken);
  }
  add_channels(*sensor, group);
  if (sensor->channels().empty()) return failure(no_plug(kind, group.plugs.front()));
  return std::unique_ptr<Sensor>(std::move(sensor));
}

Probe probe_plugs(std::string_view kind, std::span<const Dialect> dialects, const std::vector<std::string>& addresses,
                  const HttpOpener& open) {
  Probe probe;
  for (const std::string& address : addresses) {
    auto sensor = probe_group(kind, dialects, address, open);
    if (sensor) {
      probe.sensors.push_back(std::move(*sensor));
    } else {
      probe.findings.push_back(sensor.error());
    }
  }
  return probe;
}

}  // namespace

Probe probe_shelly(const std::vector<std::string>& addresses, const HttpOpener& open) {
  return probe_plugs("shelly", kShelly, addresses, open);
}

Probe probe_tasmota(const std::vector<std::string>& addresses, const HttpOpener& open) {
  return probe_plugs("tasmota", kTasmota, addresses, open);
}

}  // namespace joulery
