// SPDX-License-Identifier: Apache-2.0
// Scripted recordings of a machine with a GPU behind a simulated sensor, and ways to ask its run, for tests of the
// road. Not used by the product.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/metering/simulated_sensor.h"
#include "shell/app/road_script.h"

namespace joulery::script {

inline const PartResult& part_from(const Run& run, std::string_view source) {
  return *std::find_if(run.parts.begin(), run.parts.end(), [&](const PartResult& p) { return p.source == source; });
}

/// The anomalies of one kind, in order.
inline std::vector<Anomaly> anomalies_of(const Run& run, std::string_view kind) {
  std::vector<Anomaly> found;
  std::copy_if(run.anomalies.begin(), run.anomalies.end(), std::back_inserter(found),
               [kind](const Anomaly& anomaly) { return anomaly.kind == kind; });
  return found;
}

/// A machine with one package of 50 W and one GPU of both views, read 20 times a second for `length` seconds.
struct GpuMachine {
  SimulatedSensor sensor{0.1, 0.1, 0.05};
  std::function<double(double)> watts = [](double) { return 200.0; };
  double length = 20;
  double counter_factor = 1;  ///< what the counter makes of a joule
  bool with_counter = true;
  std::vector<Record> spans;

  [[nodiscard]] RunStart start() const {
    RunStart start = counted_machine(1);
    Channel power = sensor.channel();
    if (with_counter) {
      Channel counter = power;
      counter.source = "nvml GPU-1 energy";
      counter.kind = ChannelKind::counter;
      counter.scale = {1000, 1};
      counter.view = 0;
      counter.accuracy_fraction = 0.12;
      start.channels.push_back(counter);
    }
    start.channels.push_back(power);
    return start;
  }

  [[nodiscard]] std::vector<Record> records() const {
    const SimulatedLoad load(watts, length + 3);
    std::vector<Record> records{start(), WorkloadStarted{second(1), 42}};
    records.insert(records.end(), spans.begin(), spans.end());
    for (int tick = 0; tick <= static_cast<int>((length + 1) * 20); ++tick) {
      const double t = tick * 0.05;
      Sample ticked{second(t), {}};
      const auto add = [&](std::uint64_t value) {
        ticked.readings.push_back({static_cast<std::uint16_t>(ticked.readings.size()), std::nullopt, second(t), value});
      };
      add(static_cast<std::uint64_t>(t * 50e6));
      const double published = std::floor(t / 0.1) * 0.1;
      if (with_counter) add(static_cast<std::uint64_t>(7e6 + counter_factor * load.joules_to(published) * 1000));
      add(static_cast<std::uint64_t>(std::llround(sensor.reading(load, t) * 1e6)));
      records.emplace_back(ticked);
      if (tick % 20 == 0) records.emplace_back(usage(t, t, t / 2));
    }
    records.emplace_back(WorkloadEnded{second(length + 1), {0, {}}});
    records.emplace_back(Finished{second(length + 1), {}, 0, {}});
    return records;
  }
  [[nodiscard]] double truth() const { return SimulatedLoad(watts, length + 3).joules(1, length + 1); }
  /// Repetitions that begin every `period` seconds.
  void repeat_every(double period) {
    std::uint32_t id = 1;
    for (double t = 1; t + period <= length + 1; t += period, ++id) {
      spans.emplace_back(SpanBegun{id, std::nullopt, second(t), "step", SpanRole::repetition});
      spans.emplace_back(SpanEnded{id, second(t + period * 0.9), {}});
    }
  }
};

}  // namespace joulery::script
