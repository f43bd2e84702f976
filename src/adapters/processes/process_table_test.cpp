// SPDX-License-Identifier: Apache-2.0
// The table of a made /proc, and of this machine.
#include "adapters/processes/process_table.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "testing/temporary_folder.h"

namespace joulery {
namespace {

TEST(ProcessTable, lines_become_processes_and_what_is_none_is_left_out) {
  const testing::TemporaryFolder folder;
  const auto put = [&](const std::string& pid, const std::string& text) {
    std::filesystem::create_directory(folder / pid);
    std::ofstream(folder / (pid + "/stat")) << text;
  };
  put("42", "42 (a) b) S 1 42 42 0 -1 4194560 1 0 0 0 150 50 7 8 20 0 1 0 900 1 1\n");
  put("43", "rubbish\n");
  put("self", "42 (x) S 1\n");
  std::filesystem::create_directory(folder / "44");
  auto table = std::move(ProcessTable::open(folder.path())).value();
  std::vector<ProcessUse> processes{{1, 1, 1, "old", {}}};
  table.read(processes);
  ASSERT_EQ(processes.size(), 1U);
  EXPECT_EQ(processes[0].pid, 42);
  EXPECT_EQ(processes[0].name, "a) b");
  EXPECT_EQ(processes[0].started, 900U);
  EXPECT_EQ(processes[0].user, ::geteuid());
  const auto ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  EXPECT_DOUBLE_EQ(seconds_of(processes[0].cpu), 200 / ticks_per_second);  // children it waited for are theirs
}

TEST(ProcessTable, this_process_is_in_the_table_of_this_machine) {
  auto table = ProcessTable::open();
  ASSERT_TRUE(table.has_value());
  std::vector<ProcessUse> processes;
  table->read(processes);
  EXPECT_TRUE(std::any_of(processes.begin(), processes.end(), [](const auto& p) { return p.pid == ::getpid(); }));
}

TEST(ProcessTable, a_folder_that_is_not_there_is_an_error) {
  const auto table = ProcessTable::open("/nowhere");
  ASSERT_FALSE(table.has_value());
  EXPECT_EQ(table.error().kind, ErrorKind::gone);
}

}  // namespace
}  // namespace joulery
