// SPDX-License-Identifier: Apache-2.0
// Tests of counters of cycles: sums, shared hardware, counters that never ran, and refusals, with counters in memory.
// The system call is tried with a clock of the kernel's, which needs no PMU; where even that is forbidden it is skipped
// by name.
#include "adapters/processes/cycle_counters.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/perf_event.h>
#include <map>
#include <thread>

#include "foundation/base/time.h"
#include "testing/allocation_count.h"

namespace joulery {
namespace {

/// What one counter says when it is read.
struct Said {
  std::uint64_t count = 0;
  std::uint64_t enabled = 0;
  std::uint64_t running = 0;
};

class SaidFile final : public OpenFile {
 public:
  explicit SaidFile(const std::optional<Said>& said) : said_(said) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    if (!said_) return 0;  // its CPU went offline
    std::memcpy(buffer.data(), &*said_, sizeof(Said));
    return sizeof(Said);
  }

 private:
  const std::optional<Said>& said_;
};

/// A machine's counters by CPU; -1 is the process's own. A CPU without an entry is offline.
class FakePerf {
 public:
  std::map<int, std::optional<Said>> by_cpu;
  int refuses = 0;
  std::vector<CycleScope> asked;

  CycleOpener opener() {
    return [this](const CycleScope& scope) -> tl::expected<std::unique_ptr<OpenFile>, int> {
      asked.push_back(scope);
      if (refuses != 0) return tl::unexpected(refuses);
      const auto found = by_cpu.find(scope.cpu);
      if (found == by_cpu.end()) return tl::unexpected(ENODEV);
      return std::make_unique<SaidFile>(found->second);
    };
  }
};

TEST(CycleCounter, the_machines_cycles_are_the_sum_of_its_cpus_and_one_that_is_offline_counts_none) {
  FakePerf perf{{{0, Said{10, 5, 5}}, {2, Said{30, 5, 5}}}, 0, {}};
  auto counter = CycleCounter::of_machine(perf.opener(), 4);
  ASSERT_TRUE(counter.has_value()) << describe(counter.error());
  EXPECT_EQ(counter->total(), 40U);
  perf.by_cpu[2] = Said{31, 6, 6};
  EXPECT_EQ(counter->total(), 41U);
  EXPECT_EQ(perf.asked.size(), 4U);
}

TEST(CycleCounter, a_group_is_asked_for_by_its_folder_and_this_process_by_itself) {
  FakePerf perf{{{0, Said{}}, {-1, Said{}}}, 0, {}};
  ASSERT_TRUE(CycleCounter::of_group(perf.opener(), 1, 33).has_value());
  ASSERT_TRUE(CycleCounter::of_this_process(perf.opener()).has_value());
  ASSERT_EQ(perf.asked.size(), 2U);
  EXPECT_EQ(perf.asked[0].group_fd, 33);
  EXPECT_EQ(perf.asked[0].cpu, 0);
  EXPECT_FALSE(perf.asked[1].group_fd.has_value());
  EXPECT_EQ(perf.asked[1].pid, 0);
  EXPECT_EQ(perf.asked[1].cpu, -1);
}

TEST(CycleCounter, R31_a_counter_that_had_to_share_the_hardware_is_scaled_to_its_time) {
  FakePerf perf{{{0, Said{100, 100, 25}}}, 0, {}};
  auto counter = CycleCounter::of_machine(perf.opener(), 1);
  EXPECT_EQ(counter->total(), 400U);
  // Each stretch by its own scale: a later one does not change what was said of an earlier.
  perf.by_cpu[0] = Said{200, 200, 125};
  EXPECT_EQ(counter->total(), 500U);
}

TEST(CycleCounter, a_counter_that_should_have_run_and_never_did_is_not_known) {
  FakePerf perf{{{0, Said{0, 100, 0}}}, 0, {}};
  auto counter = CycleCounter::of_machine(perf.opener(), 1);
  EXPECT_FALSE(counter->total().has_value());
  perf.by_cpu[0] = Said{50, 200, 100};
  EXPECT_EQ(counter->total(), 100U) << "the stretch in which it did not run is covered by the one after it";
}

TEST(CycleCounter, a_group_that_did_not_run_on_a_cpu_used_none_of_it) {
  FakePerf perf{{{0, Said{70, 9, 9}}, {1, Said{}}}, 0, {}};
  auto counter = CycleCounter::of_group(perf.opener(), 2, 33);
  EXPECT_EQ(counter->total(), 70U);
}

TEST(CycleCounter, a_cpu_that_goes_offline_or_a_count_that_goes_back_makes_the_total_unknown) {
  FakePerf perf{{{0, Said{10, 5, 5}}, {1, Said{10, 5, 5}}}, 0, {}};
  auto counter = CycleCounter::of_machine(perf.opener(), 2);
  EXPECT_EQ(counter->total(), 20U);
  perf.by_cpu[1].reset();
  EXPECT_FALSE(counter->total().has_value());
  perf.by_cpu[1] = Said{9, 6, 6};
  EXPECT_FALSE(counter->total().has_value());
}

TEST(CycleCounter, a_refusal_says_why_and_what_to_do) {
  const std::array<std::pair<int, ErrorKind>, 5> refusals{{{EACCES, ErrorKind::denied},
                                                           {EPERM, ErrorKind::denied},
                                                           {ENOENT, ErrorKind::unsupported},
                                                           {EINVAL, ErrorKind::unsupported},
                                                           {EMFILE, ErrorKind::transient}}};
  for (const auto& [code, kind] : refusals) {
    FakePerf perf{{}, code, {}};
    const auto machine = CycleCounter::of_machine(perf.opener(), 2);
    ASSERT_FALSE(machine.has_value());
    EXPECT_EQ(machine.error().kind, kind) << code;
    EXPECT_FALSE(machine.error().remedy.empty()) << code;
    EXPECT_FALSE(CycleCounter::of_this_process(perf.opener()).has_value());
    EXPECT_FALSE(cycle_prospect(perf.opener()).has_value());
  }
  FakePerf all_offline;
  EXPECT_EQ(CycleCounter::of_machine(all_offline.opener(), 2).error().kind, ErrorKind::unsupported);
}

TEST(CycleCounter, a_machine_with_more_cpus_than_descriptors_is_refused_before_they_are_gone) {
  FakePerf perf;
  const auto machine = CycleCounter::of_machine(perf.opener(), 1'000'000'000);
  ASSERT_FALSE(machine.has_value());
  EXPECT_EQ(machine.error().kind, ErrorKind::transient);
  EXPECT_TRUE(perf.asked.empty());
}

TEST(CycleCounter, a_read_allocates_nothing) {
  FakePerf perf{{{0, Said{10, 5, 5}}, {1, Said{10, 5, 5}}}, 0, {}};
  auto counter = CycleCounter::of_machine(perf.opener(), 2);
  const auto before = testing::allocations_so_far();
  if (!before) GTEST_SKIP() << "a sanitizer allocates for itself";
  static_cast<void>(counter->total());
  EXPECT_EQ(*testing::allocations_so_far() - *before, 0U);
}

/// Works until the thread's clock moved by this much.
void work(Duration length) {
  const auto now = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  };
  for (const auto until = now() + length; now() < until;) {
  }
}

TEST(LiveCycleOpener, the_kernel_counts_this_process_and_its_later_threads) {
  const CycleOpener opener = live_cycle_opener({PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK});
  auto counter = CycleCounter::of_this_process(opener);
  if (!counter) GTEST_SKIP() << describe(counter.error());
  const auto before = counter->total();
  std::thread(work, std::chrono::milliseconds(20)).join();
  const auto after = counter->total();
  ASSERT_TRUE(before && after);
  // The clock counts nanoseconds of the thread's running.
  EXPECT_GE(*after - *before, 15'000'000U);
}

TEST(LiveCycleOpener, the_kernel_counts_everybody_on_every_cpu) {
  const CycleOpener opener = live_cycle_opener({PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK});
  auto counter = CycleCounter::of_machine(opener, possible_cpus());
  if (!counter) GTEST_SKIP() << describe(counter.error());
  const auto before = counter->total();
  work(std::chrono::milliseconds(5));
  const auto after = counter->total();
  ASSERT_TRUE(before && after);
  EXPECT_GE(*after - *before, 4'000'000U);
}

}  // namespace
}  // namespace joulery
