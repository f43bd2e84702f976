// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as /proc/stat. Whatever they hold, busy time is never more than total time, and no CPU is
// invented.
#include <cstdlib>

#include "adapters/sensors/host/usage.h"
#include "testing/fake_files.h"
#include "testing/manual_clock.h"

using namespace joulery;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  testing::FakeFiles files;
  files.put("/proc/stat", text).put("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", text.substr(0, 16));
  for (const PerCpu per_cpu : {PerCpu::no, PerCpu::yes}) {
    auto reader = UsageReader::open(files, per_cpu, [] { return Duration{}; });
    if (!reader) std::abort();
    testing::ManualClock clock;
    Usage usage;
    for (int tick = 0; tick < 2; ++tick) reader->read(clock, usage);
    if (usage.machine_busy.has_value() != usage.machine_total.has_value()) std::abort();
    if (usage.machine_busy && *usage.machine_busy > *usage.machine_total) std::abort();
    if (!usage.machine_busy && !usage.cpus.empty()) std::abort();
    for (const CpuLoad& cpu : usage.cpus) {
      if (cpu.busy > cpu.total || cpu.frequency_khz == 0U) std::abort();
    }
  }
  return 0;
}
