// SPDX-License-Identifier: Apache-2.0
// Refusals by a kernel that is a function; and where this one permits it the real program, against what getrusage and
// the thread's clock say. Skipped by name without the right.
#include "adapters/processes/switch_times.h"

#include <algorithm>
#include <cerrno>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/processes/process_census.h"

namespace joulery {
namespace {

/// A kernel that grants everything but one command.
SwitchSetup refusing(int command, int code) {
  SwitchSetup setup;
  setup.cpus = {0};
  setup.sees_all_pids = true;
  setup.restriction = "2";
  setup.call = [command, code](int asked, bpf_attr&) -> tl::expected<int, int> {
    if (asked == command) return tl::unexpected(code);
    return asked == BPF_PROG_TEST_RUN ? 0 : ::dup(STDERR_FILENO);
  };
  return setup;
}

Error refusal_of(const SwitchSetup& setup) {
  const auto times = SwitchTimes::open(setup);
  return times ? Error{} : times.error();
}

TEST(SwitchTimes, a_missing_right_is_told_with_its_remedy_wherever_the_kernel_asks_for_it) {
  for (const int command : {BPF_MAP_CREATE, BPF_PROG_LOAD, BPF_RAW_TRACEPOINT_OPEN}) {
    const Error error = refusal_of(refusing(command, EPERM));
    EXPECT_EQ(error.kind, ErrorKind::denied) << command;
    EXPECT_EQ(error.what, "eBPF is not permitted, kernel.unprivileged_bpf_disabled = 2");
    EXPECT_NE(error.remedy.find("cap_bpf,cap_perfmon"), std::string::npos) << error.remedy;
  }
}

TEST(SwitchTimes, a_kernel_without_eBPF_or_too_old_to_be_asked_is_unsupported) {
  EXPECT_EQ(refusal_of(refusing(BPF_MAP_CREATE, ENOSYS)).what, "this kernel has no eBPF");
  const Error old = refusal_of(refusing(BPF_PROG_TEST_RUN, 524));
  EXPECT_EQ(old.kind, ErrorKind::unsupported);
  EXPECT_EQ(old.what, "the kernel refuses it (not supported)");
  EXPECT_TRUE(old.remedy.starts_with("Linux 5.10 or newer")) << old.remedy;
}

TEST(SwitchTimes, what_the_verifier_says_is_in_the_finding) {
  SwitchSetup setup = refusing(BPF_PROG_LOAD, EINVAL);
  setup.call = [grant = setup.call](int command, bpf_attr& attributes) {
    const std::string_view log =
        "12: (85) call bpf_ktime_get_ns#5\ncannot call GPL-restricted function from non-GPL compatible program\n"
        "processed 12 insns (limit 1000000)\n";
    if (command == BPF_PROG_LOAD && attributes.log_level > 0) {
      log.copy(reinterpret_cast<char*>(static_cast<std::uintptr_t>(attributes.log_buf)), log.size());
    }
    return grant(command, attributes);
  };
  EXPECT_EQ(refusal_of(setup).what,
            "the kernel refuses it (cannot call GPL-restricted function from non-GPL compatible program)");
}

TEST(SwitchTimes, in_a_container_with_numbers_of_its_own_nothing_is_loaded) {
  SwitchSetup setup;
  setup.cpus = {0};
  setup.call = [](int, bpf_attr&) -> tl::expected<int, int> { throw std::logic_error("the kernel was asked"); };
  EXPECT_TRUE(refusal_of(setup).what.starts_with("process numbers are a container's own"));
  setup.sees_all_pids = true;
  setup.cpus.clear();
  EXPECT_EQ(refusal_of(setup).where, "/sys/devices/system/cpu/possible");
}

TEST(SwitchTimes, an_offline_processor_refuses_nothing) {
  EXPECT_TRUE(SwitchTimes::open(refusing(BPF_PROG_TEST_RUN, ENXIO)).has_value());
}

TEST(SwitchTimes, idle_processors_are_not_woken_and_half_a_look_is_none) {
  SwitchSetup setup = refusing(-1, 0);
  setup.cpus = {0, 1, 4};
  std::vector<std::uint32_t> woken;
  int code = ENOENT;
  setup.call = [&, grant = setup.call](int command, bpf_attr& attributes) -> tl::expected<int, int> {
    if (command == BPF_PROG_TEST_RUN) woken.push_back(attributes.test.cpu);
    if (command == BPF_MAP_LOOKUP_ELEM) {
      auto* cpus = reinterpret_cast<SwitchCpu*>(static_cast<std::uintptr_t>(attributes.value));
      cpus[0] = {1, 9, 1, 0};  // idles
      cpus[1] = {1, 9, 0, 5};
      cpus[2] = {0, 0, 0, 2};  // never began
      return 0;
    }
    if (command == BPF_MAP_LOOKUP_BATCH) {
      *reinterpret_cast<std::uint32_t*>(static_cast<std::uintptr_t>(attributes.batch.keys)) = 42;
      attributes.batch.count = 1;
      return tl::unexpected(code);
    }
    return grant(command, attributes);
  };
  auto times = std::move(SwitchTimes::open(setup)).value();
  woken.clear();
  std::vector<CountedProcess> processes;
  times.read(processes);
  EXPECT_EQ(woken, (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(times.lost(), Duration(7));
  ASSERT_EQ(processes.size(), 1U);
  code = ENOSPC;
  processes[0].pid = 41;
  times.read(processes);
  EXPECT_EQ(processes[0].pid, 41);
}

/// The real kernel, or the reason why not.
class LiveSwitchTimes : public ::testing::Test {
 protected:
  static SwitchSetup setup() {
    DiskFiles files;
    return live_switch_setup(files);
  }
};

#define OPEN_OR_SKIP(name, setup)                        \
  auto opened = SwitchTimes::open(setup);                \
  if (!opened) GTEST_SKIP() << describe(opened.error()); \
  SwitchTimes name = std::move(*opened)

Duration thread_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec);
}

void work_for(Duration time) {
  const Duration begin = thread_time();
  while (thread_time() - begin < time) continue;
}

Duration children_time() {
  rusage use{};
  ::getrusage(RUSAGE_CHILDREN, &use);
  const auto of = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  return of(use.ru_utime) + of(use.ru_stime);
}

/// One after another, each calls itself `name`, works and ends.
void run_children(int count, const char* name, Duration each) {
  for (int i = 0; i < count; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::prctl(PR_SET_NAME, name);
      work_for(each);
      ::_exit(0);
    }
    ASSERT_GT(child, 0);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  }
}

TEST_F(LiveSwitchTimes, two_hundred_processes_that_live_three_milliseconds_between_two_looks_are_all_seen) {
  OPEN_OR_SKIP(times, setup());
  ProcessCensus census(std::move(ProcessTable::open()).value(), std::move(times));
  ProcessLook look;
  census.read(look);
  const Duration before = children_time();
  run_children(200, "three-ms", std::chrono::milliseconds(3));
  const Duration truth = children_time() - before;
  census.read(look);
  std::size_t seen = 0;
  Duration sum{};
  for (const ProcessUse& ended : look.ended) {
    if (ended.name != "three-ms") continue;
    ++seen;
    sum += ended.cpu;
    EXPECT_EQ(ended.user, ::getuid());
  }
  EXPECT_EQ(seen, 200U);
  RecordProperty("ratio", std::to_string(seconds_of(sum) / seconds_of(truth)));
  // getrusage leaves out what the kernel does after a child is gone for its parent; interrupts count for both or
  // neither.
  EXPECT_NEAR(seconds_of(sum) / seconds_of(truth), 1, 0.05) << seconds_of(sum) << " " << seconds_of(truth);
  census.read(look);
  EXPECT_TRUE(std::none_of(look.ended.begin(), look.ended.end(), [](const auto& p) { return p.name == "three-ms"; }));
}

TEST_F(LiveSwitchTimes, who_is_on_a_processor_at_the_moment_of_the_look_is_charged_up_to_now) {
  OPEN_OR_SKIP(times, setup());
  std::vector<CountedProcess> processes;
  const auto own = [&processes, &times] {
    times.read(processes);
    const auto self =
        std::find_if(processes.begin(), processes.end(), [](const auto& p) { return p.pid == ::getpid(); });
    return self == processes.end() ? Duration::zero() : self->cpu;
  };
  // Counted and true time are taken at nearly the same moment, three times; a look that was put off between the two is
  // why the best one counts.
  double best = 1;
  for (int i = 0; i < 3; ++i) {
    const Duration counted_before = own();
    const Duration true_before = thread_time();
    work_for(std::chrono::milliseconds(20));
    const Duration truth = thread_time() - true_before;
    best = std::min(best, std::abs(seconds_of(own() - counted_before) / seconds_of(truth) - 1));
  }
  EXPECT_LT(best, 0.05);
}

TEST_F(LiveSwitchTimes, more_processes_than_one_reading_holds_are_all_told) {
  OPEN_OR_SKIP(times, setup());
  run_children(700, "in-readings", Duration::zero());
  std::vector<CountedProcess> processes;
  times.read(processes);
  EXPECT_EQ(std::count_if(processes.begin(), processes.end(), [](const auto& p) { return p.name == "in-readings"; }),
            700);
}

TEST_F(LiveSwitchTimes, processes_that_find_no_room_are_lost_and_not_charged_to_anybody) {
  SwitchSetup small = setup();
  small.most_processes = 1;
  OPEN_OR_SKIP(times, small);
  const Duration before = children_time();
  run_children(20, "no-room", std::chrono::milliseconds(1));
  const Duration truth = children_time() - before;
  std::vector<CountedProcess> processes;
  times.read(processes);
  EXPECT_LE(processes.size(), 1U);
  EXPECT_GE(times.lost(), truth / 2);
}

TEST_F(LiveSwitchTimes, a_process_is_told_until_it_is_forgotten) {
  OPEN_OR_SKIP(times, setup());
  run_children(1, "to-forget", std::chrono::milliseconds(1));
  std::vector<CountedProcess> processes;
  const auto find = [&processes, &times] {
    times.read(processes);
    const auto found =
        std::find_if(processes.begin(), processes.end(), [](const auto& p) { return p.name == "to-forget"; });
    return found == processes.end() ? std::nullopt : std::optional(found->pid);
  };
  ASSERT_TRUE(find().has_value());
  const std::int64_t gone = *find();
  times.forget(gone);
  times.forget(gone);
  EXPECT_EQ(find(), std::nullopt);
}

}  // namespace
}  // namespace joulery
