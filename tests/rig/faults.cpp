// SPDX-License-Identifier: Apache-2.0
// Each row builds a sound machine and breaks one thing.
#include "tests/rig/faults.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace joulery::rig {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
/// Stated doubts are 95 % intervals: a standard deviation is this part of them.
constexpr double kDeviation = 1 / 1.96;
constexpr double kPackageDoubt = 0.05;  // data/sensor_accuracy.csv: rapl_package_intel
constexpr double kMemoryDoubt = 0.20;   // rapl_dram
constexpr double kGpuDoubt = 0.04;      // nvml_listed

double gain(Chance& chance, Gains gains, double doubt) {
  return gains == Gains::exact ? 1 : 1 + doubt * kDeviation * chance.normal();
}

/// Two packages, 30 s.
Plan two_packages(Chance& chance, Gains gains) {
  Plan plan;
  for (std::size_t i = 0; i < 2; ++i) {
    plan.loads.push_back(random_load(chance, 20'000, 200'000, plan.length_us + kSecond));
    Zone zone;
    zone.folder = "intel-rapl:" + std::to_string(i);
    zone.name = "package-" + std::to_string(i);
    zone.load = i;
    zone.gain = gain(chance, gains, kPackageDoubt);
    plan.zones.push_back(zone);
  }
  return plan;
}

Plan nested(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  Zone core = plan.zones[0];
  core.folder += ":0";
  core.name = "core";
  core.gain *= 0.6;
  plan.zones.push_back(core);
  plan.loads.push_back(random_load(chance, 2'000, 12'000, plan.length_us + kSecond));
  Zone memory = plan.zones[0];
  memory.folder += ":1";
  memory.name = "dram";
  memory.load = 2;
  memory.gain = gain(chance, gains, kMemoryDoubt);
  plan.zones.push_back(memory);
  return plan;
}

Plan wrapping(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  for (Zone& zone : plan.zones) zone.range_uj = 300'000'000;
  return plan;
}

Plan unread_over_wraps(Chance& chance, Gains gains) {
  Plan plan = wrapping(chance, gains);
  const std::int64_t from = chance.between(8, 12) * kSecond;
  plan.unread = {from, from + chance.between(4, 9) * kSecond};
  return plan;
}

Plan failing(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  plan.failing = 0.2;
  return plan;
}

Plan garbled(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  plan.garbled = 0.2;
  return plan;
}

Plan vanishing(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  plan.vanishes_us = chance.between(5, 25) * kSecond;
  return plan;
}

Plan standing_still(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  const std::int64_t from = chance.between(5 * kSecond, 10 * kSecond);
  plan.stands_still = {from, from + chance.between(6, 12) * kSecond};
  return plan;
}

Plan catching_up(Chance& chance, Gains gains) {
  Plan plan = standing_still(chance, gains);
  plan.catches_up = true;
  return plan;
}

Plan never_moving(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  plan.stands_still = {0, 100 * kSecond};
  return plan;
}

/// Both dies count the whole package.
Plan mirrored(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  plan.loads.pop_back();
  plan.zones[0].name = "package-0-die-0";
  plan.zones[1] = plan.zones[0];
  plan.zones[1].folder = "intel-rapl:1";
  plan.zones[1].name = "package-0-die-1";
  plan.zones[1].begins_at_uj = 91'000'000;
  return plan;
}

Plan sleeping(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  plan.sleeps_us = chance.between(5 * kSecond, 25 * kSecond);
  return plan;
}

Plan restarting(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  plan.restarts_us = chance.between(5 * kSecond, 25 * kSecond);
  return plan;
}

Plan unread(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  const std::int64_t from = chance.between(5 * kSecond, 10 * kSecond);
  plan.unread = {from, from + chance.between(3, 15) * kSecond};
  return plan;
}

Plan killed(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  plan.killed_us = chance.between(2 * kSecond, 28 * kSecond);
  return plan;
}

Plan wall_clock(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  plan.wall_step_us = 9 * kSecond;
  return plan;
}

Plan with_gpu(Chance& chance, Gains gains) {
  Plan plan = two_packages(chance, gains);
  plan.loads.push_back(random_load(chance, 70'000, 400'000, plan.length_us + kSecond));
  Gpu gpu;
  gpu.load = 2;
  gpu.gain = gain(chance, gains, kGpuDoubt);
  plan.gpu = gpu;
  return plan;
}

Plan gpu_too_much(Chance& chance, Gains gains) {
  Plan plan = with_gpu(chance, gains);
  plan.gpu->counter_factor = 10;
  return plan;
}

Plan gpu_half(Chance& chance, Gains gains) {
  Plan plan = with_gpu(chance, gains);
  plan.gpu->counter_factor = 0.5;
  return plan;
}

Plan gpu_never(Chance& chance, Gains gains) {
  Plan plan = with_gpu(chance, gains);
  plan.gpu->counter_factor = 0;
  return plan;
}

/// An A100's power reading sees a quarter of the time, and the load repeats as often as it looks.
Plan gpu_in_step(Chance& chance, Gains gains) {
  Plan plan = with_gpu(chance, gains);
  plan.loads[2] = square_wave(80'000, 350'000, 100'000, plan.length_us + kSecond);
  plan.gpu->has_counter = false;
  plan.gpu->window_us = 25'000;
  plan.gpu->lag_us = chance.between(1'000, 60'000);
  plan.step_us = 100'000;
  return plan;
}

constexpr std::array<Fault, 21> kFaults{{
    {"two packages", "nothing", "", two_packages},
    {"nested zones", "nothing; cores lie in a package, memory beside it", "", nested},
    {"small counters", "wraps every second or two", "flag wrapped", wrapping},
    {"small counters, meter held up", "wraps while nobody reads", "flag ambiguous_wrap", unread_over_wraps, {}},
    {"flaky zones", "a fifth of the reads answer EIO", "edges", failing},
    {"garbling zones", "a fifth of the reads hold no number", "edges", garbled},
    {"vanishing zone", "a package's folder goes away", "gap gone", vanishing},
    {"hanging counter", "a counter stands still for 6 to 12 s, what it missed is lost", "anomaly stuck", standing_still,
     kGapEdges},
    {"late counter", "a counter stands still for 6 to 12 s, what it missed comes at once", "flag gap_spanned",
     catching_up},
    {"dead counter", "a counter never moves", "flag stuck", never_moving},
    {"mirrored dies", "two dies both count the package", "flag mirror", mirrored},
    {"sleeping machine", "ten minutes of suspend, counters at 0 after it", "anomaly suspend", sleeping},
    {"reloaded driver", "counters begin at 0 again", "anomaly reset", restarting},
    {"meter held up", "no reading for 3 to 15 s", "", unread},
    {"killed meter", "kill -9 somewhere in the run", "interrupted", killed},
    {"stepped wall clock", "an hour back", "anomaly clock_step", wall_clock},
    {"GPU", "nothing; counter and power agree", "", with_gpu, kGpuEdges},
    {"GPU counting too much", "its counter says ten times the energy", "anomaly counter_check", gpu_too_much,
     kGpuEdges},
    {"GPU counting half", "its counter says half", "anomaly counter_check", gpu_half, kGpuEdges},
    {"GPU never counting", "its counter stands still", "anomaly counter_check", gpu_never, kGpuEdges},
    {"GPU seen a quarter of the time",
     "the load repeats in step with the sensor",
     "anomaly alias_risk",
     gpu_in_step,
     {}},
}};

}  // namespace

std::span<const Fault> faults() { return kFaults; }

bool is_named(const Fault& fault, const Run& run) {
  const std::string_view wanted = fault.named;
  const std::string_view word = wanted.substr(wanted.find(' ') + 1);
  if (wanted.empty()) return run.anomalies.empty() && run.gaps.empty();
  if (wanted == "edges") {
    const auto at_edge = [&](const Gap& gap) { return gap.from == run.begin || gap.to == run.end; };
    return run.anomalies.empty() && std::all_of(run.gaps.begin(), run.gaps.end(), at_edge);
  }
  if (wanted == "interrupted") return run.interrupted;
  if (wanted.starts_with("anomaly")) {
    return std::any_of(run.anomalies.begin(), run.anomalies.end(), [&](const Anomaly& a) { return a.kind == word; });
  }
  if (wanted.starts_with("gap")) {
    return std::any_of(run.gaps.begin(), run.gaps.end(),
                       [&](const Gap& gap) { return gap.why.find(word) != std::string::npos; });
  }
  return std::any_of(run.parts.begin(), run.parts.end(), [&](const PartResult& part) { return has_flag(part, word); });
}

}  // namespace joulery::rig
