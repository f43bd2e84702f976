// SPDX-License-Identifier: Apache-2.0
// Three runs for the tests of this module, as metering would give them: a counted server with a GPU in France, a
// modelled virtual machine without a place, and repetitions too short for their sensor. Numbers are made up but add up:
// shares sum to parts, parts to the total. Included by tests only.
#pragma once

#include <cstdint>
#include <string>

#include "foundation/domain/run.h"

namespace joulery::examples {

inline Duration ms(std::int64_t amount) { return std::chrono::milliseconds(amount); }

/// Monotonic 5 000 s is 2026-01-31 11:00:00 UTC, noon in Paris.
inline ClockAnchor noon_in_paris() {
  return {instant_at(5'000'000'000'000),
          UtcTime(std::chrono::sys_days(std::chrono::January / 31 / 2026) + std::chrono::hours(11)),
          std::chrono::hours(1)};
}

/// A power that rises, swings and falls, without libm: the same bits everywhere. `phase` 0..1 of the run.
inline double load_shape(std::int64_t i, std::int64_t n) {
  const double phase = static_cast<double>(i) / static_cast<double>(n);
  if (phase < 0.12) return 0.08;
  if (phase < 0.30) return 0.55 + 0.02 * static_cast<double>(i % 7);
  if (phase < 0.93) return 0.86 + 0.01 * static_cast<double>((i * 37) % 13) - (i % 41 == 0 ? 0.35 : 0.0);
  return 0.12;
}

/// A series scaled so that its mean power gives `energy` over the run; the first `unseen` steps were not covered.
inline Series shaped_series(Instant start, Duration step, std::int64_t n, Energy energy, std::int64_t unseen = 0) {
  double sum = 0;
  for (std::int64_t i = unseen; i < n; ++i) sum += load_shape(i, n);
  const double scale = energy / joule / (sum * seconds_of(step));
  Series series{start, step, {}};
  for (std::int64_t i = 0; i < n; ++i) {
    if (i < unseen)
      series.power.emplace_back(std::nullopt);
    else
      series.power.emplace_back(scale * load_shape(i, n) * watt);
  }
  return series;
}

/// Where the counter of package-0 wraps, in microjoules.
inline constexpr std::uint64_t kWrapsAt = 262'143'328'850;

inline Energy microjoules(std::int64_t amount) { return Energy::of_microjoules(amount); }

/// Adds shares of one part by parts per thousand; the last consumer takes the rest, so the sum is exact (R29).
inline void divide(Run& run, const PartResult& part,
                   const std::vector<std::pair<ConsumerKind, std::int64_t>>& permille) {
  std::int64_t left = part.energy.best.microjoules();
  for (std::size_t i = 0; i < permille.size(); ++i) {
    const bool last = i + 1 == permille.size();
    const std::int64_t amount = last ? left : part.energy.best.microjoules() * permille[i].second / 1000;
    left -= amount;
    const double share = static_cast<double>(amount) / static_cast<double>(part.energy.best.microjoules());
    const Bounded<Energy> energy{part.energy.low * share, microjoules(amount), part.energy.high * share};
    const bool tree = permille[i].first == ConsumerKind::tree;
    run.shares.push_back(
        {{permille[i].first, tree ? "python" : "", tree ? std::optional<std::int64_t>(4242) : std::nullopt},
         part.part.path,
         energy});
  }
}

inline void total_along_cut(Run& run) {
  for (const PartResult& part : run.parts) {
    if (!part.on_cut) continue;
    run.total += part.energy;
    run.method = weakest(run.method, part.method);
    run.cut.push_back(part.part.name());
  }
  for (const PartResult& part : run.parts) {
    if (part.on_cut) run.method_share[std::string(to_string(part.method))] += part.energy.best / run.total.best;
  }
}

inline PartResult counted_part(std::uint16_t channel, std::string path, PartKind kind, std::int64_t uj,
                               double accuracy) {
  PartResult part;
  part.part = {std::move(path), kind};
  part.on_cut = true;
  part.energy = plus_minus(microjoules(uj), accuracy);
  part.accuracy_fraction = accuracy;
  part.evidence.samples = 725;
  part.evidence.first = Reading{channel, {}, instant_at(5'000'120'000'000), 261'900'000'000};
  part.evidence.last =
      Reading{channel, {}, instant_at(5'072'490'000'000), 261'900'000'000 + static_cast<std::uint64_t>(uj)};
  part.evidence.formula = "last count - first count = " + std::to_string(uj) + " counts of 1 uJ";
  return part;
}

inline Channel channel_of(std::string source, const PartResult& part) {
  Channel channel;
  channel.source = std::move(source);
  channel.part = part.part;
  channel.accuracy_fraction = part.accuracy_fraction;
  channel.accuracy_source = part.accuracy_source;
  return channel;
}

inline void add_channels(Run& run) {
  for (const PartResult& part : run.parts) run.start.channels.push_back(channel_of(part.source, part));
}

inline Factors french_factors() {
  Factors factors;
  factors.place = Place{"FR", "France", "FRA", "FR", {}, {}};
  factors.intensity = exact(44.18 * gram_per_kilowatt_hour);
  factors.grid_water =
      Bounded<GridWaterPerEnergy>{1.71 * litre_per_facility_kilowatt_hour, 3.47 * litre_per_facility_kilowatt_hour,
                                  3.47 * litre_per_facility_kilowatt_hour};
  factors.grid_water_why = "hydro counted at 17.0 L/kWh, low end at 0";
  factors.grid_water_coverage = 0.98;
  factors.price = 0.21 * currency_per_kilowatt_hour;
  factors.currency = "EUR";
  factors.rows = {{"carbon_intensity", 44.18, "g/kWh", "grid_ci_country", "FRA",
                   "Ember via co2.js@27cbe83; mix: OWID via codecarbon@b05965e", "2024", "CC-BY-4.0"},
                  {"grid_water", 3.47, "L/kWh", "fuel_factors", "FRA", "Making AI Less Thirsty", "2023", "MIT"},
                  {"price", 0.21, "EUR/kWh", "option", "--price", "given by the user", "", ""},
                  {"pue", 1.0, "", "default", "1.0", "no data centre stated: 1.0, the IT boundary", "", ""}};
  factors.equivalences = {{"smartphone_charge", "one full charge of a smartphone", 0.022, "kWh", "EPA Jan 2024",
                           "EPA Greenhouse Gas Equivalencies Calculator"},
                          {"mile_gasoline_car", "CO2e per mile of an average gasoline car", 3.93e-4, "tCO2e/mile",
                           "EPA 2024-2026", "EPA Greenhouse Gas Equivalencies Calculator"}};
  return factors;
}

inline void price_in(Run& run) {
  const Factors& factors = run.start.factors;
  const auto facility = [&](Energy energy) { return at_facility(energy, factors.pue); };
  run.footprint.facility_energy = facility(run.total.best);
  const Bounded<FacilityEnergy> bounded{facility(run.total.low), facility(run.total.best), facility(run.total.high)};
  if (factors.intensity) run.footprint.location = bounded * *factors.intensity;
  if (factors.grid_water) run.footprint.grid_water = bounded * *factors.grid_water;
  if (factors.price) run.footprint.cost = bounded * exact(*factors.price);
  run.footprint.embodied_why = "no hardware row matches this machine";
}

inline Run started(std::string id, std::vector<std::string> command, Duration length) {
  Run run;
  run.start.id = std::move(id);
  run.start.command = std::move(command);
  run.start.version = "0.1.0";
  run.start.commit = "0123abc";
  run.start.data_version = "2026.1";
  run.start.anchor = noon_in_paris();
  run.start.not_included = {"disks", "network", "fans", "power supply"};
  run.begin = instant_at(5'000'000'000'000);
  run.end = run.begin + length;
  run.exit.code = 0;
  run.self = {ms(31), 9'437'184, 725, 0, plus_minus(microjoules(410'000), 0.05)};
  return run;
}

inline void add_server_parts(Run& run) {
  const Instant start = run.begin;
  const auto add = [&](PartResult part, std::string source, std::string accuracy_source) {
    part.source = std::move(source);
    part.accuracy_source = std::move(accuracy_source);
    const std::int64_t unseen = part.part.kind == PartKind::gpu ? 17 : 0;
    part.series = shaped_series(start, ms(200), 362, part.energy.best, unseen);
    run.parts.push_back(std::move(part));
  };
  const std::string intel = "Intel package since Haswell, assumed";
  const std::string dram = "Intel DRAM, assumed";
  add(counted_part(0, "machine/package-0", PartKind::cpu, 9'843'211'004, 0.05), "perf power/energy-pkg/ cpu0", intel);
  add(counted_part(1, "machine/package-1", PartKind::cpu, 6'120'845'557, 0.05), "perf power/energy-pkg/ cpu32", intel);
  add(counted_part(2, "machine/memory/dram-0", PartKind::memory, 1'204'118'310, 0.20), "perf power/energy-ram/ cpu0",
      dram);
  add(counted_part(3, "machine/memory/dram-1", PartKind::memory, 988'412'902, 0.20), "perf power/energy-ram/ cpu32",
      dram);
  add(counted_part(4, "machine/gpu-0", PartKind::gpu, 18'220'440'000, 0.12), "nvml total energy GPU-5c1f",
      "20 cards against an external meter (Burtscher)");
  add(counted_part(5, "machine/package-0/core", PartKind::cpu, 7'004'118'993, 0.05), "powercap intel-rapl:0:0", intel);
  run.parts[4].coverage = 0.953;
  run.parts[4].flags = {"joined_late"};
  run.parts[4].evidence.missed = 2;
  run.parts[5].on_cut = false;
  run.parts[0].evidence.wraps = 1;
  run.parts[0].evidence.last->value -= kWrapsAt;
}

inline SpanResult span_of(std::uint32_t id, std::string name, Instant from, Duration length, Bounded<Energy> energy) {
  SpanResult span;
  span.id = id;
  span.name = std::move(name);
  span.start = from;
  span.end = from + length;
  span.energy = energy;
  span.self_energy = energy;
  span.tree_energy = Bounded<Energy>{energy.low * 0.7, energy.best * 0.7, energy.high * 0.7};
  return span;
}

/// A counted two-package server with a GPU, in France.
inline Run counted_server() {
  Run run = started("01J9ZK7CQ4T8V0W2X6Y8ZABCDE", {"python", "train.py", "--name", "it's a test"}, ms(72'400));
  run.start.name = "train";
  run.start.tags = {{"team", "vision"}};
  run.start.host = {"6f1d0c9a",
                    "b00t",
                    "Intel(R) Xeon(R) Gold 6430",
                    "GenuineIntel",
                    6,
                    143,
                    8,
                    2,
                    64,
                    128,
                    549'755'813'888,
                    16,
                    {{"GPU-5c1f", "NVIDIA H100 80GB HBM3"}},
                    "Debian GNU/Linux 12",
                    "6.1.0-26-amd64",
                    "none",
                    "Dell Inc.",
                    "R760"};
  run.start.factors = french_factors();
  add_server_parts(run);
  for (const PartResult& part : run.parts) {
    if (part.part.kind == PartKind::gpu)
      divide(run, part, {{ConsumerKind::idle, 190}, {ConsumerKind::unknown, 810}});
    else
      divide(run, part,
             {{ConsumerKind::tree, 661},
              {ConsumerKind::joulery, 1},
              {ConsumerKind::idle, 308},
              {ConsumerKind::unknown, 30}});
  }
  run.self.energy = run.charged_to(ConsumerKind::joulery);
  total_along_cut(run);
  run.coverage = 0.976;
  add_channels(run);
  run.start.channels[0].modulus = kWrapsAt;
  const Instant b = run.begin;
  run.spans = {span_of(1, "load", b, ms(8'700), plus_minus(2'100 * joule, 0.09)),
               span_of(2, "warm-up", b + ms(8'700), ms(13'000), plus_minus(6'400 * joule, 0.09)),
               span_of(3, "epoch 1", b + ms(21'700), ms(45'600), plus_minus(26'900 * joule, 0.09)),
               span_of(4, "batch <1>", b + ms(21'700), ms(900), plus_minus(530 * joule, 0.09))};
  run.spans[2].work = {{"images", 51'200}};
  run.spans[3].parent = 3;
  run.work = {{"images", 51'200, "machine", plus_minus(microjoules(710'489), 0.09), plus_minus(0.710489, 0.09)},
              {"images", 51'200, "tree", plus_minus(microjoules(234'400), 0.09), plus_minus(0.2344, 0.09)}};
  price_in(run);
  run.footprint.equivalences = {{"smartphone_charge",
                                 {0.41, 0.459, 0.51},
                                 "= 0.459 smartphone charges (EPA Jan 2024, 0.022 kWh)",
                                 "EPA Jan 2024"}};
  run.anomalies = {
      {"cross_check", "machine/gpu-0", b + ms(30'000), "gpu-0: the counter shows 1.31 of the integrated power"}};
  run.gaps = {{"machine/gpu-0", b, b + ms(3'400), "the sensor joined after the start"}};
  return run;
}

inline PartResult modelled_part(std::string path, PartKind kind, Bounded<Energy> energy, Method method) {
  PartResult part;
  part.part = {std::move(path), kind};
  part.on_cut = true;
  part.energy = energy;
  part.method = method;
  part.evidence.samples = 725;
  return part;
}

/// A virtual machine without sensors and without a place; the command failed.
inline Run modelled_machine() {
  Run run = started("01JA0B1C2D3E4F5G6H7J8K9MNP", {"python", "train.py"}, ms(72'400));
  run.exit.code = 3;
  run.start.host = {"9a0b1c2d",
                    "b00t",
                    "AMD EPYC 7763 64-Core Processor",
                    "AuthenticAMD",
                    25,
                    1,
                    1,
                    1,
                    2,
                    4,
                    25'769'803'776,
                    {},
                    {},
                    "Debian GNU/Linux 12",
                    "6.1.0-26-cloud-amd64",
                    "kvm",
                    "QEMU",
                    "Standard PC"};
  run.start.factors.why = "no place set; joulery config set place FR, or --place FR";
  run.start.notes = {"no RAPL counter: a virtual machine shows none; ask the host for per-VM counters"};
  run.parts = {
      modelled_part("machine/cpu", PartKind::cpu,
                    {microjoules(397'600'000), microjoules(1'420'000'000), microjoules(1'988'000'000)},
                    Method::modelled),
      modelled_part("machine/memory", PartKind::memory,
                    {microjoules(69'500'000), microjoules(217'200'000), microjoules(681'100'000)}, Method::assumed)};
  run.parts[0].source = "model m1-default/1";
  run.parts[0].text = "EPYC 7763, TDP 280 W from table, load 8 %";
  run.parts[0].evidence.formula = "sum over 724 ticks of (idle 5 W + (full 39 W - idle 5 W) × load^0.8) × 0.1 s";
  run.parts[1].source = "model m3-capacity/1";
  run.parts[1].text = "24 GiB";
  run.parts[1].evidence.formula = "3 W × 72.4 s";
  for (PartResult& part : run.parts) part.series = shaped_series(run.begin, ms(200), 362, part.energy.best);
  run.start.cpu_model =
      CpuModel{5 * watt,
               39 * watt,
               0,
               0.8,
               1,
               {},
               0.28,
               1.4,
               Method::modelled,
               "m1-default/1",
               "TDP 280 W from table",
               {{"cpu_tdp", 280, "W", "cpu_tdp", "AMD EPYC 7763", "codecarbon data/hardware", "2025", "MIT"}}};
  run.start.memory_model = MemoryModel{
      {0.96 * watt, 3 * watt, 9.408 * watt},
      Method::assumed,
      "m3-capacity/1",
      "24 GiB",
      {{"memory_w_per_gib", 0.125, "W/GiB", "model", "m3", "geometric mean of the low and the high end", "2026", ""}}};
  for (const PartResult& part : run.parts) {
    divide(run, part, {{ConsumerKind::tree, 660}, {ConsumerKind::idle, 310}, {ConsumerKind::unknown, 30}});
  }
  total_along_cut(run);
  price_in(run);
  run.self.max_rss_bytes.reset();
  return run;
}

/// Ten repetitions of a command too short for the sensor, with an idle phase before.
inline Run short_repetitions() {
  Run run = started("01JB7N8P9QRSTVWXYZ01234567", {"./hello"}, ms(83));
  run.start.host = {
      "77aa", "b00t", "Intel(R) Core(TM) i7-8550U", "GenuineIntel", 6,      142, 10, 1, 4, 8, 16'384ULL << 20U,
      {},     {},     "Debian GNU/Linux 12",        "6.1.0",        "none", "",  ""};
  run.start.factors.place = Place{"44g/kWh", "44 g/kWh as given", {}, {}, {}, {}};
  run.start.factors.intensity = exact(44 * gram_per_kilowatt_hour);
  run.start.factors.rows = {
      {"carbon_intensity", 44, "g/kWh", "option", "--place 44g/kWh", "given by the user", "", ""}};
  PartResult part = counted_part(0, "machine/package-0", PartKind::cpu, 620'000, 0.05);
  part.energy = {Energy{}, microjoules(620'000), microjoules(1'240'000)};
  part.source = "powercap intel-rapl:0";
  part.accuracy_source = "Intel package since Haswell, assumed";
  part.flags = {"below_resolution"};
  part.evidence.samples = 2;
  part.evidence.last->at = run.begin + ms(84);
  part.series = {run.begin, ms(83), {7.47 * watt}};
  part.idle = IdlePower{3.34 * watt, "measured before the run"};
  run.parts.push_back(std::move(part));
  divide(run, run.parts.front(), {{ConsumerKind::tree, 540}, {ConsumerKind::idle, 460}});
  total_along_cut(run);
  add_channels(run);
  price_in(run);
  run.repeat = RepeatSummary{10,
                             2,
                             0.0618,
                             {0.0589, 0.0618, 0.0647},
                             0.0611,
                             0.0041,
                             Bounded<double>{0.0311, 0.0341, 0.0371},
                             {0.0079, 0.0083, 0.0087},
                             "t, 9 degrees of freedom"};
  run.idle_power = 3.34 * watt;
  for (std::uint32_t i = 0; i < 10; ++i) {
    run.spans.push_back(span_of(i + 1, "run " + std::to_string(i + 1), run.begin + ms(8 * std::int64_t{i}), ms(8),
                                plus_minus(62'000 * microjoules(1), 0.05)));
  }
  return run;
}

struct NamedRun {
  std::string name;
  joulery::Run run;
};

/// All three, by the folder of their golden files.
inline std::vector<NamedRun> all_runs() {
  return {{"counted", counted_server()}, {"modelled", modelled_machine()}, {"short", short_repetitions()}};
}

}  // namespace joulery::examples
