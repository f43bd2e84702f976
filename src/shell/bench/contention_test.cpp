// SPDX-License-Identifier: Apache-2.0
// Tests of who disturbed the machine, on files as the kernel writes them.
#include "shell/bench/contention.h"

#include "testing/fake_files.h"

namespace joulery {
namespace {

Instant at(int seconds) { return instant_at(std::int64_t{seconds} * 1'000'000'000); }

testing::FakeFiles machine(std::uint64_t waited_us, std::uint64_t idle, std::uint64_t steal) {
  testing::FakeFiles files;
  files.put("/proc/pressure/cpu", fmt::format("some avg10=0.00 avg60=0.00 avg300=0.00 total={}\n"
                                              "full avg10=0.00 avg60=0.00 avg300=0.00 total=99",
                                              waited_us));
  files.put("/proc/stat", fmt::format("cpu  100 0 50 {} 0 0 0 {} 7 0\ncpu0 1 1 1 1 1 1 1 1 0 0", idle, steal));
  return files;
}

BenchContention between(testing::FakeFiles from, testing::FakeFiles to) {
  return contention_between("RUN", read_contention(from, at(10)), read_contention(to, at(20)));
}

TEST(Contention, pressure_is_time_waited_over_time_and_steal_a_share_of_cpu_time) {
  const BenchContention found = between(machine(1'000'000, 1000, 0), machine(3'000'000, 1900, 100));
  EXPECT_EQ(found.run, "RUN");
  EXPECT_NEAR(*found.cpu_pressure_fraction, 0.2, 1e-9);
  EXPECT_NEAR(*found.steal_fraction, 0.1, 1e-9);
  EXPECT_TRUE(is_contended(found));
}

TEST(Contention, a_quiet_machine_is_not_contended) {
  EXPECT_FALSE(is_contended(between(machine(0, 1000, 5), machine(400'000, 2000, 6))));
}

TEST(Contention, a_kernel_that_does_not_tell_leaves_nothing_and_no_zero) {
  const BenchContention found = between(testing::FakeFiles(), testing::FakeFiles());
  EXPECT_FALSE(found.cpu_pressure_fraction.has_value());
  EXPECT_FALSE(found.steal_fraction.has_value());
  EXPECT_FALSE(is_contended(found));
}

TEST(Contention, rubbish_in_the_files_is_nothing) {
  testing::FakeFiles files;
  files.put("/proc/pressure/cpu", "some avg10=x total=y").put("/proc/stat", "cpu 1 2 three 4 5 6 7 8");
  const ContentionTotals totals = read_contention(files, at(1));
  EXPECT_FALSE(totals.waited_us.has_value());
  EXPECT_FALSE(totals.all_ticks.has_value());
}

}  // namespace
}  // namespace joulery
