// SPDX-License-Identifier: Apache-2.0
// The contract of sensors that speak HTTP, beside testing/sensor_contract.h: order, stamps and names as there, and no
// failed question and no damaged answer ever invents a value. They run in a thread of their own and may allocate.
#pragma once

#include <functional>
#include <string>

#include "testing/fake_device.h"
#include "testing/sensor_contract.h"

namespace joulery::testing {

/// How a source is probed at this device.
using DeviceProbe = std::function<Probe(FakeDevice&)>;

inline void expect_nothing_invented(const Probe& probe, const std::map<std::string, std::uint64_t>& healthy,
                                    const std::string& damage) {
  for (const auto& [source, value] : values_of(probe)) {
    const auto found = healthy.find(source);
    ASSERT_TRUE(found != healthy.end()) << source << " appeared by " << damage;
    EXPECT_EQ(value, found->second) << source << " was invented by " << damage;
  }
}

/// The n-th question fails in turn, in every way a server can fail; while probing and while reading.
inline void expect_failed_questions_are_missed_or_found(const DeviceProbe& probe, const FakeDevice& whole) {
  FakeDevice counted = whole;
  const Probe found = probe(counted);
  const std::size_t probing = counted.calls();
  const auto healthy = values_of(found);
  const std::size_t reading = counted.calls() - probing;
  const std::size_t channels = sources_of(found).size();
  for (const ErrorKind kind : {ErrorKind::transient, ErrorKind::gone, ErrorKind::denied, ErrorKind::unsupported,
                               ErrorKind::invalid, ErrorKind::broken}) {
    const std::string how = std::string(to_string(kind)) + " at question ";
    for (std::size_t call = 1; call <= probing + reading; ++call) {
      FakeDevice device = whole;
      device.fail_call(call, kind);
      expect_explained(probe(device), healthy, call > probing ? channels : 0, how + std::to_string(call));
      FakeDevice later = whole;
      const Probe good = probe(later);
      later.fail_call(call, kind);
      expect_nothing_invented(good, healthy, how + std::to_string(call) + " of a tick");
    }
  }
}

/// Every answer in turn is emptied, cut, garbled or of another type, before and after probing.
inline void expect_damaged_answers_are_missed_or_found(const DeviceProbe& probe, const FakeDevice& whole) {
  FakeDevice healthy_device = whole;
  const auto healthy = values_of(probe(healthy_device));
  for (const std::string& path : whole.paths()) {
    const std::string& body = whole.body(path);
    const std::vector<std::string> damages{"",
                                           "{}",
                                           "[]",
                                           "null",
                                           "0",
                                           "\"\"",
                                           std::string("gar\xff\0{bage", 10),
                                           "<html></html>",
                                           body.substr(0, body.size() / 2),
                                           std::string(1000, '['),
                                           "{\"a\":1e999}"};
    for (const std::string& damage : damages) {
      const std::string how = path + " being " + damage.substr(0, 20);
      FakeDevice before = whole;
      before.put(path, damage);
      expect_explained(probe(before), healthy, 0, how);
      FakeDevice after = whole;
      const Probe good = probe(after);
      after.put(path, damage);
      expect_nothing_invented(good, healthy, how + " later");
    }
  }
}

/// The whole contract, at a device where the source offers at least one channel and answers in one way only.
inline void expect_http_contract(const DeviceProbe& probe, const FakeDevice& whole) {
  FakeDevice device = whole;
  const Probe found = probe(device);
  ASSERT_FALSE(found.sensors.empty()) << "the contract needs a device with this source";
  const std::vector<std::string> sources = sources_of(found);
  EXPECT_EQ(std::set<std::string>(sources.begin(), sources.end()).size(), sources.size()) << "sources are unique";
  for (const auto& sensor : found.sensors) {
    ASSERT_FALSE(sensor->channels().empty()) << sensor->name();
    EXPECT_TRUE(sensor->is_slow()) << "a server may keep the loop waiting";
    for (const Channel& channel : sensor->channels()) {
      EXPECT_TRUE(channel.part.path.starts_with("machine/")) << channel.source;
      EXPECT_GT(channel.accuracy_fraction, 0) << channel.source;
      EXPECT_FALSE(channel.accuracy_source.empty()) << channel.source;
      EXPECT_GE(channel.period, std::chrono::seconds(1)) << channel.source << ": a server is not asked at 1 kHz";
    }
    expect_order_and_stamps(*sensor);
  }
  EXPECT_EQ(sources_of(probe(device)), sources) << "a second probe finds the same names";
  expect_failed_questions_are_missed_or_found(probe, whole);
  expect_damaged_answers_are_missed_or_found(probe, whole);
}

}  // namespace joulery::testing
