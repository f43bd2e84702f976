// SPDX-License-Identifier: Apache-2.0
// Tests of how the recorder asks for weights: cycles at every reading of use, memory seldom, and nothing of the machine
// where the workload's own part is not known.
#include "shell/app/recorder.h"
#include "shell/app/scripted_instruments.h"
#include "testing/allocation_count.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

using namespace script;
using testing::ManualClock;

/// A machine whose counts grow by the tick, and a workload that tells them or does not.
struct Weighed {
  ManualClock clock{std::chrono::microseconds(1)};
  std::optional<std::uint64_t> tree_cycles = 0;
  std::optional<std::uint64_t> tree_memory = 400;
  int cycles_asked = 0;
  int memory_asked = 0;
  ScriptedSink sink;
  std::unique_ptr<Recorder> recorder;

  Weighed() {
    Instruments instruments;
    instruments.clock = &clock;
    instruments.read_usage = [this](Usage& out) { out.at = clock.now(); };
    instruments.read_cycles = [this](UseTally& cycles) {
      ++cycles_asked;
      cycles.machine = 1000U * static_cast<unsigned>(cycles_asked);
      cycles.joulery = 1;
    };
    instruments.read_memory = [this](UseTally& memory) {
      ++memory_asked;
      memory.machine = 1000;
      memory.joulery = 10;
    };
    recorder = std::make_unique<Recorder>(std::move(instruments));
    recorder->weigh_tree([this] { return tree_cycles; }, [this] { return tree_memory; });
  }

  void start(IdlePolicy policy = IdlePolicy::use) {
    RunStart begun = counted_machine(0);
    begun.idle_policy = policy;
    recorder->start(std::move(begun), &sink);
  }
  void tick(Duration step) {
    clock.advance(step);
    recorder->tick(true);
  }
  [[nodiscard]] Usage last_usage() const {
    const auto found = std::find_if(sink.records.rbegin(), sink.records.rend(),
                                    [](const Record& record) { return std::holds_alternative<Usage>(record); });
    return std::get<Usage>(*found);
  }
};

TEST(RecorderWeights, R31_cycles_of_all_three_are_read_together_at_every_reading_of_use) {
  Weighed bench;
  bench.start();
  bench.tree_cycles = 77;
  bench.tick(std::chrono::milliseconds(100));
  EXPECT_EQ(bench.last_usage().cycles, (UseTally{1000, 77, 1}));
  bench.tick(std::chrono::milliseconds(100));
  EXPECT_EQ(bench.last_usage().cycles, (UseTally{2000, 77, 1}));
}

TEST(RecorderWeights, memory_is_not_asked_for_where_no_policy_divides_by_it) {
  Weighed bench;
  bench.start(IdlePolicy::none);
  bench.tree_memory = 500;
  bench.tick(std::chrono::seconds(1));
  EXPECT_EQ(bench.last_usage().memory, UseTally{});
  EXPECT_EQ(bench.memory_asked, 0);
}

TEST(RecorderWeights, where_the_workloads_part_is_not_known_the_machine_is_not_asked) {
  Weighed bench;
  bench.start();
  bench.tree_cycles.reset();
  bench.tree_memory.reset();
  bench.tick(std::chrono::milliseconds(100));
  EXPECT_EQ(bench.last_usage().cycles, UseTally{});
  EXPECT_EQ(bench.last_usage().memory, UseTally{});
  EXPECT_EQ(bench.cycles_asked, 0);
  EXPECT_EQ(bench.memory_asked, 0);
}

TEST(RecorderWeights, a_count_that_fails_once_is_nothing_then_and_not_the_one_before) {
  Weighed bench;
  bench.start();
  bench.tick(std::chrono::milliseconds(100));
  bench.tree_cycles.reset();
  bench.tick(std::chrono::milliseconds(100));
  EXPECT_EQ(bench.last_usage().cycles, UseTally{});
}

TEST(RecorderWeights, memory_is_asked_once_a_second_and_stands_in_between) {
  Weighed bench;
  bench.start();
  for (int i = 0; i < 11; ++i) bench.tick(std::chrono::milliseconds(100));
  EXPECT_EQ(bench.memory_asked, 2);
  EXPECT_EQ(bench.last_usage().memory, (UseTally{1000, 400, 10}));
  bench.tree_memory.reset();  // it has ended
  bench.tick(std::chrono::minutes(2));
  EXPECT_EQ(bench.last_usage().memory, UseTally{});
}

TEST(RecorderWeights, a_tick_with_weights_allocates_nothing) {
  Weighed bench;
  bench.recorder->start(counted_machine(0), nullptr);
  for (int i = 0; i < 5; ++i) bench.tick(std::chrono::milliseconds(1));
  const auto before = testing::allocations_so_far();
  if (!before) GTEST_SKIP() << "allocations are not counted under a sanitizer";
  for (int i = 0; i < 100; ++i) bench.tick(std::chrono::milliseconds(1));
  EXPECT_EQ(*testing::allocations_so_far() - *before, 0U);
}

}  // namespace
}  // namespace joulery
