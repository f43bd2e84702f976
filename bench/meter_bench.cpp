// SPDX-License-Identifier: Apache-2.0
// What one reading costs on the road's first half. A replay of 200 MB/s with about 15 bytes a reading leaves 75 ns for
// each reading, decoding included; `advance` must stay well below. Times are per reading (items_per_second), not per
// batch.
#include <benchmark/benchmark.h>
#include <vector>

#include "core/attribution/share.h"
#include "core/metering/meter.h"
#include "core/metering/mirror.h"
#include "core/metering/model.h"

namespace joulery {
namespace {

constexpr std::size_t kReadings = 4096;

Channel channel_of(ChannelKind kind, CountScale scale = {}) {
  Channel channel;
  channel.part = {"machine/package-0", PartKind::cpu};
  channel.kind = kind;
  channel.scale = scale;
  if (scale == CountScale{}) channel.modulus = 262'143'328'911;
  return channel;
}

/// 1 kHz readings of about 50 W with some jitter.
std::vector<Reading> readings_of(ChannelKind kind, std::uint64_t step) {
  std::vector<Reading> readings;
  std::uint64_t counter = 262'100'000'000;
  for (std::size_t i = 0; i < kReadings; ++i) {
    const std::uint64_t jitter = i * 7919 % 1000;
    counter = (counter + step + jitter) % 262'143'328'911;
    const std::uint64_t value = kind == ChannelKind::counter ? counter : 50'000'000 + jitter;
    readings.push_back({0, std::nullopt, instant_at(static_cast<std::int64_t>(i) * 1'000'000), value});
  }
  return readings;
}

void advance_all(benchmark::State& state, const Channel& channel, std::uint64_t step) {
  const std::vector<Reading> readings = readings_of(channel.kind, step);
  for (auto _ : state) {
    Meter meter(channel, 0);
    for (const Reading& reading : readings) benchmark::DoNotOptimize(meter.advance(reading));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kReadings));
}

void meter_counter(benchmark::State& state) { advance_all(state, channel_of(ChannelKind::counter), 50'000); }
void meter_perf_counter(benchmark::State& state) {
  advance_all(state, channel_of(ChannelKind::counter, {15625, 67'108'864}), 200'000'000);
}
void meter_power(benchmark::State& state) { advance_all(state, channel_of(ChannelKind::power), 0); }
BENCHMARK(meter_counter);
BENCHMARK(meter_perf_counter);
BENCHMARK(meter_power);

void model_cpu(benchmark::State& state) {
  const auto cpus = static_cast<std::size_t>(state.range(0));
  CpuModel model;
  model.full = 200 * watt;
  model.frequency_max_khz = 3'000'000;
  CpuModelMeter meter(model, 0);
  Usage usage;
  usage.cpus.assign(cpus, CpuLoad{{}, {}, 2'000'000});
  for (auto _ : state) {
    usage.at += std::chrono::seconds(1);
    for (CpuLoad& cpu : usage.cpus) {
      cpu.total += std::chrono::seconds(1);
      cpu.busy += std::chrono::milliseconds(300);
    }
    benchmark::DoNotOptimize(meter.advance(usage));
  }
}
BENCHMARK(model_cpu)->Arg(2)->Arg(128);

void share_slice(benchmark::State& state) {
  std::vector<Claim> claims(static_cast<std::size_t>(state.range(0)));
  for (std::size_t i = 0; i < claims.size(); ++i) claims[i] = {1'000'003 * (i + 1), i};
  std::vector<Energy> out(claims.size() + 2);
  for (auto _ : state) {
    share(5 * joule, 1 * joule, claims, 123'456, IdlePolicy::none, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(share_slice)->Arg(2)->Arg(60)->Arg(10'000);

void mirror_tick(benchmark::State& state) {
  std::vector<Channel> channels;
  std::vector<Slice> slices;
  for (std::uint16_t i = 0; i < 4; ++i) {
    Channel channel = channel_of(ChannelKind::counter);
    channel.part.path = "machine/package-" + std::to_string(i);
    channels.push_back(channel);
    slices.push_back({i, {}, {}, exact((i + 1) * joule), 0});
  }
  MirrorWatch watch(channels);
  for (auto _ : state) {
    watch.advance(slices);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(mirror_tick);

}  // namespace
}  // namespace joulery

BENCHMARK_MAIN();
