// SPDX-License-Identifier: Apache-2.0
// The ways a chassis tells its power, best first: EnvironmentMetrics, the older Power, the sum of its power supplies.
// Property names are those of DMTF DSP2046 (schemas EnvironmentMetrics, Sensor, Power, PowerSupplyMetrics).
#include "adapters/sensors/outside/redfish.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "adapters/net/url.h"
#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/outside/http_sensor.h"
#include "adapters/sensors/outside/power_control.h"
#include "adapters/sensors/outside/redfish_chassis.h"
#include "adapters/sensors/outside/server_time.h"
#include "adapters/sensors/remedies.h"

namespace joulery {
namespace {

/// Behind what the board itself says (IPMI, Cray): the same meter, later.
constexpr int kView = 32;
/// How often a controller measures is seldom said; they are known to lag by 1 to 60 s (metering 1.7).
constexpr Duration kAssumedPeriod = std::chrono::seconds(10);
constexpr Duration kShortestPeriod = std::chrono::seconds(1);
constexpr Duration kTooOld = std::chrono::seconds(60);
/// Relative; a decimal fraction in binary is off by less.
constexpr double kSameNumber = 1e-9;

/// The machine that is measured runs: 0 W, and a counter at 0, are what a meter says that is off (metering 1.7).
std::optional<double> above_0(const std::optional<double>& amount) {
  return amount && *amount > 0 ? amount : std::nullopt;
}

std::optional<double> watts_of(const JsonAnswer& answer) { return above_0(answer.number("PowerWatts/Reading")); }

std::optional<double> joules_of(const JsonAnswer& answer) {
  if (const auto joules = answer.number("EnergyJoules/Reading")) return above_0(joules);
  const auto kilowatt_hours = above_0(answer.number("EnergykWh/Reading"));
  return kilowatt_hours ? std::optional(*kilowatt_hours * (kilowatt_hour / joule)) : std::nullopt;
}

/// The last digit of a counter, by what it shows now: 1204.5 kWh moves in steps of 0.1 kWh.
Energy step_of(const JsonAnswer& answer) {
  const bool in_joules = answer.number("EnergyJoules/Reading").has_value();
  const double shown = answer.number(in_joules ? "EnergyJoules/Reading" : "EnergykWh/Reading").value_or(0);
  double step = 1;
  for (int digits = 0; digits < 6; ++digits) {
    const double scaled = shown / step;
    if (std::abs(scaled - std::round(scaled)) < kSameNumber * std::max(1.0, scaled)) break;
    step /= 10;
  }
  return (in_joules ? joule : kilowatt_hour) * step;
}

std::optional<Duration> age_of(const HttpAnswer& answer, const JsonAnswer& sensor) {
  const auto read_at = sensor.text("ReadingTime");
  const auto then = read_at ? parse_rfc3339(*read_at) : std::nullopt;
  const auto now = answer.date ? parse_http_date(*answer.date) : std::nullopt;
  if (!then || !now) return std::nullopt;
  // Cut before it becomes nanoseconds: a sensor may say that it was read in the year 9999.
  return std::clamp<std::chrono::seconds>(*now - *then, std::chrono::seconds(0), std::chrono::hours(24));
}

RawValue value_of(const std::optional<double>& amount, RawValue (*convert)(double)) {
  return amount ? convert(*amount) : tl::unexpected(ErrorKind::broken);
}

/// Broken when nothing but 0 W adds up: one of two supplies may rest, both together may not.
void refuse_sum_of_0(std::span<RawValue> values) {
  if (std::any_of(values.begin(), values.end(), [](const RawValue& value) { return !value || *value > 0; })) return;
  std::fill(values.begin(), values.end(), tl::unexpected(ErrorKind::broken));
}

/// EnvironmentMetrics, and metrics of a power supply under another name: values are watts, joules.
void parse_environment(const HttpAnswer& answer, std::span<RawValue> values) {
  std::fill(values.begin(), values.end(), tl::unexpected(ErrorKind::broken));
  const auto json = JsonAnswer::parse(answer.body);
  if (!json) return;
  values[0] = value_of(watts_of(*json), microwatts);
  values[1] = value_of(joules_of(*json), millijoules);
}

/// A Sensor of watts that says when it was read: one that stands still is missed.
void parse_timed_power(const HttpAnswer& answer, std::span<RawValue> values) {
  values[0] = tl::unexpected(ErrorKind::broken);
  const auto json = JsonAnswer::parse(answer.body);
  if (!json) return;
  const auto age = age_of(answer, *json);
  values[0] = age && *age > kTooOld ? tl::unexpected(ErrorKind::transient)
                                    : value_of(above_0(json->number("Reading")), microwatts);
}

void parse_supply(const HttpAnswer& answer, std::span<RawValue> values) {
  values[0] = tl::unexpected(ErrorKind::broken);
  const auto json = JsonAnswer::parse(answer.body);
  if (json) values[0] = value_of(json->number("InputPowerWatts/Reading"), microwatts);
}

/// One controller while it is probed.
class Prober {
 public:
  Prober(HttpSensor& sensor, RedfishService service) : sensor_(sensor), service_(std::move(service)) {}

  /// Errors: no way leads to a reading.
  Result<void> probe(const RedfishChassis& chassis, std::vector<Error>& findings) {
    name_ = "redfish " + service_.url(chassis.path);
    if (chassis.environment && add_environment(*chassis.environment, findings)) return {};
    if (chassis.power) {
      const auto added = add_power_control(*chassis.power, chassis.path);
      if (!added) return failure(added.error());
      if (*added) return {};
    }
    if (chassis.subsystem && add_supplies(*chassis.subsystem)) return {};
    if (last_failure_) return failure(*last_failure_);
    return failure(ErrorKind::unsupported, "this chassis tells no power", service_.url(chassis.path),
                   std::string(remedy::redfish_no_power));
  }

 private:
  std::optional<JsonAnswer> ask(std::string_view path) {
    auto answer = service_.get(path);
    if (answer) return std::move(*answer);
    last_failure_ = answer.error();
    return std::nullopt;
  }

  [[nodiscard]] Channel channel(std::string_view what) const {
    Channel channel;
    channel.source = name_ + " " + std::string(what);
    channel.part = Part{"machine/node", PartKind::board};
    channel.kind = ChannelKind::power;
    channel.period = kAssumedPeriod;
    channel.view = kView;
    set_accuracy(channel, "redfish");
    return channel;
  }

  bool add_environment(const std::string& path, std::vector<Error>& findings) {
    const auto answer = ask(path);
    if (!answer) return false;
    const auto watts = watts_of(*answer);
    const auto joules = joules_of(*answer);
    if (!watts && !joules) return false;
    const std::size_t question = sensor_.ask(service_.url(path), 2, parse_environment);
    if (joules) {
      Channel counter = channel("energy");
      counter.kind = ChannelKind::counter;
      counter.scale = scale_of_millijoules;
      set_counter_step(counter, step_of(*answer), watts ? std::optional(*watts * watt) : std::nullopt);
      sensor_.add(std::move(counter), {{question, 1}});
    }
    if (!watts) return true;
    Channel power = channel("power");
    if (joules) power.view += power_beside_counter;
    const auto link = answer->text("PowerWatts/DataSourceUri");
    const auto timed = link ? timed_question(*link, power, findings) : std::nullopt;
    sensor_.add(std::move(power), {timed.value_or(AnswerValue{question, 0})});
    return true;
  }

  /// The Sensor behind an excerpt, where it says when it was read: then its age is known.
  std::optional<AnswerValue> timed_question(std::string_view path, Channel& power, std::vector<Error>& findings) {
    if (!path.starts_with("/redfish/")) return std::nullopt;
    const auto answer = service_.get_answer(path);
    const auto json = answer ? JsonAnswer::parse(answer->body) : std::nullopt;
    if (!json || !above_0(json->number("Reading"))) return std::nullopt;
    const auto interval = json->text("SensingInterval");
    const auto stated = interval ? parse_iso_duration(*interval) : std::nullopt;
    const auto age = age_of(*answer, *json);
    if (stated || age) power.period = std::max(stated.value_or(Duration{}), kShortestPeriod) + age.value_or(Duration{});
    if (!age) return std::nullopt;
    if (*age > kTooOld) {
      findings.push_back({ErrorKind::transient,
                          fmt::format("the power reading is {} s old", *age / std::chrono::seconds(1)),
                          service_.url(path), std::string(remedy::redfish_old_reading)});
      power.period = kAssumedPeriod;
    }
    return AnswerValue{sensor_.ask(service_.url(path), 1, parse_timed_power), 0};
  }

  Result<bool> add_power_control(const std::string& path, const std::string& chassis) {
    const auto answer = ask(path);
    if (!answer) return false;
    const auto chosen = choose_power_controls(*answer, chassis);
    if (!chosen) {
      return failure(ErrorKind::broken, "several power values that are not said to be apart", service_.url(path),
                     std::string(remedy::redfish_sub_totals));
    }
    if (chosen->empty()) return false;
    const auto parse = [paths = *chosen](const HttpAnswer& body, std::span<RawValue> values) {
      const auto json = JsonAnswer::parse(body.body);
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = value_of(json ? json->number(paths[i]) : std::nullopt, microwatts);
      }
      refuse_sum_of_0(values);
    };
    const std::size_t question = sensor_.ask(service_.url(path), chosen->size(), parse);
    std::vector<AnswerValue> terms;
    terms.reserve(chosen->size());
    for (std::size_t i = 0; i < chosen->size(); ++i) terms.push_back({question, i});
    sensor_.add(channel("power"), std::move(terms));
    return true;
  }

  /// All supplies or none: without one of them the sum is too small. A bay that is empty is no supply.
  bool add_supplies(const std::string& path) {
    const auto subsystem = ask(path);
    const auto link = subsystem ? link_at(*subsystem, "PowerSupplies") : std::nullopt;
    const auto collection = link ? ask(*link) : std::nullopt;
    if (!collection) return false;
    std::vector<std::string> urls;
    double sum = 0;
    for (const std::string& member : links_at(*collection, "Members")) {
      const auto supply = ask(member);
      if (!supply) return false;
      if (supply->text("Status/State") == "Absent") continue;
      const auto metrics = link_at(*supply, "Metrics");
      const auto answer = metrics ? ask(*metrics) : std::nullopt;
      const auto watts = answer ? answer->number("InputPowerWatts/Reading") : std::nullopt;
      if (!watts) return false;
      sum += *watts;
      urls.push_back(service_.url(*metrics));
    }
    if (!(sum > 0)) return false;
    std::vector<AnswerValue> terms;
    const auto said = std::make_shared<std::vector<RawValue>>(urls.size());
    for (std::size_t i = 0; i < urls.size(); ++i) {
      // They are asked one after the other: with the last all have answered, or the sum is missed anyway.
      const auto parse = [said, i](const HttpAnswer& body, std::span<RawValue> values) {
        parse_supply(body, values);
        (*said)[i] = values[0];
        if (i + 1 == said->size()) refuse_sum_of_0(*said);
        values[0] = (*said)[i];
      };
      terms.push_back({sensor_.ask(std::move(urls[i]), 1, parse), 0});
    }
    sensor_.add(channel("power"), std::move(terms));
    return true;
  }

  HttpSensor& sensor_;
  RedfishService service_;
  std::string name_;
  std::optional<Error> last_failure_;
};

Result<std::unique_ptr<Sensor>> probe_controller(const std::string& address, const HttpOpener& open,
                                                 std::vector<Error>& findings) {
  const auto url = parse_http_url(address, "https");
  if (!url) return failure(url.error());
  auto http = open();
  if (!http) return failure(http.error());
  auto sensor = std::make_unique<HttpSensor>("redfish", std::move(*http));
  RedfishService service(sensor->http(), url->origin());
  const auto chassis = find_chassis(service, url->path);
  if (!chassis) return failure(chassis.error());
  if (auto added = Prober(*sensor, service).probe(*chassis, findings); !added) return failure(added.error());
  return std::unique_ptr<Sensor>(std::move(sensor));
}

}  // namespace

Probe probe_redfish(const std::vector<std::string>& addresses, const HttpOpener& open) {
  Probe probe;
  for (const std::string& address : addresses) {
    auto sensor = probe_controller(address, open, probe.findings);
    if (sensor) {
      probe.sensors.push_back(std::move(*sensor));
    } else {
      probe.findings.push_back(sensor.error());
    }
  }
  return probe;
}

}  // namespace joulery
