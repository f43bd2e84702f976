// SPDX-License-Identifier: Apache-2.0
// Tests of usage: what counts as busy, absence instead of 0, and 512 CPUs without an allocation per read.
#include "adapters/sensors/host/usage.h"

#include <cerrno>
#include <unistd.h>

#include "adapters/sensors/host/clock.h"
#include "testing/allocation_count.h"
#include "testing/fake_files.h"
#include "testing/faulty_files.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

using testing::FakeFiles;
using testing::ManualClock;

Duration ticks(std::int64_t count) { return Duration(std::chrono::seconds(1)) / ::sysconf(_SC_CLK_TCK) * count; }
Duration no_time() { return {}; }

/// A machine of many CPUs, made here because 512 folders do not belong into a repository.
FakeFiles many_cpus(int count) {
  FakeFiles files;
  std::string stat = "cpu  " + std::to_string(count * 100) + " 0 0 " + std::to_string(count * 900) + " 0 0 0 0 0 0\n";
  for (int cpu = 0; cpu < count; ++cpu) {
    stat += "cpu" + std::to_string(cpu) + " 100 0 0 900 0 0 0 0 0 0\n";
    const std::string folder = "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpufreq";
    files.put(folder + "/scaling_cur_freq", "2500000\n").put(folder + "/cpuinfo_max_freq", "3500000\n");
  }
  return std::move(files.put("/proc/stat", stat + "intr 5 0 1\nctxt 7\n"));
}

Usage read_one(Files& files, PerCpu per_cpu = PerCpu::yes) {
  ManualClock clock;
  auto reader = UsageReader::open(files, per_cpu, no_time);
  Usage usage;
  if (reader) reader->read(clock, usage);
  return usage;
}

TEST(Usage, busy_is_user_nice_system_and_interrupts_and_total_is_all) {
  //                                    user nice sys idle iowait irq softirq steal guest guest_nice
  EXPECT_EQ(parse_cpu_ticks(" 100 20 30 1000 40 5 6 7 50 10"), (CpuTicks{161, 1208})) << "guest lies inside user";
  EXPECT_EQ(parse_cpu_ticks(" 100 20 30 1000"), (CpuTicks{150, 1150})) << "Linux 2.4 prints four";
  for (const char* text : {"", " 1 2 3", " 1 2 3 x", " 1 -2 3 4", " 1 2 3 18446744073709551616",
                           " 1 2 3 18446744073709551615", "garbage"}) {
    EXPECT_EQ(parse_cpu_ticks(text), std::nullopt) << text;
  }
}

TEST(Usage, the_machine_and_each_cpu_are_read_with_their_clock) {
  FakeFiles files = FakeFiles::of_folder(JOULERY_SOURCE_DIR "/tests/machines/xeon-two-sockets");
  const Usage usage = read_one(files);
  ASSERT_EQ(usage.cpus.size(), 8U);
  EXPECT_EQ(usage.cpus[0].busy, ticks(1000 + 300 + 7));
  EXPECT_EQ(usage.cpus[0].total, ticks(1000 + 300 + 7 + 90000 + 40));
  EXPECT_EQ(usage.cpus[3].frequency_khz, 2503000U);
  Duration busy{};
  for (const CpuLoad& cpu : usage.cpus) busy += cpu.busy;
  EXPECT_EQ(usage.machine_busy, busy);
  EXPECT_EQ(UsageReader::open(files, PerCpu::yes, no_time)->frequency_max_khz(), 3900000U);
}

TEST(Usage, without_cpufreq_the_clock_is_unknown_and_not_0) {
  FakeFiles files = FakeFiles::of_folder(JOULERY_SOURCE_DIR "/tests/machines/firecracker-epyc");
  const Usage usage = read_one(files);
  ASSERT_EQ(usage.cpus.size(), 2U);
  EXPECT_EQ(usage.cpus[0].frequency_khz, std::nullopt);
  EXPECT_EQ(UsageReader::open(files, PerCpu::yes, no_time)->frequency_max_khz(), std::nullopt);
}

TEST(Usage, R4_a_garbled_stat_is_nothing_and_never_0) {
  for (const char* text : {"", "\n", "garbage", "cpu", "cpu \n", "cpu  1 2 3\n", "cpu  1 2 3 4", "cpu0 1 2 3 4\n",
                           "cpu  a b c d\n", "cpu  -1 2 3 4\n"}) {
    FakeFiles files;
    files.put("/proc/stat", text);
    const Usage usage = read_one(files);
    EXPECT_EQ(usage.machine_busy, std::nullopt) << '"' << text << '"';
    EXPECT_EQ(usage.machine_total, std::nullopt) << '"' << text << '"';
    EXPECT_TRUE(usage.cpus.empty()) << '"' << text << '"';
  }
}

TEST(Usage, more_ticks_than_time_can_hold_are_nothing_for_the_machine_and_its_cpus) {
  FakeFiles files;
  files.put("/proc/stat", "cpu  900000000000000 43 0 10 0 0 0 0\ncpu4 1148 0 344 89600 44 0 11 0\n");
  const Usage usage = read_one(files);
  EXPECT_EQ(usage.machine_busy, std::nullopt);
  EXPECT_TRUE(usage.cpus.empty());
}

TEST(Usage, a_read_that_fails_later_is_nothing_and_the_next_one_is_whole) {
  FakeFiles files = many_cpus(4);
  auto reader = UsageReader::open(files, PerCpu::yes, no_time).value();
  ManualClock clock;
  Usage usage;
  reader.read(clock, usage);
  EXPECT_EQ(usage.cpus.size(), 4U);
  files.fail("/proc/stat", EIO);
  reader.read(clock, usage);
  EXPECT_EQ(usage.machine_busy, std::nullopt);
  EXPECT_TRUE(usage.cpus.empty());
  files.mend("/proc/stat");
  reader.read(clock, usage);
  EXPECT_EQ(usage.machine_busy, ticks(400));
}

TEST(Usage, a_missing_stat_is_an_error_that_says_what_to_do) {
  FakeFiles files;
  const auto reader = UsageReader::open(files, PerCpu::no);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind, ErrorKind::gone);
  EXPECT_NE(reader.error().remedy.find("--root"), std::string::npos);
}

TEST(Usage, running_totals_never_go_back) {
  FakeFiles files;
  files.put("/proc/stat", "cpu  100 0 0 900 50 0 0 0\n");
  auto reader = UsageReader::open(files, PerCpu::no, no_time).value();
  ManualClock clock;
  Usage usage;
  reader.read(clock, usage);
  files.put("/proc/stat", "cpu  101 0 0 901 40 0 0 0\n");  // iowait went back, as proc(5) warns
  reader.read(clock, usage);
  EXPECT_EQ(usage.machine_total, ticks(1050));
  EXPECT_EQ(usage.machine_busy, ticks(101));
}

TEST(Usage, five_hundred_and_twelve_cpus_are_read_without_an_allocation) {
  FakeFiles files = many_cpus(512);
  auto reader = UsageReader::open(files, PerCpu::yes, no_time).value();
  ManualClock clock;
  Usage usage;
  reader.read(clock, usage);
  ASSERT_EQ(usage.cpus.size(), 512U);
  EXPECT_EQ(usage.cpus[511].busy, ticks(100));
  EXPECT_EQ(usage.cpus[511].frequency_khz, 2500000U);
  const auto before = testing::allocations_so_far();
  reader.read(clock, usage);
  EXPECT_EQ(testing::allocations_so_far(), before);
}

TEST(Usage, the_buffer_grows_when_the_cpu_folders_do_not_say_how_many_there_are) {
  FakeFiles files = many_cpus(512);
  files.remove("/sys");
  const Usage usage = read_one(files);
  EXPECT_EQ(usage.cpus.size(), 512U);
}

TEST(Usage, only_the_machine_is_read_when_the_cpus_are_not_wanted) {
  FakeFiles files = many_cpus(512);
  testing::FaultyFiles counting(files);
  const Usage usage = read_one(counting, PerCpu::no);
  EXPECT_EQ(usage.machine_busy, ticks(51200));
  EXPECT_TRUE(usage.cpus.empty());
  EXPECT_EQ(counting.calls(), 2U) << "one open, one read";
}

TEST(Usage, our_own_time_is_brought_by_a_function) {
  FakeFiles files = many_cpus(1);
  auto reader = UsageReader::open(files, PerCpu::no, [] { return Duration(42); }).value();
  ManualClock clock;
  Usage usage;
  reader.read(clock, usage);
  EXPECT_EQ(usage.self, Duration(42));
  EXPECT_GE(own_cpu_time(), Duration::zero());
}

TEST(Clock, the_system_clock_moves_forward_and_boot_time_is_not_behind) {
  SystemClock clock;
  const Instant first = clock.now();
  EXPECT_GE(clock.now(), first);
  EXPECT_GE(clock.boot_now(), first);
  EXPECT_GT(clock.utc_now().time_since_epoch(), std::chrono::hours(24 * 365 * 50));
}

}  // namespace
}  // namespace joulery
