// SPDX-License-Identifier: Apache-2.0
// Means are of readings, which come about once a second.
#include "core/bundle/machine_facts.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>

namespace joulery {
namespace {

constexpr std::array<std::pair<CoolDownEnd, std::string_view>, 3> kEnds{
    {{CoolDownEnd::cooled_down, "cooled_down"},
     {CoolDownEnd::cooled_down_120s, "cooled_down_120s"},
     {CoolDownEnd::no_temperature, "no temperature sensor"}}};

/// Readings of one quantity.
template <class Q>
struct Readings {
  std::vector<Q> all;

  void add(const std::optional<Q>& reading) {
    if (reading) all.push_back(*reading);
  }
  [[nodiscard]] std::optional<Q> mean() const {
    if (all.empty()) return std::nullopt;
    Q sum;
    for (const Q each : all) sum += each;
    return sum / static_cast<double>(all.size());
  }
  [[nodiscard]] std::optional<Q> least() const {
    return all.empty() ? std::nullopt : std::optional(*std::ranges::min_element(all));
  }
  [[nodiscard]] std::optional<Q> most() const {
    return all.empty() ? std::nullopt : std::optional(*std::ranges::max_element(all));
  }
};

DeviceDuring during(const std::vector<const DeviceState*>& readings) {
  DeviceDuring device;
  device.part = readings.front()->part;
  device.readings = static_cast<std::uint32_t>(readings.size());
  Readings<Temperature> temperatures;
  Readings<Frequency> clocks;
  Readings<Frequency> memory_clocks;
  Readings<Power> limits;
  std::optional<std::set<std::string>> reasons;
  for (const DeviceState* each : readings) {
    temperatures.add(each->temperature);
    clocks.add(each->clock);
    memory_clocks.add(each->memory_clock);
    limits.add(each->power_limit);
    if (!each->held_back_by) continue;
    if (!reasons) reasons.emplace();
    reasons->insert(each->held_back_by->begin(), each->held_back_by->end());
  }
  device.temperature = temperatures.mean();
  device.hottest = temperatures.most();
  device.clock = clocks.mean();
  device.slowest_clock = clocks.least();
  device.memory_clock = memory_clocks.mean();
  device.power_limit = limits.least();
  device.governor = readings.back()->governor;
  if (reasons) device.held_back_by.emplace(reasons->begin(), reasons->end());
  return device;
}

std::optional<std::uint64_t> slow_downs_in(const DeviceLook& look, const std::string& part) {
  const auto found = std::ranges::find(look, part, &DeviceState::part);
  return found == look.end() ? std::nullopt : found->slow_downs;
}

template <class Test>
bool any_device(const MachineFacts& facts, const Test& test) {
  return std::ranges::any_of(
      facts.repeats, [&](const std::vector<DeviceDuring>& repeat) { return std::ranges::any_of(repeat, test); });
}

bool names_reason(const DeviceDuring& device, bool power) {
  return device.held_back_by && std::ranges::any_of(*device.held_back_by, [power](const std::string& reason) {
           return (reason == held_back::power_limit) == power;
         });
}

template <class Q>
void merge_mean(std::optional<Q>& mean, double weight, const std::optional<Q>& other, double other_weight) {
  if (mean && other && weight + other_weight > 0)
    mean = (*mean * weight + *other * other_weight) / (weight + other_weight);
  else if (other)
    mean = other;
}

template <class Q, class Choose>
void merge_by(std::optional<Q>& extreme, const std::optional<Q>& other, const Choose& choose) {
  if (extreme && other)
    extreme = choose(*extreme, *other);
  else if (other)
    extreme = other;
}

void merge(DeviceDuring& device, const DeviceDuring& other) {
  const auto least = [](auto a, auto b) { return std::min(a, b); };
  const auto most = [](auto a, auto b) { return std::max(a, b); };
  const double weight = device.readings;
  const double other_weight = other.readings;
  merge_mean(device.temperature, weight, other.temperature, other_weight);
  merge_by(device.hottest, other.hottest, most);
  merge_mean(device.clock, weight, other.clock, other_weight);
  merge_by(device.slowest_clock, other.slowest_clock, least);
  merge_mean(device.memory_clock, weight, other.memory_clock, other_weight);
  merge_by(device.power_limit, other.power_limit, least);
  merge_by(device.slow_downs, other.slow_downs, [](std::uint64_t a, std::uint64_t b) { return a + b; });
  if (other.governor) device.governor = other.governor;
  device.readings += other.readings;
  if (!other.held_back_by) return;
  std::set<std::string> reasons(other.held_back_by->begin(), other.held_back_by->end());
  if (device.held_back_by) reasons.insert(device.held_back_by->begin(), device.held_back_by->end());
  device.held_back_by.emplace(reasons.begin(), reasons.end());
}

}  // namespace

std::string_view to_string(CoolDownEnd end) { return kEnds.at(static_cast<std::size_t>(end)).second; }

std::optional<CoolDownEnd> cool_down_end_from(std::string_view word) {
  for (const auto& [end, own] : kEnds) {
    if (own == word) return end;
  }
  return std::nullopt;
}

std::vector<DeviceDuring> devices_during(const DeviceLook& before, std::span<const DeviceLook> looks,
                                         const DeviceLook& after) {
  std::vector<std::vector<const DeviceState*>> by_device;
  for (const DeviceLook& look : looks) {
    for (const DeviceState& state : look) {
      const auto own =
          std::ranges::find_if(by_device, [&](const auto& each) { return each.front()->part == state.part; });
      if (own == by_device.end())
        by_device.push_back({&state});
      else
        own->push_back(&state);
    }
  }
  std::vector<DeviceDuring> devices;
  devices.reserve(by_device.size());
  for (const auto& readings : by_device) {
    devices.push_back(during(readings));
    const auto from = slow_downs_in(before, devices.back().part);
    const auto to = slow_downs_in(after, devices.back().part);
    if (from && to && *to >= *from) devices.back().slow_downs = *to - *from;
  }
  return devices;
}

std::vector<DeviceDuring> devices_of_trial(const MachineFacts& facts) {
  std::vector<DeviceDuring> devices;
  for (const std::vector<DeviceDuring>& repeat : facts.repeats) {
    for (const DeviceDuring& each : repeat) {
      const auto own = std::ranges::find(devices, each.part, &DeviceDuring::part);
      if (own == devices.end())
        devices.push_back(each);
      else
        merge(*own, each);
    }
  }
  return devices;
}

bool was_throttled(const MachineFacts& facts) {
  return any_device(facts, [](const DeviceDuring& device) {
    return device.slow_downs.value_or(0) > 0 || names_reason(device, false);
  });
}

bool was_power_limited(const MachineFacts& facts) {
  return any_device(facts, [](const DeviceDuring& device) { return names_reason(device, true); });
}

std::string why_void(const MachineFacts& facts) {
  if (facts.is_shared || facts.strangers.empty()) return {};
  std::vector<std::string> who;
  who.reserve(facts.strangers.size());
  for (const Stranger& each : facts.strangers) {
    who.push_back(fmt::format("{} (pid {}) on {}", each.name.empty() ? "a process" : each.name, each.pid,
                              each.part.substr(each.part.rfind('/') + 1)));
  }
  return fmt::format("another process used an accelerator: {}", fmt::join(who, ", "));
}

}  // namespace joulery
