// SPDX-License-Identifier: Apache-2.0
// Tests of starting and accounting real children: every way of accounting keeps the same promises. Children are waited
// for by their pidfd or by the end of their output, never by sleeping. A way the machine forbids is skipped by name.
#include "adapters/processes/launch.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

namespace joulery {
namespace {

using std::chrono::milliseconds;

Duration waited_for() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  const auto of = [](const timeval& t) {
    return Duration(std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec));
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

class WorkloadOf : public testing::TestWithParam<Accounting> {
 protected:
  std::unique_ptr<Workload> start(const std::string& script) {
    LaunchOptions options;
    options.argv = {"/bin/sh", "-c", script};
    options.accounting = GetParam();
    options.group = ProcessGroup::own;
    options.stdout_fd = stdout_fd_;
    auto started = start_workload(options);
    if (!started) {
      skipped_ = describe(started.error());
      return nullptr;
    }
    return std::move(*started);
  }
  /// Waits for the direct child, asking for the time as often as `each` says.
  static Exit wait_for(Workload& workload, const std::function<void()>& each = [] {}) {
    for (int i = 0; i < 60'000; ++i) {
      pollfd end{workload.end_fd(), POLLIN, 0};
      static_cast<void>(::poll(&end, 1, 1));
      each();
      const auto exit = workload.poll();
      if (exit && *exit) return **exit;
    }
    ADD_FAILURE() << "the child did not end";
    return {};
  }
  std::optional<int> stdout_fd_;
  std::string skipped_;
};

// NOLINTBEGIN(bugprone-macro-parentheses): `name` is declared here, it cannot stand in parentheses
#define START_OR_SKIP(name, script)      \
  const auto name = this->start(script); \
  if (!name) GTEST_SKIP() << skipped_
// NOLINTEND(bugprone-macro-parentheses)

TEST_P(WorkloadOf, the_exit_code_comes_back) {
  START_OR_SKIP(workload, "exit 7");
  EXPECT_EQ(wait_for(*workload), (Exit{7, std::nullopt}));
  EXPECT_EQ(**workload->poll(), (Exit{7, std::nullopt})) << "asked again, the same answer";
}

TEST_P(WorkloadOf, a_death_by_signal_is_no_exit_code) {
  START_OR_SKIP(workload, "kill -TERM $$");
  EXPECT_EQ(wait_for(*workload), (Exit{std::nullopt, SIGTERM}));
}

TEST(Launch, a_program_whose_memory_nobody_vouches_for_is_the_first_to_die) {
  for (const bool is_first : {false, true}) {
    LaunchOptions options;
    options.argv = {"/bin/sh", "-c", "read score < /proc/self/oom_score_adj; [ \"$score\" = 1000 ]"};
    options.group = ProcessGroup::own;
    options.first_to_die = is_first;
    auto workload = start_workload(options);
    ASSERT_TRUE(workload) << describe(workload.error());
    pollfd end{(*workload)->end_fd(), POLLIN, 0};
    ASSERT_EQ(::poll(&end, 1, 60'000), 1);
    const auto exit = (*workload)->poll();
    ASSERT_TRUE(exit && *exit);
    EXPECT_EQ((*exit)->code, is_first ? 0 : 1);
  }
}

TEST_P(WorkloadOf, a_signal_to_the_tree_reaches_a_process_that_left_the_group) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  stdout_fd_ = write_end.get();
  START_OR_SKIP(workload, "setsid sh -c 'trap \"\" TERM; echo started; exec sleep 60' & wait");
  std::array<char, 8> said{};
  ASSERT_EQ(::read(read_end.get(), said.data(), said.size()), 8) << "it runs in a session of its own now";
  write_end = UniqueFd();
  EXPECT_TRUE(workload->signal_tree(SIGKILL).has_value());
  EXPECT_EQ(wait_for(*workload), (Exit{std::nullopt, SIGKILL}));
  EXPECT_EQ(::read(read_end.get(), said.data(), said.size()), 0) << "nobody holds the other end any more";
}

TEST_P(WorkloadOf, a_signal_reaches_the_group) {
  START_OR_SKIP(workload, "sleep 60 & wait");
  EXPECT_TRUE(workload->signal(SIGKILL).has_value());
  EXPECT_EQ(wait_for(*workload), (Exit{std::nullopt, SIGKILL}));
  EXPECT_EQ(workload->signal(SIGKILL).error().kind, ErrorKind::gone);
}

TEST_P(WorkloadOf, a_thousand_short_children_are_all_counted) {
  const Duration before = waited_for();
  START_OR_SKIP(workload, "i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done");
  std::vector<Duration> seen;
  wait_for(*workload, [&] { seen.push_back(workload->cpu_time().value_or(Duration{})); });
  const auto time = workload->cpu_time();
  ASSERT_TRUE(time.has_value());
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end())) << "time never decreases";
  EXPECT_GE(*time, seen.back());
  // Both count the same nanoseconds; a microsecond is cut off per child, and exit itself ends after the accounting.
  const Duration truth = waited_for() - before;
  EXPECT_NEAR(seconds_of(*time), seconds_of(truth), 0.005 + 0.02 * seconds_of(truth));
  EXPECT_GT(truth, milliseconds(50));
}

TEST_P(WorkloadOf, an_orphan_that_ends_later_is_counted_too) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  stdout_fd_ = write_end.get();
  START_OR_SKIP(workload, "(sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done' &)");
  write_end.reset();
  wait_for(*workload);
  std::array<char, 16> text{};
  while (::read(read_end.get(), text.data(), text.size()) > 0) {
  }
  for (int i = 0; i < 10'000 && !workload->survivors().empty(); ++i) static_cast<void>(::poll(nullptr, 0, 1));
  ASSERT_TRUE(workload->poll().has_value());
  EXPECT_GT(workload->cpu_time().value_or(Duration{}), milliseconds(20));
}

TEST_P(WorkloadOf, a_survivor_is_named) {
  START_OR_SKIP(workload, "sleep 60 >/dev/null 2>&1 & exit 0");
  EXPECT_EQ(wait_for(*workload), (Exit{0, std::nullopt}));
  // Between fork and exec a survivor still bears the shell's name.
  std::vector<std::string> names = workload->survivors();
  for (int i = 0; i < 10'000 && !names.empty() && !names[0].starts_with("sleep ("); ++i) names = workload->survivors();
  ASSERT_EQ(names.size(), 1U);
  EXPECT_TRUE(names[0].starts_with("sleep (")) << names[0];
  ::kill(static_cast<pid_t>(std::stol(names[0].substr(7))), SIGKILL);
}

TEST_P(WorkloadOf, the_living_processes_of_the_tree_are_known) {
  START_OR_SKIP(workload, "sleep 60 & wait");
  std::vector<std::int64_t> pids = workload->pids();
  for (int i = 0; i < 10'000 && pids.size() < 2; ++i) pids = workload->pids();
  EXPECT_EQ(pids.size(), 2U) << "the shell and what it started";
  EXPECT_NE(std::find(pids.begin(), pids.end(), workload->pid()), pids.end());
  EXPECT_TRUE(workload->signal(SIGKILL).has_value());
  wait_for(*workload);
}

constexpr const char* kBusy = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; exit 3";

TEST_P(WorkloadOf, of_two_at_once_each_has_its_own_time_processes_and_end) {
  START_OR_SKIP(idle, "sleep 60 & wait");
  START_OR_SKIP(busy, kBusy);
  EXPECT_EQ(wait_for(*busy, [&] { ASSERT_TRUE(idle->poll().has_value()); }), (Exit{3, std::nullopt}))
      << "the other one does not wait for it";
  EXPECT_GT(busy->cpu_time().value(), milliseconds(20));
  EXPECT_LT(idle->cpu_time().value(), busy->cpu_time().value() / 2);
  START_OR_SKIP(third, "exec sleep 60");
  const std::vector<std::int64_t> of_idle = idle->pids();
  EXPECT_EQ(std::ranges::count(of_idle, third->pid()), 0);
  EXPECT_EQ(third->pids(), std::vector<std::int64_t>{third->pid()});
  EXPECT_TRUE(idle->signal_tree(SIGKILL).has_value());
  EXPECT_EQ(wait_for(*idle), (Exit{std::nullopt, SIGKILL}));
  EXPECT_EQ(third->poll().value(), std::nullopt) << "what ends one tree leaves the other alone";
  EXPECT_TRUE(third->signal_tree(SIGKILL).has_value());
  wait_for(*third);
}

TEST_P(WorkloadOf, of_two_at_once_an_orphan_is_of_the_tree_it_came_from) {
  START_OR_SKIP(first, "exec sleep 60");
  START_OR_SKIP(second, "sleep 60 >/dev/null 2>&1 & exit 0");
  EXPECT_EQ(wait_for(*second), (Exit{0, std::nullopt}));
  EXPECT_EQ(first->pids(), std::vector<std::int64_t>{first->pid()});
  EXPECT_EQ(second->survivors().size(), 1U);
  EXPECT_TRUE(first->survivors().empty());
  for (const std::int64_t pid : second->pids()) ::kill(static_cast<pid_t>(pid), SIGKILL);
  EXPECT_TRUE(first->signal_tree(SIGKILL).has_value());
  wait_for(*first);
}

TEST_P(WorkloadOf, one_that_is_given_up_leaves_the_orphans_of_another_to_be_counted) {
  START_OR_SKIP(first, "exec sleep 60");
  {
    START_OR_SKIP(given_up, "true");
    wait_for(*given_up);
  }
  START_OR_SKIP(parent, "sleep 60 & wait");
  EXPECT_TRUE(first->signal_tree(SIGKILL).has_value());
  wait_for(*first);
  std::vector<std::int64_t> pids = parent->pids();
  for (int i = 0; i < 10'000 && pids.size() < 2; ++i) pids = parent->pids();
  ::kill(static_cast<pid_t>(parent->pid()), SIGKILL);
  wait_for(*parent);
  EXPECT_EQ(parent->survivors().size(), 1U) << "what it started is an orphan now, and still its own";
  for (const std::int64_t pid : parent->pids()) ::kill(static_cast<pid_t>(pid), SIGKILL);
}

TEST_P(WorkloadOf, what_one_that_is_given_up_leaves_behind_is_not_the_others) {
  START_OR_SKIP(first, "exec sleep 60");
  auto given_up = start("sleep 60 >/dev/null 2>&1 & exit 0");
  ASSERT_TRUE(given_up);
  wait_for(*given_up);
  const std::vector<std::int64_t> left = given_up->pids();
  ASSERT_EQ(left.size(), 1U);
  given_up.reset();
  EXPECT_EQ(first->pids(), std::vector<std::int64_t>{first->pid()});
  EXPECT_TRUE(first->survivors().empty());
  EXPECT_TRUE(first->signal_tree(SIGKILL).has_value());
  wait_for(*first);
  EXPECT_EQ(::kill(static_cast<pid_t>(left[0]), SIGKILL), 0) << "it lives";
}

TEST_P(WorkloadOf, the_way_is_said) {
  START_OR_SKIP(workload, "true");
  EXPECT_FALSE(workload->accounting().empty());
  wait_for(*workload);
}

INSTANTIATE_TEST_SUITE_P(every_way, WorkloadOf,
                         testing::Values(Accounting::cgroup_v2, Accounting::cgroup_v1, Accounting::process_tree),
                         [](const auto& way) {
                           return way.param == Accounting::cgroup_v2   ? "cgroup_v2"
                                  : way.param == Accounting::cgroup_v1 ? "cgroup_v1"
                                                                       : "process_tree";
                         });

std::string output_of(LaunchOptions options) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return "no pipe";
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  options.stdout_fd = write_end.get();
  const auto started = start_workload(options);
  if (!started) return describe(started.error());
  write_end.reset();
  std::string text;
  std::array<char, 4096> buffer;
  while (true) {
    const ssize_t count = ::read(read_end.get(), buffer.data(), buffer.size());
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

TEST(Start, what_cannot_be_found_is_127_and_what_cannot_be_executed_is_126) {
  const auto missing = start_workload({.argv = {"no-such-program-at-all"}});
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(exit_code_of_start(missing.error()), 127);
  EXPECT_NE(describe(missing.error()).find("no-such-program-at-all"), std::string::npos);
  const auto folder = start_workload({.argv = {"/etc"}});
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(exit_code_of_start(folder.error()), 126);
  const auto plain = start_workload({.argv = {JOULERY_SOURCE_DIR "/layers.txt"}});
  ASSERT_FALSE(plain.has_value());
  EXPECT_EQ(exit_code_of_start(plain.error()), 126);
  EXPECT_EQ(exit_code_of_start(start_workload({.argv = {""}}).error()), 127);
}

TEST(Start, the_child_gets_what_was_added_to_the_environment) {
  LaunchOptions options;
  options.argv = {"/bin/sh", "-c", "echo \"$JOULERY_TEST_WORD $HOME\""};
  options.environment = {{"JOULERY_TEST_WORD", "seen"}, {"HOME", "/nowhere"}};
  EXPECT_EQ(output_of(options), "seen /nowhere\n");
}

TEST(Start, no_descriptor_leaks_into_the_child) {
  LaunchOptions options;
  options.argv = {"/bin/sh", "-c", "ls /proc/self/fd | wc -l"};
  int inherited = 0;
  for (int fd = 0; fd < 1024; ++fd) {
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags != -1 && (flags & FD_CLOEXEC) == 0) ++inherited;
  }
  // What we were given ourselves, 0, 1 and 2 among them, and the one ls opens to look.
  EXPECT_EQ(std::stoi(output_of(options)), inherited + 1);
}

TEST(Start, blocked_and_ignored_signals_stay_ours) {
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGUSR1);
  ::sigprocmask(SIG_BLOCK, &blocked, &before);
  const auto old = ::signal(SIGPIPE, SIG_IGN);
  LaunchOptions options;
  options.argv = {"/bin/sh", "-c", "grep -E 'SigBlk|SigIgn' /proc/self/status"};
  const std::string text = output_of(options);
  ::signal(SIGPIPE, old);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  EXPECT_NE(text.find("SigBlk:\t0000000000000000"), std::string::npos) << text;
  EXPECT_EQ(text.find("SigIgn:\t0000000000001000"), std::string::npos) << text;
}

TEST(Start, R31_the_cycles_of_a_group_are_those_of_everybody_who_was_in_it) {
  // A clock of the kernel's stands for cycles: machines without a PMU have it too. It counts nanoseconds.
  LaunchOptions options;
  options.argv = {"/bin/sh", "-c", "for j in 1 2 3; do sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; done"};
  options.accounting = Accounting::cgroup_v2;
  options.count_cycles = live_cycle_opener({PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK});
  const auto started = start_workload(options);
  if (!started) GTEST_SKIP() << describe(started.error());
  Workload& workload = **started;
  if (!workload.cycles()) GTEST_SKIP() << "perf counts no control groups here";
  EXPECT_GT(workload.memory_held().value_or(0), 0U);
  for (pollfd end{workload.end_fd(), POLLIN, 0}; ::poll(&end, 1, 60'000) == 0;) {
  }
  ASSERT_TRUE(workload.poll().value().has_value());
  const auto cycles = workload.cycles();
  ASSERT_TRUE(cycles.has_value());
  const auto time = static_cast<double>(workload.cpu_time().value().count());
  // Both count the time on a CPU, by clocks that begin and end at slightly different places of a switch.
  EXPECT_NEAR(static_cast<double>(*cycles), time, 0.3 * time);
}

TEST(Start, cycles_nobody_asked_for_are_not_counted) {
  const auto started = start_workload({.argv = {"/bin/true"}});
  ASSERT_TRUE(started.has_value());
  EXPECT_FALSE((*started)->cycles().has_value());
}

TEST(Start, the_prospect_names_a_way) { EXPECT_FALSE(accounting_prospect().way.empty()); }

}  // namespace
}  // namespace joulery
