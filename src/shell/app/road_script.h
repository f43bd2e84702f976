// SPDX-License-Identifier: Apache-2.0
// Scripted recordings for tests of the road: a machine with two counted packages, or one whose power is modelled,
// second by second; and the run they make. Not used by the product.
#pragma once

#include <vector>

#include "foundation/domain/record.h"
#include "shell/app/road.h"

namespace joulery::script {

inline Instant second(double t) { return instant_at(1'000'000'000'000 + static_cast<std::int64_t>(t * 1e9)); }

inline Channel package(int number) {
  Channel channel;
  channel.source = "powercap intel-rapl:" + std::to_string(number);
  channel.part = {"machine/package-" + std::to_string(number), PartKind::cpu};
  channel.modulus = 262'143'328'911;
  channel.max_power = 150 * watt;
  channel.accuracy_fraction = 0.05;
  channel.view = 1;
  return channel;
}

inline RunStart counted_machine(std::size_t packages = 2) {
  RunStart start;
  start.id = "01J9ZK7CAAAAAAAAAAAAAAAAAA";
  start.command = {"/usr/bin/train"};
  for (std::size_t i = 0; i < packages; ++i) start.channels.push_back(package(static_cast<int>(i)));
  return start;
}

inline RunStart modelled_machine() {
  RunStart start;
  start.id = "01J9ZK7CBBBBBBBBBBBBBBBBBB";
  start.command = {"true"};
  start.cpu_model = CpuModel{};
  start.cpu_model->idle = 12 * watt;
  start.cpu_model->full = 95 * watt;
  start.cpu_model->text = "TDP 100 W from table";
  start.memory_model = MemoryModel{{1 * watt, 3 * watt, 9 * watt}, Method::assumed, "m3-capacity/1", "24 GiB", {}};
  return start;
}

inline Run run_of(const std::vector<Record>& records) {
  Road road;
  for (const Record& record : records) road.feed(record);
  return road.finish();
}

/// One tick: each value is a counter's microjoules; nothing = the read failed.
inline Sample sample(double t, const std::vector<std::optional<std::uint64_t>>& values) {
  Sample result{second(t), {}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    Reading reading{static_cast<std::uint16_t>(i), std::nullopt, second(t), values[i].value_or(0)};
    if (!values[i]) reading.missed = ErrorKind::transient;
    result.readings.push_back(reading);
  }
  return result;
}

/// Running totals of CPU time in seconds.
inline Usage usage(double t, double machine, double tree, double self = 0) {
  const auto of = [](double seconds) { return Duration(static_cast<std::int64_t>(seconds * 1e9)); };
  Usage result;
  result.at = second(t);
  result.machine_busy = of(machine);
  result.machine_total = of(t * 2);
  result.tree = of(tree);
  result.self = of(self);
  return result;
}

/// Two packages, 10 s, 20 W and 30 W: 200 J and 300 J; the workload takes half of the busy time.
inline std::vector<Record> ten_seconds(const RunStart& start = counted_machine()) {
  std::vector<Record> records{start};
  records.emplace_back(sample(0, {1'000'000, 5'000'000}));
  records.emplace_back(usage(0, 0, 0));
  records.emplace_back(WorkloadStarted{second(0), 42});
  for (int t = 1; t <= 10; ++t) {
    const auto seconds = static_cast<std::uint64_t>(t);
    records.emplace_back(sample(t, {1'000'000 + seconds * 20'000'000, 5'000'000 + seconds * 30'000'000}));
    records.emplace_back(usage(t, t * 1.0, t * 0.5, t * 0.01));
  }
  records.emplace_back(WorkloadEnded{second(10), {0, {}}});
  records.emplace_back(Finished{second(10), 1'000'000, 0, {}});
  return records;
}

}  // namespace joulery::script
