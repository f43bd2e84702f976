// SPDX-License-Identifier: Apache-2.0
// Tests of the process tree on a folder that plays /proc: who belongs, who does not, and what time is seen.
#include "adapters/processes/process_tree.h"

#include <map>

namespace joulery {
namespace {

/// A /proc made of strings.
class ProcText final : public Files {
 public:
  std::map<std::string, std::string, std::less<>> texts;
  std::map<std::string, std::vector<std::string>, std::less<>> folders;

  Result<std::string> read(std::string_view path) override {
    const auto found = texts.find(path);
    if (found == texts.end()) return failure(ErrorKind::gone, "no file", std::string(path));
    return found->second;
  }
  Result<std::vector<std::string>> list(std::string_view folder) override {
    const auto found = folders.find(folder);
    if (found == folders.end()) return failure(ErrorKind::gone, "no folder", std::string(folder));
    return found->second;
  }
  Result<std::string> link_target(std::string_view path) override {
    return failure(ErrorKind::invalid, "no link", std::string(path));
  }
  Result<std::unique_ptr<OpenFile>> open(std::string_view path) override {
    return failure(ErrorKind::gone, "no file", std::string(path));
  }
  [[nodiscard]] std::string host_path(std::string_view path) const override { return std::string(path); }

  void add(int pid, int parent, const std::string& children, std::uint64_t start = 1000) {
    const std::string at = fmt::format("/proc/{}", pid);
    folders[at + "/task"] = {std::to_string(pid)};
    folders["/proc"].push_back(std::to_string(pid));
    texts[at + "/stat"] =
        fmt::format("{} (p{}) S {} 1 1 0 -1 0 0 0 0 0 10 5 20 0 20 0 1 0 {} 0 0", pid, pid, parent, start);
    texts[at + fmt::format("/task/{}/schedstat", pid)] = "123456789 0 1";
    texts[at + fmt::format("/task/{}/children", pid)] = children;
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
  EXPECT_EQ(tree.descendants(1, {}).size(), 5U);
  EXPECT_EQ(tree.descendants(1, {{5, 77}}).size(), 3U);
  EXPECT_EQ(tree.descendants(1, {{5, 78}}).size(), 5U) << "another process that got the same pid is not foreign";
}

TEST(ProcessTree, a_kernel_without_children_files_is_scanned) {
  ProcText proc;
  proc.add(1, 0, "");
  proc.add(2, 1, "");
  proc.add(3, 2, "");
  for (int pid = 1; pid <= 3; ++pid) proc.texts.erase(fmt::format("/proc/{}/task/{}/children", pid, pid));
  EXPECT_EQ(ProcessTree(proc, 100).descendants(1, {}).size(), 2U);
}

TEST(ProcessTree, time_is_the_larger_of_two_lower_bounds_and_the_waited_for_children) {
  ProcText proc;
  proc.add(2, 1, "");
  ProcessTree tree(proc, 100);
  const auto stat = parse_pid_stat(proc.texts["/proc/2/stat"]);
  ASSERT_TRUE(stat.has_value());
  EXPECT_EQ(tree.cpu_time(*stat), std::chrono::milliseconds(150 + 200));
  proc.texts["/proc/2/task/2/schedstat"] = "160000001 0 1";
  EXPECT_EQ(tree.cpu_time(*stat), Duration(160000001) + std::chrono::milliseconds(200));
}

TEST(ProcessTree, a_pid_that_changed_its_parent_between_two_reads_is_not_ours) {
  ProcText proc;
  proc.add(1, 0, "2 ");
  proc.add(2, 999, "");
  EXPECT_TRUE(ProcessTree(proc, 100).descendants(1, {}).empty());
}

TEST(ProcessTree, missing_and_garbled_files_are_processes_that_ended) {
  ProcText proc;
  proc.add(1, 0, "2 x 3 ");
  proc.add(2, 1, "1 2 ");
  proc.texts["/proc/3/stat"] = "garbage";
  EXPECT_EQ(ProcessTree(proc, 100).descendants(1, {}).size(), 1U);
  EXPECT_TRUE(ProcessTree(proc, 100).descendants(77, {}).empty());
}

}  // namespace
}  // namespace joulery
