// SPDX-License-Identifier: Apache-2.0
// The values of the example. Shares sum to their part; every number is plausible but from no real machine.
#include "testing/example_run.h"

namespace joulery::testing {
namespace {

constexpr std::int64_t kStart = 5'000'000'000;

Instant after(double seconds) { return instant_at(kStart + static_cast<std::int64_t>(seconds * 1e9)); }

Bounded<Energy> energy(std::int64_t low, std::int64_t best, std::int64_t high) {
  return {Energy::of_microjoules(low), Energy::of_microjoules(best), Energy::of_microjoules(high)};
}

template <class Q>
Bounded<Q> bounded(double low, double best, double high) {
  return {Q::of_base(low), Q::of_base(best), Q::of_base(high)};
}

Host example_host() {
  return {.id_hash = "3f8a2c9d",
          .boot_id = "8d1f0c7e-3f6b-4a1e-9a53-1c2d3e4f5a6b",
          .cpu_model = "AMD EPYC 7763 64-Core Processor",
          .cpu_vendor = "AuthenticAMD",
          .cpu_family = 25,
          .cpu_model_number = 1,
          .cpu_stepping = 1,
          .sockets = 1,
          .cores = 64,
          .threads = 128,
          .memory_bytes = 24ULL << 30,
          .dimms = 8,
          .gpus = {{"GPU-5f1c", "NVIDIA H100 80GB HBM3"}},
          .os = "Debian GNU/Linux 12 (bookworm)",
          .kernel = "6.1.0",
          .virtualization = "kvm",
          .vendor = "Amazon EC2",
          .product = "m6a.large"};
}

GpuUsage example_gpu_usage() {
  GpuUsage usage{"machine/gpu-0", after(8.5), after(9.5), true, 7, 0.25, std::nullopt, {}, {}};
  usage.instances = {{"MIG-1", 3, 60, 0.5}, {"MIG-2", 1, 16, std::nullopt}};
  usage.users = {{4711, "python", GpuUserKind::tree, 0, std::nullopt, 1ULL << 30U},
                 {9, "", GpuUserKind::unseen, std::nullopt, std::chrono::milliseconds(300), std::nullopt}};
  return usage;
}

EngineSeries example_series() {
  return {EngineQuantity::output_tokens,
          "vllm:generation_tokens_total",
          "engine=\"0\",model_name=\"Qwen/Qwen3-4B\"",
          "Qwen/Qwen3-4B",
          true,
          6};
}

EngineResult example_engine() {
  EngineResult engine;
  engine.server = "vLLM";
  engine.address = "http://127.0.0.1:8000/metrics";
  engine.version = "0.11.0";
  engine.readings = 10;
  engine.missed = 1;
  engine.from = after(0.25);
  engine.to = after(9.5);
  engine.edge_doubt = std::chrono::milliseconds(4);
  engine.energy = energy(90'000'000, 100'000'000, 120'000'000);
  engine.counts = {{EngineQuantity::output_tokens, Bounded<double>{500, 512, 520}, "", {example_series().metric}},
                   {EngineQuantity::reasoning_tokens, std::nullopt, "no counter tells them apart", {}}};
  engine.models = {{"Qwen/Qwen3-4B", engine.counts}};
  engine.output_tokens_per_s = Bounded<double>{54, 55.35, 56.25};
  engine.mean_batch_text = "the server does not tell the requests in work";
  engine.running_at_begin = 2;
  engine.notes = {"2 requests were in work at the first reading"};
  return engine;
}

FactorRow tdp_row() {
  return {"cpu_tdp", 280, "W", "cpu_power", "EPYC 7763", "AMD product page", "2024", "factual data"};
}

Channel package_channel() {
  return {.source = "powercap intel-rapl:0",
          .part = {"machine/package-0", PartKind::cpu},
          .kind = ChannelKind::counter,
          .scale = {15625, 1024},
          .modulus = 262143328850,
          .wraps_unknown = true,
          .max_power = 280 * watt,
          .period = std::chrono::milliseconds(1),
          .tick_power = 41.5 * watt,
          .accuracy_fraction = 0.05,
          .accuracy_source = "metering 1.8 RAPL package",
          .view = 1,
          .flags = {"vendor_model"}};
}

Channel gpu_channel() {
  Channel channel = package_channel();
  channel.source = "nvml GPU-5f1c power";
  channel.part = {"machine/gpu-0", PartKind::gpu};
  channel.kind = ChannelKind::power;
  channel.modulus.reset();
  return channel;
}

CpuModel example_cpu_model() {
  return {.idle = 56.0 * watt,
          .full = 268.799999999999997 * watt,
          .frequency_exponent = 1,
          .concavity = 0.8,
          .saturation = 1.05,
          .frequency_max_khz = 3500000,
          .low_factor = 0.28,
          .high_factor = 1.4,
          .method = Method::modelled,
          .id = "m1-default/1",
          .text = "TDP 280 W from table",
          .rows = {tdp_row()}};
}

Factors example_factors() {
  Factors factors;
  factors.place = Place{"aws:eu-west-3", "France", "FRA", "FR", "aws", "eu-west-3"};
  factors.why = "hour by hour values are not asked for";
  factors.intensity = bounded<CarbonIntensity>(30, 44.2, 60);
  factors.pue = 1.15;
  factors.wue = bounded<OnSiteWaterPerEnergy>(0.01, 0.18, 0.25);
  factors.grid_water = bounded<GridWaterPerEnergy>(1.9, 3.67, 4.1);
  factors.grid_water_why = "hydro counted with its reservoirs";
  factors.grid_water_coverage = 0.97;
  factors.price = EnergyPrice::of_base(0.21);
  factors.currency = "EUR";
  factors.rows = {{"carbon_intensity", 44.2, "g/kWh", "grid_ci_country", "FRA", "Ember", "2024", "CC BY 4.0"},
                  tdp_row()};
  factors.equivalences = {{"smartphone_charge", "one full charge", 0.022, "kWh", "2024-01", "EPA"}};
  return factors;
}

PartResult package_part() {
  PartResult part;
  part.part = {"machine/package-0", PartKind::cpu};
  part.on_cut = true;
  part.energy = energy(400'000'001, 420'000'002, 440'000'003);
  part.method = Method::counted;
  part.coverage = 0.98;
  part.source = "powercap intel-rapl:0";
  part.text = "counted by the package";
  part.flags = {"duplicate", "ambiguous_wrap"};
  part.accuracy_fraction = 0.05;
  part.accuracy_source = "metering 1.8 RAPL package";
  part.evidence = {100,
                   2,
                   1,
                   Reading{0, std::nullopt, after(0), 262143328800},
                   Reading{0, ErrorKind::transient, after(10), 42},
                   "(42 - 262143328800 + modulus) x 15.2587890625 uJ"};
  part.series = {after(0), std::chrono::milliseconds(2500), {41.5 * watt, std::nullopt, 43.25 * watt, 0.001 * watt}};
  part.idle = IdlePower{37.25 * watt, "measured before the run"};
  return part;
}

PartResult memory_part() {
  PartResult part = package_part();
  part.part = {"machine/memory", PartKind::memory};
  part.energy = energy(20'000'000, 60'000'001, 180'000'000);
  part.method = Method::assumed;
  part.source = "model m3-capacity/1";
  part.flags.clear();
  part.idle.reset();
  part.evidence = {};
  return part;
}

Footprint example_footprint() {
  Footprint footprint;
  footprint.facility_energy = FacilityEnergy::of_microjoules(552'000'003);
  footprint.location = bounded<LocationCarbon>(0.004, 0.00677733333333, 0.0125);
  footprint.market = bounded<MarketCarbon>(0.001, 0.002, 0.003);
  footprint.embodied = bounded<EmbodiedCarbon>(0.0005, 0.001, 0.002);
  footprint.embodied_why = "life time assumed to be 4 years";
  footprint.on_site_water = bounded<OnSiteWater>(1e-6, 2.4e-5, 3.4e-5);
  footprint.grid_water = bounded<GridWater>(0.00025, 0.000562733333333, 0.0007);
  footprint.cost = bounded<Money>(2.7e-5, 3.22e-5, 4.1e-5);
  footprint.equivalences = {
      {"smartphone_charge", {0.0058, 0.00697, 0.0085}, "0.007 smartphone charges (EPA)", "2024-01"}};
  return footprint;
}

std::vector<SpanResult> example_spans() {
  SpanResult load{1,  "load", std::nullopt, after(0), after(4), energy(1, 2, 3), energy(1, 1, 2), energy(0, 1, 3),
                  {}, {}};
  SpanResult queries{2,
                     "queries \"é\"",
                     1,
                     after(1),
                     after(3),
                     energy(1, 1, 1),
                     energy(1, 1, 1),
                     std::nullopt,
                     {{"tokens", 512}, {"requests", 10.5}},
                     {"below_resolution"}};
  return {load, queries};
}

}  // namespace

RunStart example_start() {
  RunStart start;
  start.id = "01J9ZK7C5V8Q2M4N6P7R8S9TVW";
  start.name = "nightly";
  start.tags = {{"model", "minilm"}, {"batch", "32"}};
  start.command = {"python", "train.py", "--token=***"};
  start.version = "0.1.0";
  start.commit = "0123456789ab";
  start.data_version = "2026-01";
  start.anchor = {after(0), UtcTime(std::chrono::nanoseconds(1769860800123000000)), std::chrono::hours(1)};
  start.host = example_host();
  start.channels = {package_channel(), gpu_channel()};
  start.cpu_model = example_cpu_model();
  start.memory_model = MemoryModel{bounded<Power>(2, 6, 18), Method::assumed, "m3-capacity/1", "24 GiB", {tdp_row()}};
  start.factors = example_factors();
  start.idle_policy = IdlePolicy::use;
  start.interval = std::chrono::milliseconds(250);
  start.notes = {"no right to read intel-rapl:0:0"};
  start.not_included = {"disks", "network", "fans", "power supply"};
  start.rank = JobRank{"slurm 4711.0", 1, 1, 4, "SLURM_PROCID"};
  return start;
}

Run example_run() {
  Run run;
  run.start = example_start();
  run.exit = {0, std::nullopt};
  run.begin = after(0);
  run.end = after(10);
  run.interrupted = true;
  run.parts = {package_part(), memory_part()};
  run.total = energy(420'000'001, 480'000'003, 620'000'003);
  run.method = Method::assumed;
  run.method_share = {{"counted", 0.875}, {"assumed", 0.125}};
  run.coverage = 0.98;
  run.cut = {"package-0", "memory"};
  run.weights = ShareWeights{0.75, 0.5};
  run.shares = {
      {{ConsumerKind::tree, "python", 4711}, "machine/package-0", energy(270'000'000, 280'000'001, 290'000'000)},
      {{ConsumerKind::idle, "idle", std::nullopt}, "machine/package-0", energy(130'000'001, 140'000'001, 150'000'003)},
      {{ConsumerKind::idle, "idle", std::nullopt}, "machine/memory", energy(20'000'000, 60'000'001, 180'000'000)}};
  run.spans = example_spans();
  run.work = {
      {"tokens", 512, "machine", energy(820'312, 937'500, 1'210'938), {0.820312501953, 0.937500005859, 1.21093750586}}};
  run.repeat = RepeatSummary{10,
                             2,
                             1.5,
                             {1.4, 1.5, 1.6},
                             1.49,
                             0.05,
                             Bounded<double>{0.9, 1.0, 1.1},
                             {0.1, 0.11, 0.12},
                             "t, 9 degrees of freedom"};
  run.progress = ProgressResult{
      9, 10, 9, true, {{0.25, after(2.5), energy(400'000'000, 470'000'000, 540'000'000), {9.1, 10.25, 11.5}}}};
  run.engine = example_engine();
  run.idle_power = 37.25 * watt;
  run.footprint = example_footprint();
  run.self = {std::chrono::microseconds(12345), 7340032, 100, 3, energy(90'000, 100'000, 120'000)};
  run.anomalies = {{"late", "machine/gpu-0", after(2), "joined 2 s after the start"},
                   {"suspend", "", after(5), "slept 3 s"}};
  run.gaps = {{"machine/package-0", after(3), after(3.2), "2 reads missed (input/output error)"}};
  run.merged = Merged{{{"3f8a2c9d", "8d1f0c7e-3f6b-4a1e-9a53-1c2d3e4f5a6b", 2, run.total, 0.98}},
                      {{"01J9ZK7C5V8Q2M4N6P7R8S9TVA", 0, true}, {"01J9ZK7C5V8Q2M4N6P7R8S9TVB", 1, false}},
                      2};
  return run;
}

Run example_run(const std::string& id, int seconds) {
  Run run = example_run();
  run.start.id = id;
  run.start.anchor.utc += std::chrono::seconds(seconds);
  return run;
}

Sample example_sample(std::size_t tick, std::size_t channels) {
  Sample sample;
  sample.at = after(0.1 * static_cast<double>(tick));
  for (std::size_t i = 0; i < channels; ++i) {
    Reading reading{static_cast<std::uint16_t>(i), std::nullopt, sample.at + std::chrono::microseconds(3 * i),
                    262143328850 + tick * 4100 + i};
    if (i == 0) reading.missed = ErrorKind::transient;
    sample.readings.push_back(reading);
  }
  return sample;
}

std::vector<Record> example_records(std::size_t ticks) {
  std::vector<Record> records{example_start(),
                              SpanBegun{1, std::nullopt, after(0), "idle before", SpanRole::idle_before}};
  for (std::size_t tick = 0; tick < ticks; ++tick) {
    records.emplace_back(example_sample(tick, 10));
    const auto busy = std::chrono::milliseconds(10 * tick);
    records.emplace_back(
        Usage{after(0.1 * static_cast<double>(tick)),
              busy,
              2 * busy,
              busy,
              busy / 7,
              {{busy, 2 * busy, 2'400'000}, {busy, 2 * busy + std::chrono::milliseconds(10), std::nullopt}}});
  }
  records.emplace_back(SpanEnded{1, after(9), {{"requests", 10}}});
  records.emplace_back(WorkloadStarted{after(9), 4711});
  records.emplace_back(SpanBegun{2, 1, after(9), "queries", SpanRole::user});
  records.emplace_back(ChannelsJoined{after(9), {gpu_channel()}, {{"GPU-5f1c", "NVIDIA H100 80GB HBM3"}}});
  records.emplace_back(Noticed{{"late", "machine/gpu-0", after(9), "joined late"}});
  records.emplace_back(example_gpu_usage());
  records.emplace_back(Progressed{after(9.5), 3, 40});
  records.emplace_back(
      EngineFound{after(9), "vLLM", "http://127.0.0.1:8000/metrics", "0.11.0", "", {example_series()}});
  records.emplace_back(EngineRead{after(9.5), after(9.6), std::nullopt, {{0, 512.5}}});
  records.emplace_back(EngineRead{after(9.7), after(9.9), ErrorKind::transient, {}});
  records.emplace_back(WorkloadEnded{after(10), {std::nullopt, 9}});
  records.emplace_back(Finished{after(10), 7340032, 3, {{"tokens", 512}}});
  return records;
}

}  // namespace joulery::testing
