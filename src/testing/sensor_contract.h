// SPDX-License-Identifier: Apache-2.0
// The contract of ports/sensor.h as one test: every backend calls expect_sensor_contract() on a machine where it works.
// It asks for order, stamps, no allocation, stable names, and that no failing call of Files ever invents a value.
#pragma once

#include <cerrno>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "foundation/ports/sensor.h"
#include "testing/allocation_count.h"
#include "testing/faulty_files.h"
#include "testing/manual_clock.h"

namespace joulery::testing {

/// How a backend is probed; the contract probes it many times.
using ProbeFunction = std::function<Probe(Files&)>;

/// One tick of one sensor.
inline std::vector<Reading> read_once(Sensor& sensor, Clock& clock) {
  std::vector<Reading> readings(sensor.channels().size());
  sensor.read(clock, readings);
  return readings;
}

/// Values by channel source, of what was read (not missed) in one tick of all sensors.
inline std::map<std::string, std::uint64_t> values_of(const Probe& probe) {
  ManualClock clock(Duration(1000));
  std::map<std::string, std::uint64_t> values;
  for (const auto& sensor : probe.sensors) {
    for (const Reading& reading : read_once(*sensor, clock)) {
      if (!reading.missed) values[sensor->channels()[reading.channel].source] = reading.value;
    }
  }
  return values;
}

/// Sources of all channels, in order.
inline std::vector<std::string> sources_of(const Probe& probe) {
  std::vector<std::string> sources;
  for (const auto& sensor : probe.sensors) {
    for (const Channel& channel : sensor->channels()) sources.push_back(channel.source);
  }
  return sources;
}

inline void expect_order_and_stamps(Sensor& sensor) {
  ManualClock clock(Duration(1000));
  Instant earliest = clock.now();
  for (int tick = 0; tick < 3; ++tick) {
    const std::vector<Reading> readings = read_once(sensor, clock);
    const Instant latest = clock.now();
    Instant previous = earliest;
    for (std::size_t i = 0; i < readings.size(); ++i) {
      EXPECT_EQ(readings[i].channel, i) << sensor.name() << ": readings are in channel order";
      EXPECT_GE(readings[i].at, previous) << sensor.name() << ": stamps never go back within a tick";
      EXPECT_LT(readings[i].at, latest) << sensor.name() << ": a stamp lies within the call";
      previous = readings[i].at;
    }
    earliest = latest;
  }
}

inline void expect_no_allocation(Sensor& sensor) {
  ManualClock clock(Duration(1000));
  std::vector<Reading> readings(sensor.channels().size());
  sensor.read(clock, readings);  // the first read may warm up what the loader binds lazily
  const auto before = allocations_so_far();
  sensor.read(clock, readings);
  EXPECT_EQ(allocations_so_far(), before) << sensor.name() << ": a tick allocates nothing";
}

/// A damaged probe says less, never something else: values are the healthy ones, and what is absent is explained.
inline void expect_explained(const Probe& damaged, const std::map<std::string, std::uint64_t>& healthy,
                             std::size_t healthy_channels, const std::string& damage) {
  for (const auto& [source, value] : values_of(damaged)) {
    const auto found = healthy.find(source);
    ASSERT_TRUE(found != healthy.end()) << source << " appeared by " << damage;
    EXPECT_EQ(value, found->second) << source << " was invented by " << damage;
  }
  if (sources_of(damaged).size() < healthy_channels) {
    EXPECT_FALSE(damaged.findings.empty()) << "a channel is absent without a word, by " << damage;
  }
  for (const Error& finding : damaged.findings) {
    EXPECT_FALSE(finding.what.empty()) << damage;
    EXPECT_FALSE(finding.remedy.empty()) << "no remedy in: " << describe(finding);
    EXPECT_EQ(describe(finding).find('\n'), std::string::npos) << describe(finding);
  }
}

/// The n-th call of Files fails in turn, with each errno the kernel may answer.
inline void expect_faults_are_missed_or_found(const ProbeFunction& probe, Files& files) {
  FaultyFiles counting(files);
  Probe whole = probe(counting);
  const auto healthy = values_of(whole);
  const std::size_t channels = sources_of(whole).size();
  for (const int code : {EACCES, EIO, ENOENT, ENODATA}) {
    for (std::size_t call = 1; call <= counting.calls(); ++call) {
      FaultyFiles faulty(files);
      faulty.fail_call(call, code);
      expect_explained(probe(faulty), healthy, channels,
                       "errno " + std::to_string(code) + " at call " + std::to_string(call));
    }
  }
}

/// The whole contract. `files` must be a machine on which the backend offers at least one channel.
inline void expect_sensor_contract(const ProbeFunction& probe, Files& files) {
  const Probe found = probe(files);
  ASSERT_FALSE(found.sensors.empty()) << "the contract needs a machine with this sensor";
  const std::vector<std::string> sources = sources_of(found);
  EXPECT_EQ(std::set<std::string>(sources.begin(), sources.end()).size(), sources.size()) << "sources are unique";
  for (const auto& sensor : found.sensors) {
    ASSERT_FALSE(sensor->channels().empty()) << sensor->name();
    for (const Channel& channel : sensor->channels()) {
      EXPECT_TRUE(channel.part.path.starts_with("machine/")) << channel.source;
      EXPECT_GT(channel.accuracy_fraction, 0) << channel.source;
      EXPECT_FALSE(channel.accuracy_source.empty()) << channel.source;
      EXPECT_NE(channel.scale.denominator, 0U) << channel.source;
    }
    expect_order_and_stamps(*sensor);
    expect_no_allocation(*sensor);
  }
  EXPECT_EQ(sources_of(probe(files)), sources) << "a second probe finds the same names";
  expect_faults_are_missed_or_found(probe, files);
}

}  // namespace joulery::testing
