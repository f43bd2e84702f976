// SPDX-License-Identifier: Apache-2.0
// Tests of the process tree on a folder that plays /proc: who belongs, who does not, and what time is seen.
#include "adapters/processes/process_tree.h"

#include <fmt/format.h>

#include "testing/fake_files.h"

namespace joulery {
namespace {

/// A /proc made of strings.
class ProcText final : public Files {
 public:
  testing::FakeFiles files;
  std::vector<std::string> opened;  ///< paths, in order

  Result<std::string> read(std::string_view path) override { return files.read(path); }
  Result<std::vector<std::string>> list(std::string_view folder) override { return files.list(folder); }
  Result<std::string> link_target(std::string_view path) override { return files.link_target(path); }
  Result<std::unique_ptr<OpenFile>> open(std::string_view path) override {
    opened.emplace_back(path);
    return files.open(path);
  }
  [[nodiscard]] std::string host_path(std::string_view path) const override { return files.host_path(path); }

  void add(int pid, int parent, const std::string& children, std::uint64_t start = 1000) {
    const std::string at = fmt::format("/proc/{}", pid);
    files.put(at + "/stat",
              fmt::format("{} (p{}) S {} 1 1 0 -1 0 0 0 0 0 10 5 20 0 20 0 1 0 {} 0 0\n", pid, pid, parent, start));
    files.put(at + fmt::format("/task/{}/schedstat", pid), "123456789 0 1\n");
    files.put(at + fmt::format("/task/{}/children", pid), children);
  }
};

TEST(ProcessTree, descendants_are_found_and_foreign_branches_left_out) {
  ProcText proc;
  proc.add(1, 0, "2 5 ");
  proc.add(2, 1, "3 4 ");
  proc.add(3, 2, "");
  proc.add(4, 2, "");
  proc.add(5, 1, "6 ", 77);
  proc.add(6, 5, "");
  ProcessTree tree(proc, 100);
  EXPECT_EQ(tree.descendants(1).size(), 5U);
  std::vector<PidStat> roots = tree.children(1);
  ASSERT_EQ(roots.size(), 2U);
  roots.pop_back();
  EXPECT_EQ(tree.below(roots).size(), 3U);
}

TEST(ProcessTree, a_kernel_without_children_files_is_scanned) {
  ProcText proc;
  proc.add(1, 0, "");
  proc.add(2, 1, "");
  proc.add(3, 2, "");
  for (int pid = 1; pid <= 3; ++pid) proc.files.remove(fmt::format("/proc/{}/task/{}/children", pid, pid));
  EXPECT_EQ(ProcessTree(proc, 100).descendants(1).size(), 2U);
}

TEST(ProcessTree, time_is_the_larger_of_two_lower_bounds_and_the_waited_for_children) {
  ProcText proc;
  proc.add(2, 1, "");
  ProcessTree tree(proc, 100);
  const auto stat = parse_pid_stat(*proc.files.read("/proc/2/stat"));
  ASSERT_TRUE(stat.has_value());
  EXPECT_EQ(tree.cpu_time(*stat), std::chrono::milliseconds(150 + 200));
  proc.files.put("/proc/2/task/2/schedstat", "160000001 0 1");
  EXPECT_EQ(tree.cpu_time(*stat), Duration(160000001) + std::chrono::milliseconds(200));
}

TEST(ProcessTree, a_pid_that_changed_its_parent_between_two_reads_is_not_ours) {
  ProcText proc;
  proc.add(1, 0, "2 ");
  proc.add(2, 999, "");
  EXPECT_TRUE(ProcessTree(proc, 100).descendants(1).empty());
}

TEST(ProcessTree, missing_and_garbled_files_are_processes_that_ended) {
  ProcText proc;
  proc.add(1, 0, "2 x 3 ");
  proc.add(2, 1, "1 2 ");
  proc.files.put("/proc/3/stat", "garbage");
  EXPECT_EQ(ProcessTree(proc, 100).descendants(1).size(), 1U);
  EXPECT_TRUE(ProcessTree(proc, 100).descendants(77).empty());
}

TEST(ProcessTree, one_look_through_a_tree_tells_the_time_and_then_the_processes_once) {
  ProcText proc;
  proc.add(1, 0, "2 ");
  proc.add(2, 1, "3 ");
  proc.add(3, 2, "");
  ProcessTree tree(proc, 100);
  EXPECT_EQ(tree.time_below(tree.children(1)), 2 * std::chrono::milliseconds(150 + 200));
  proc.opened.clear();
  EXPECT_EQ(tree.pids_below([&] { return tree.children(1); }), (std::vector<std::int64_t>{2, 3}));
  EXPECT_TRUE(proc.opened.empty()) << "known from the look at the time";
  proc.add(3, 2, "4 ");
  proc.add(4, 3, "");
  EXPECT_EQ(tree.pids_below([&] { return tree.children(1); }), (std::vector<std::int64_t>{2, 3, 4}))
      << "asked again, it looks again";
}

}  // namespace
}  // namespace joulery
