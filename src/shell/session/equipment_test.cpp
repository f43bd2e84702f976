// SPDX-License-Identifier: Apache-2.0
// A whole run on this machine whose shares go by counters of the kernel: a clock stands for cycles, for machines
// without a PMU have it too. Where perf or control groups are forbidden the test is skipped by name.
#include "shell/session/equipment.h"

#include <linux/perf_event.h>

#include "adapters/processes/launch.h"
#include "shell/app/measurement.h"

namespace joulery {
namespace {

TEST(Equipment, R31_a_run_is_shared_by_cycles_where_those_of_all_three_are_counted) {
  const CycleOpener opener = live_cycle_opener({PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK});
  DiskFiles files;
  Equipment equipment(files, Tables::open(std::nullopt).value(), Factors{}, std::chrono::milliseconds(10));
  equipment.count_cycles(opener);
  Instruments instruments = equipment.instruments();
  instruments.late_probe = {};
  if (!instruments.read_cycles) GTEST_SKIP() << "perf counts neither this process nor the machine here";

  Measurement measurement(std::move(instruments), equipment.interval());
  const auto launched = measurement.launch([&opener] {
    LaunchOptions options;
    options.argv = {"/bin/sh", "-c", "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done"};
    options.count_cycles = opener;
    return start_workload(options);
  });
  ASSERT_TRUE(launched.has_value());
  if (!measurement.workload()->cycles()) GTEST_SKIP() << "perf counts no control groups here";
  measurement.start(equipment.describe({}, measurement.channels()), nullptr);
  EXPECT_EQ(measurement.wait({std::chrono::seconds(60), true, {}}), Woken::workload_ended);
  const joulery::Run run = measurement.finish({});
  ASSERT_TRUE(run.weights.has_value());
  EXPECT_EQ(run.weights->cycles_fraction, 1);
  EXPECT_GT(run.charged_to(ConsumerKind::tree).best, Energy{});
}

TEST(Equipment, R31_where_cycles_are_refused_cpu_time_divides_and_nobody_is_bothered) {
  DiskFiles files;
  Equipment equipment(files, Tables::open(std::nullopt).value(), Factors{}, std::chrono::milliseconds(10));
  equipment.count_cycles(
      [](const CycleScope&) -> tl::expected<std::unique_ptr<OpenFile>, int> { return tl::unexpected(EACCES); });
  const Instruments instruments = equipment.instruments();
  EXPECT_FALSE(static_cast<bool>(instruments.read_cycles));
  for (const std::string& note : equipment.describe({}, {}).notes) {
    EXPECT_EQ(note.find("cycles"), std::string::npos) << note;
  }
}

}  // namespace
}  // namespace joulery
