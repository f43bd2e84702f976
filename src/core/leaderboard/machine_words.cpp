// SPDX-License-Identifier: Apache-2.0
// Whole degrees and megahertz: sensors tell no more.
#include "core/leaderboard/machine_words.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace joulery {
namespace {

constexpr std::string_view kNotTold = "not told";

std::string short_part(const std::string& part) { return part.substr(part.rfind('/') + 1); }

std::string temperature_words(const DeviceDuring& device) {
  if (!device.temperature) return {};
  return fmt::format("{:.0f} °C (to {:.0f})", *device.temperature / celsius,
                     device.hottest.value_or(*device.temperature) / celsius);
}

std::string clock_words(const DeviceDuring& device) {
  if (!device.clock) return {};
  return fmt::format("{:.0f} MHz (from {:.0f})", *device.clock / megahertz,
                     device.slowest_clock.value_or(*device.clock) / megahertz);
}

std::string limit_words(const DeviceDuring& device) {
  return device.power_limit ? fmt::format("{:.6g} W", *device.power_limit / watt) : std::string();
}

/// Empty: nobody tells; "nothing": somebody does, and nothing held it back.
std::string held_back_words_of(const DeviceDuring& device) {
  std::vector<std::string> words = device.held_back_by.value_or(std::vector<std::string>());
  if (device.slow_downs.value_or(0) > 0) words.push_back(fmt::format("heat ({} times)", *device.slow_downs));
  if (!words.empty()) return fmt::format("{}", fmt::join(words, ", "));
  return device.held_back_by || device.slow_downs ? "nothing" : "";
}

TableCell cell(std::string text) { return {text.empty() ? std::string(kNotTold) : std::move(text), {}, {}}; }

}  // namespace

std::string device_words(const DeviceDuring& device) {
  std::string words = short_part(device.part);
  std::string_view before = " ";
  const auto add = [&](std::string_view what, const std::string& text) {
    if (text.empty()) return;
    words += fmt::format("{}{}{}", before, what, text);
    before = ", ";
  };
  add("", temperature_words(device));
  add("", clock_words(device));
  add("limit ", limit_words(device));
  if (const std::string held = held_back_words_of(device); held != "nothing") add("held back by ", held);
  return words;
}

std::string cool_down_words(const MachineFacts& facts) {
  if (facts.cool_downs.empty()) return "not waited for";
  const auto count = [&](CoolDownEnd end) { return std::ranges::count(facts.cool_downs, end, &CoolDown::end); };
  const auto all = facts.cool_downs.size();
  if (const auto warm = count(CoolDownEnd::cooled_down_120s); warm > 0)
    return fmt::format("{} of {} repeats began warm: 120 s were not enough", warm, all);
  if (count(CoolDownEnd::no_temperature) > 0) return std::string(to_string(CoolDownEnd::no_temperature));
  const auto longest = std::ranges::max(facts.cool_downs, {}, &CoolDown::waited).waited;
  return fmt::format("cooled down before each of {} repeats, longest wait {:.0f} s", all, seconds_of(longest));
}

TableBlock machine_table(const Bench& bench, const std::vector<std::string>& labels) {
  TableBlock table{"what the devices did while queries were asked",
                   {{"model"},
                    {"device"},
                    {"temperature"},
                    {"clock", "", Align::left, 1},
                    {"power limit", "", Align::left, 1},
                    {"held back by"},
                    {"cooling down before", "", Align::left, 2}},
                   {}};
  for (std::size_t at = 0; at < bench.trials.size(); ++at) {
    const auto& facts = bench.trials[at].machine;
    if (!facts) continue;
    for (const DeviceDuring& device : devices_of_trial(*facts)) {
      table.rows.push_back({cell(labels[at]), cell(short_part(device.part)), cell(temperature_words(device)),
                            cell(clock_words(device)), cell(limit_words(device)), cell(held_back_words_of(device)),
                            cell(cool_down_words(*facts))});
    }
  }
  return table;
}

TableBlock strangers_table(const Bench& bench, const std::vector<std::string>& labels) {
  TableBlock table{"other processes on the accelerators while queries were asked",
                   {{"model"}, {"process"}, {"device"}, {"computed"}, {"sharing"}},
                   {}};
  for (std::size_t at = 0; at < bench.trials.size(); ++at) {
    const auto& facts = bench.trials[at].machine;
    if (!facts) continue;
    for (const Stranger& each : facts->strangers) {
      table.rows.push_back({cell(labels[at]), cell(fmt::format("{} (pid {})", each.name, each.pid)),
                            cell(short_part(each.part)),
                            cell(each.busy ? fmt::format("{:.1f} s", seconds_of(*each.busy)) : std::string()),
                            cell(facts->is_shared ? "asked for" : "not asked for: void")});
    }
  }
  return table;
}

}  // namespace joulery
