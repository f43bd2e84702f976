// SPDX-License-Identifier: Apache-2.0
// The measurement is app's own; only its start is put together here, without place, store or journal.
#include "shell/cli/doctor_metering.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "adapters/sensors/host/clock.h"
#include "adapters/sensors/host/usage.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "foundation/units/format.h"
#include "shell/app/measurement.h"

namespace joulery {
namespace {

constexpr Duration kInterval = std::chrono::milliseconds(100);

ReadCost cost_of(Sensor& sensor, Clock& clock) {
  std::vector<Reading> readings(sensor.channels().size());
  std::array<Duration, 9> times{};
  for (Duration& time : times) {
    const Instant before = clock.now();
    sensor.read(clock, readings);
    time = clock.now() - before;
  }
  std::sort(times.begin(), times.end());
  const auto count = static_cast<std::int64_t>(std::max<std::size_t>(readings.size(), 1));
  return {sensor.name(), readings.size(), times[times.size() / 2] / count};
}

Instruments instruments_of(Patient& patient, Clock& clock, UsageReader* usage) {
  Instruments instruments;
  instruments.clock = &clock;
  instruments.sensors = std::move(patient.probe.sensors);
  patient.probe.sensors.clear();
  instruments.read_usage = [usage, &clock](Usage& out) {
    if (usage != nullptr) usage->read(clock, out);
  };
  return instruments;
}

std::vector<std::string> stuck_parts(const Run& run) {
  std::vector<std::string> parts;
  for (const PartResult& part : run.parts) {
    const Evidence& evidence = part.evidence;
    if (part.method != Method::counted || !evidence.first || !evidence.last || evidence.samples < 5) continue;
    if (evidence.first->value == evidence.last->value) parts.push_back(part.part.name());
  }
  return parts;
}

}  // namespace

SelfTest self_test(Patient& patient, Context& context, Duration duration) {
  SelfTest test;
  SystemClock clock;
  for (const auto& sensor : patient.probe.sensors) test.costs.push_back(cost_of(*sensor, clock));
  auto usage = UsageReader::open(context.files(), patient.cpu_model ? PerCpu::yes : PerCpu::no);
  Measurement measurement(instruments_of(patient, clock, usage ? &*usage : nullptr), kInterval);
  measurement.begin_window();
  RunStart start;
  start.id = "self-test";
  start.anchor = {clock.now(), clock.utc_now(), {}};
  start.host = patient.host;
  start.channels = measurement.channels();
  start.cpu_model = patient.cpu_model;
  start.memory_model = patient.memory_model;
  start.interval = kInterval;
  measurement.start(std::move(start), nullptr);
  static_cast<void>(measurement.wait({duration, false, {}}));
  measurement.tick_now();
  test.run = measurement.finish({});
  test.stuck = stuck_parts(test.run);
  return test;
}

std::vector<Check> checks_of(const SelfTest& test) {
  std::vector<Check> checks;
  for (const PartResult* part : parts_on_cut(test.run)) {
    const auto power = mean_power(test.run, part->energy);
    if (!power) continue;
    checks.push_back(
        {"self test", CheckStatus::ok,
         fmt::format("{} {} {}", part->part.name(), power_phrase(*power).joined(), to_string(part->method)), ""});
  }
  for (const std::string& part : test.stuck) {
    checks.push_back({"self test", CheckStatus::warn,
                      fmt::format("the counter of {} did not move in {}", part, format(test.run.duration())),
                      "run doctor again under load; if it still stands, report it with your processor's name"});
  }
  std::vector<std::string> costs;
  for (const ReadCost& cost : test.costs) {
    costs.push_back(fmt::format("{} {} a channel", cost.backend, format(cost.per_channel)));
  }
  if (!costs.empty()) checks.push_back({"read cost", CheckStatus::ok, listed(costs), ""});
  return checks;
}

}  // namespace joulery
