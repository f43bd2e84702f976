// SPDX-License-Identifier: Apache-2.0
// How fast journals are written and read: ticks of 10 channels, bytes per second of journal. Targets: decode 400 MB/s,
// encode without allocation (proved in wire/journal_test.cpp). Also the run document, which bounds `runs show` and
// `report`.
#include <benchmark/benchmark.h>

#include "foundation/base/crc32c.h"
#include "foundation/wire/journal.h"
#include "foundation/wire/run_json.h"
#include "testing/example_run.h"

namespace joulery {
namespace {

constexpr std::size_t kTicks = 10'000;

std::vector<std::byte> journal_of_ticks() {
  const auto magic = std::as_bytes(std::span(journal_magic));
  std::vector<std::byte> bytes(magic.begin(), magic.end());
  for (std::size_t tick = 0; tick < kTicks; ++tick) encode(testing::example_sample(tick, 10), bytes);
  return bytes;
}

void journal_encode(benchmark::State& state) {
  const Record tick = testing::example_sample(1, 10);
  std::vector<std::byte> bytes;
  bytes.reserve(kTicks * 256);
  std::size_t written = 0;
  for (auto _ : state) {
    if (bytes.size() > kTicks * 200) bytes.clear();
    const std::size_t before = bytes.size();
    encode(tick, bytes);
    written += bytes.size() - before;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(written));
}
BENCHMARK(journal_encode);

void journal_decode(benchmark::State& state) {
  const auto bytes = journal_of_ticks();
  Record record;
  for (auto _ : state) {
    JournalDecoder decoder(bytes);
    std::size_t count = 0;
    while (decoder.next(record).value_or(false)) ++count;
    if (count != kTicks) state.SkipWithError("not every tick was decoded");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes.size() * state.iterations()));
}
BENCHMARK(journal_decode);

/// The floor below decoding: only the checks.
void journal_checks_alone(benchmark::State& state) {
  const auto bytes = journal_of_ticks();
  for (auto _ : state) {
    for (std::size_t at = 8; at + 169 <= bytes.size(); at += 169) {
      benchmark::DoNotOptimize(crc32c(std::span(bytes).subspan(at, 161)));
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes.size() * state.iterations()));
}
BENCHMARK(journal_checks_alone);

void run_document_written(benchmark::State& state) {
  const Run run = testing::example_run();
  for (auto _ : state) benchmark::DoNotOptimize(run_json(run, -1));
}
BENCHMARK(run_document_written)->Unit(benchmark::kMicrosecond);

void run_document_read(benchmark::State& state) {
  const std::string document = run_json(testing::example_run(), -1);
  for (auto _ : state) benchmark::DoNotOptimize(run_from_json(document));
}
BENCHMARK(run_document_read)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace joulery

BENCHMARK_MAIN();
