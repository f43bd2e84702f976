// SPDX-License-Identifier: Apache-2.0
// Replay as a user meets it, without the disk: decode a journal of ten counters and drive the whole road with it.
// Targets: 200 MB/s; a report of a million slices in under a second.
#include <benchmark/benchmark.h>

#include "core/reporting/render_html.h"
#include "core/reporting/run_document.h"
#include "foundation/wire/journal.h"
#include "shell/app/road.h"
#include "shell/app/road_script.h"

namespace {

using namespace joulery;

constexpr std::size_t kCounters = 10;

/// `ticks` samples of ten counters at 1 kHz, the use of the CPUs at 10 Hz.
std::vector<std::byte> journal_of(std::size_t ticks) {
  std::vector<std::byte> bytes;
  for (const char c : journal_magic) bytes.push_back(static_cast<std::byte>(c));
  encode(script::counted_machine(kCounters), bytes);
  encode(WorkloadStarted{script::second(0), 1}, bytes);
  std::vector<std::optional<std::uint64_t>> values(kCounters, 0);
  for (std::size_t tick = 0; tick < ticks; ++tick) {
    const double t = static_cast<double>(tick) * 1e-3;
    for (std::size_t i = 0; i < kCounters; ++i) *values[i] += 20'000 + 100 * i + tick % 7;
    encode(script::sample(t, values), bytes);
    if (tick % 100 == 0) encode(script::usage(t, t, t * 0.5), bytes);
  }
  encode(WorkloadEnded{script::second(static_cast<double>(ticks) * 1e-3), {0, {}}}, bytes);
  encode(Finished{script::second(static_cast<double>(ticks) * 1e-3), {}, 0, {}}, bytes);
  return bytes;
}

auto replayed(const std::vector<std::byte>& bytes) {
  JournalDecoder decoder(bytes);
  Road road;
  Record record;
  while (true) {
    const auto more = decoder.next(record);
    if (!more || !*more) break;
    road.feed(record);
  }
  return road.finish();
}

void replay(benchmark::State& state) {
  const auto bytes = journal_of(100'000);
  for (auto _ : state) benchmark::DoNotOptimize(replayed(bytes));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(replay)->Unit(benchmark::kMillisecond);

void report_of_a_million_slices(benchmark::State& state) {
  const auto bytes = journal_of(100'000);  // ten counters: a million slices
  for (auto _ : state) benchmark::DoNotOptimize(render_html(run_document(replayed(bytes))));
}
BENCHMARK(report_of_a_million_slices)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
