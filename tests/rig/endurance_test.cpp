// SPDX-License-Identifier: Apache-2.0
// A day at ten readings a second through the real sensor, recorder and road, with a clock moved by hand: what is held
// in memory after the first hour is what is held at the end.
#include <cerrno>
#include <gtest/gtest.h>
#include <malloc.h>

#include "adapters/sensors/cpu/powercap.h"
#include "shell/app/recorder.h"
#include "testing/fake_files.h"
#include "testing/manual_clock.h"

namespace joulery::rig {
namespace {

constexpr int kTicksAnHour = 36'000;
constexpr int kHours = 24;
/// What a day may add: a page of what containers keep in reserve.
constexpr std::ptrdiff_t kGrowth = std::ptrdiff_t{16} * 1024;

/// Hands records on to nobody.
class NoSink final : public RecordSink {
 public:
  Result<void> write(const Record&) override { return {}; }
  Result<void> flush() override { return {}; }
  Result<void> sync() override { return {}; }
};

TEST(Endurance, a_day_at_ten_readings_a_second_leaves_memory_flat) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer's allocator does not tell";
#endif
  testing::FakeFiles files;
  testing::ManualClock clock;
  for (const char* zone : {"0", "1"}) {
    const std::string folder = std::string("/sys/class/powercap/intel-rapl:") + zone;
    files.put(folder + "/name", std::string("package-") + zone + "\n");
    files.put(folder + "/max_energy_range_uj", "262143328850\n");
    files.put(folder + "/energy_uj", *zone == '0' ? "7000000000\n" : "3500000000\n");
  }
  Instruments instruments;
  instruments.clock = &clock;
  instruments.sensors = std::move(probe_powercap(files).sensors);
  instruments.read_usage = [&clock](Usage& usage) {
    usage.at = clock.now();
    usage.machine_busy = clock.now().time_since_epoch() / 2;
  };
  Recorder recorder(std::move(instruments));
  NoSink sink;
  RunStart start;
  start.id = "01J9ZK7CAAAAAAAAAAAAAAAAAA";
  start.command = {"train"};
  start.channels = recorder.channels();
  recorder.tick(true);
  recorder.write(WorkloadStarted{clock.now(), 42});
  recorder.start(std::move(start), &sink);
  std::uint64_t microjoules = 7'000'000'000;
  std::size_t after_an_hour = 0;
  for (int tick = 1; tick <= kHours * kTicksAnHour; ++tick) {
    clock.advance(std::chrono::milliseconds(100));
    microjoules += 5'000'000 + static_cast<std::uint64_t>(tick % 977) * 7'000;
    const std::string path = "/sys/class/powercap/intel-rapl:0/energy_uj";
    files.put(path, std::to_string(microjoules % 262'143'328'911) + "\n");
    files.put("/sys/class/powercap/intel-rapl:1/energy_uj", std::to_string(microjoules / 2 % 262'143'328'911) + "\n");
    if (tick % 50 == 25) files.fail(path, EIO);
    recorder.tick(tick % 10 == 0);
    if (tick % 50 == 25) files.mend(path);
    if (tick == kTicksAnHour) after_an_hour = ::mallinfo2().uordblks;
  }
  const std::size_t after_a_day = ::mallinfo2().uordblks;
  EXPECT_LE(static_cast<std::ptrdiff_t>(after_a_day) - static_cast<std::ptrdiff_t>(after_an_hour), kGrowth);
  recorder.write(WorkloadEnded{clock.now(), {0, {}}});
  const auto run = recorder.finish({clock.now(), {}, 0, {}});
  EXPECT_EQ(run.coverage, 1) << (run.gaps.empty() ? "" : run.gaps[0].part + ": " + run.gaps[0].why);
  EXPECT_EQ(run.parts.at(0).energy.best.microjoules(), static_cast<std::int64_t>(microjoules) - 7'000'000'000);
}

}  // namespace
}  // namespace joulery::rig
