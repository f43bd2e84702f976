// SPDX-License-Identifier: Apache-2.0
// Tests of memory held: which numbers count, what is left out, and that rubbish is nothing and never 0.
#include "adapters/processes/memory_held.h"

#include <array>
#include <unistd.h>

#include "testing/fake_files.h"

namespace joulery {
namespace {

using testing::FakeFiles;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

TEST(MemoryHeld, the_machine_uses_what_no_new_program_could_get) {
  FakeFiles files;
  files.put("/proc/meminfo", "MemTotal:       4096 kB\nMemFree:  100 kB\nMemAvailable:   1024 kB\n");
  EXPECT_EQ(memory_in_use(files), 3 * kMiB);
}

TEST(MemoryHeld, a_machine_that_does_not_say_both_is_not_known) {
  for (const char* text :
       {"", "MemTotal: 4096 kB\n", "MemTotal: 1 kB\nMemAvailable: 2 kB\n", "MemTotal: x kB\nMemAvailable: 2 kB\n",
        "MemTotal: 18446744073709551615 kB\nMemAvailable: 2 kB\n"}) {
    FakeFiles files;
    files.put("/proc/meminfo", text);
    EXPECT_FALSE(memory_in_use(files).has_value()) << text;
  }
  FakeFiles none;
  EXPECT_FALSE(memory_in_use(none).has_value());
}

TEST(MemoryHeld, processes_hold_their_proportional_set_or_where_that_is_denied_their_resident_set) {
  FakeFiles files;
  files.put("/proc/7/smaps_rollup", "00400000-7fff000 ---p 00000000 00:00 0 [rollup]\nRss: 9999 kB\nPss: 1024 kB\n");
  files.put("/proc/7/statm", "9 9 9 9 9 9 9");
  files.put("/proc/8/smaps_rollup", "").fail("/proc/8/smaps_rollup", EACCES);
  files.put("/proc/8/statm", "1000 256 10 1 0 5 0");
  const std::array<std::int64_t, 3> pids{7, 8, 9};  // 9 is gone
  EXPECT_EQ(memory_of_processes(files, pids), kMiB + 256 * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
}

TEST(MemoryHeld, processes_of_which_none_can_be_read_are_not_known) {
  FakeFiles files;
  const std::array<std::int64_t, 1> gone{9};
  EXPECT_FALSE(memory_of_processes(files, gone).has_value());
  EXPECT_FALSE(memory_of_processes(files, {}).has_value());
}

TEST(MemoryHeld, a_group_does_not_hold_the_file_cache_it_is_charged_with) {
  FakeFiles files;
  files.put("/g/memory.current", "10485760\n");
  files.put("/g/memory.stat",
            "anon 5\nfile 4194304\ninactive_file 2097152\nactive_file 1048576\nslab_reclaimable 1048576\n");
  EXPECT_EQ(memory_of_group(files, "/g"), 6 * kMiB);
  files.put("/g/memory.current", "1\n");
  EXPECT_EQ(memory_of_group(files, "/g"), 0U);
  files.remove("/g/memory.stat");
  EXPECT_FALSE(memory_of_group(files, "/g").has_value());
}

}  // namespace
}  // namespace joulery
