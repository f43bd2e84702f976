// SPDX-License-Identifier: Apache-2.0
// Tests of attaching: which folder a container or a job means, what a living process and a group tell, and how they
// end.
#include "adapters/processes/attach.h"

#include <fmt/format.h>
#include <poll.h>
#include <thread>

#include "testing/child_process.h"
#include "testing/fake_files.h"

namespace joulery {
namespace {

using testing::FakeFiles;

const std::string kOne = "3f2a9c81" + std::string(56, '0');
const std::string kTwo = "3f2a9c82" + std::string(56, '1');

std::vector<std::string> folders_of(FakeFiles& files, AttachKind kind, const std::string& text) {
  return find_group_folders(files, {kind, text});
}

TEST(Attach, a_container_is_found_by_its_id_wherever_its_runtime_puts_it) {
  const std::vector<std::string> places{"/system.slice/docker-" + kOne + ".scope",
                                        "/docker/" + kOne,
                                        "/machine.slice/libpod-" + kOne + ".scope",
                                        "/kubepods.slice/kubepods-pod77.slice/cri-containerd-" + kOne + ".scope",
                                        "/kubepods/burstable/pod77/" + kOne,
                                        "/kubepods.slice/crio-" + kOne + ".scope"};
  for (const std::string& place : places) {
    FakeFiles files;
    files.put("/sys/fs/cgroup" + place + "/cpu.stat", "usage_usec 1500000\nuser_usec 1\n");
    files.put("/sys/fs/cgroup" + place + "/inner/cpu.stat", "usage_usec 1\n");
    EXPECT_EQ(folders_of(files, AttachKind::container, "3f2a9c81"), std::vector<std::string>{"/sys/fs/cgroup" + place});
    EXPECT_TRUE(folders_of(files, AttachKind::container, "3f2a9c82").empty()) << place;
  }
}

TEST(Attach, in_version_1_the_hierarchy_that_counts_cpu_time_is_taken) {
  FakeFiles files;
  files.put("/sys/fs/cgroup/memory/docker/" + kOne + "/memory.usage_in_bytes", "1");
  files.put("/sys/fs/cgroup/cpu,cpuacct/docker/" + kOne + "/cpuacct.usage", "2500000000\n");
  files.put("/sys/fs/cgroup/cpu,cpuacct/docker/" + kOne + "/cgroup.procs", "12\n13\n");
  auto attached = attach_to(files, {AttachKind::container, kOne});
  ASSERT_TRUE(attached.has_value()) << describe(attached.error());
  files.put("/sys/fs/cgroup/cpu,cpuacct/docker/" + kOne + "/cpuacct.usage", "5000000000\n");
  EXPECT_EQ(attached->workload->cpu_time().value(), std::chrono::milliseconds(2500));
  EXPECT_EQ(attached->workload->accounting(), "cgroup v1 cpuacct");
  EXPECT_EQ(attached->workload->pids(), (std::vector<std::int64_t>{12, 13}));
  EXPECT_EQ(attached->command, (std::vector<std::string>{"container " + kOne}));
}

TEST(Attach, an_id_that_means_two_containers_or_none_is_refused) {
  FakeFiles files;
  files.put("/sys/fs/cgroup/docker/" + kOne + "/cpu.stat", "usage_usec 1\n");
  files.put("/sys/fs/cgroup/docker/" + kTwo + "/cpu.stat", "usage_usec 1\n");
  EXPECT_EQ(attach_to(files, {AttachKind::container, "3f2a9c8"}).error().kind, ErrorKind::invalid) << "too short";
  EXPECT_EQ(attach_to(files, {AttachKind::container, "../../etc"}).error().kind, ErrorKind::invalid);
  EXPECT_EQ(attach_to(files, {AttachKind::container, "00000000"}).error().kind, ErrorKind::gone);
  FakeFiles more;
  const std::string third = kOne.substr(0, 63) + "9";
  more.put("/sys/fs/cgroup/docker/" + kOne + "/cpu.stat", "usage_usec 1\n");
  more.put("/sys/fs/cgroup/docker/" + third + "/cpu.stat", "usage_usec 1\n");
  EXPECT_EQ(attach_to(more, {AttachKind::container, "3f2a9c81"}).error().remedy, "give more digits");
  EXPECT_TRUE(attach_to(more, {AttachKind::container, third}).has_value());
}

const std::string kPod = "1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f";
const std::string kPodBySystemd = "1c2d3e4f_5a6b_4c7d_8e9f_0a1b2c3d4e5f";

TEST(Attach, a_pod_is_found_by_its_uid_in_both_versions_and_by_both_drivers_with_all_its_containers) {
  const std::vector<std::string> places{
      "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + kPodBySystemd + ".slice",
      "/kubepods.slice/kubepods-pod" + kPodBySystemd + ".slice", "/kubepods/besteffort/pod" + kPod};
  for (const std::string& place : places) {
    const std::string folder = "/sys/fs/cgroup" + place;
    const std::string one = fmt::format("{}/cri-containerd-{}.scope", folder, kOne);
    const std::string two = fmt::format("{}/cri-containerd-{}.scope", folder, kTwo);
    FakeFiles v2;
    v2.put(folder + "/cpu.stat", "usage_usec 1000000\n");
    v2.put(one + "/cpu.stat", "usage_usec 400000\n");
    v2.put(one + "/cgroup.procs", "12\n");
    v2.put(two + "/cgroup.procs", "13\n");
    v2.put(folder + "/cgroup.procs", "");
    auto attached = attach_to(v2, {AttachKind::pod, kPod});
    ASSERT_TRUE(attached.has_value()) << describe(attached.error());
    v2.put(folder + "/cpu.stat", "usage_usec 3000000\n");
    EXPECT_EQ(attached->workload->cpu_time().value(), std::chrono::seconds(2));
    EXPECT_EQ(attached->workload->pids(), (std::vector<std::int64_t>{12, 13}));
    EXPECT_EQ(attached->command, (std::vector<std::string>{"pod " + kPod}));
    EXPECT_TRUE(attach_to(v2, {AttachKind::pod, "1c2d3e4f"}).has_value()) << "its beginning";

    FakeFiles v1;
    v1.put("/sys/fs/cgroup/memory" + place + "/memory.usage_in_bytes", "1");
    v1.put("/sys/fs/cgroup/cpu,cpuacct" + place + "/cpuacct.usage", "5");
    v1.put("/sys/fs/cgroup/cpuacct" + place + "/cpuacct.usage", "5");
    EXPECT_TRUE(attach_to(v1, {AttachKind::pod, kPod}).has_value()) << place;
  }
}

TEST(Attach, a_pod_that_is_not_here_or_is_not_one_is_refused_with_what_to_do) {
  FakeFiles files;
  const std::string other = "1c2d3e4f-0000-4c7d-8e9f-0a1b2c3d4e5f";
  files.put("/sys/fs/cgroup/kubepods/pod" + kPod + "/cpu.stat", "usage_usec 1\n");
  EXPECT_EQ(attach_to(files, {AttachKind::pod, other}).error().kind, ErrorKind::gone);
  for (const char* text : {"", "nginx", "1c2d3e4", "../../1c2d3e4f", "1C2D3E4F-5A6B"}) {
    EXPECT_EQ(attach_to(files, {AttachKind::pod, text}).error().kind, ErrorKind::invalid) << text;
  }
  files.put("/sys/fs/cgroup/kubepods/burstable/pod" + other + "/cpu.stat", "usage_usec 1\n");
  EXPECT_EQ(attach_to(files, {AttachKind::pod, "1c2d3e4f"}).error().remedy, "give more digits");
}

TEST(Attach, a_container_inside_a_pod_is_not_the_pod) {
  FakeFiles files;
  files.put("/sys/fs/cgroup/kubepods/pod" + kPod + "/" + kOne + "/cpu.stat", "usage_usec 1\n");
  EXPECT_EQ(attach_to(files, {AttachKind::pod, kPod}).error().kind, ErrorKind::gone) << "its group tells no CPU time";
  EXPECT_TRUE(attach_to(files, {AttachKind::container, kOne}).has_value());
}

TEST(Attach, a_slurm_job_is_found_in_both_versions_and_another_number_is_not_it) {
  FakeFiles v2;
  v2.put("/sys/fs/cgroup/system.slice/slurmstepd.scope/job_42/cpu.stat", "usage_usec 7000000\n");
  v2.put("/sys/fs/cgroup/system.slice/slurmstepd.scope/job_421/cpu.stat", "usage_usec 1\n");
  const auto job_v2 = attach_to(v2, {AttachKind::slurm_job, "42"});
  v2.put("/sys/fs/cgroup/system.slice/slurmstepd.scope/job_42/cpu.stat", "usage_usec 14000000\n");
  EXPECT_EQ(job_v2->workload->cpu_time().value(), std::chrono::seconds(7));
  FakeFiles v1;
  v1.put("/sys/fs/cgroup/cpuacct/slurm/uid_1000/job_42/cpuacct.usage", "1000000000");
  const auto job_v1 = attach_to(v1, {AttachKind::slurm_job, "42"});
  v1.put("/sys/fs/cgroup/cpuacct/slurm/uid_1000/job_42/cpuacct.usage", "2000000000");
  EXPECT_EQ(job_v1->workload->cpu_time().value(), std::chrono::seconds(1));
  EXPECT_EQ(attach_to(v1, {AttachKind::slurm_job, "43"}).error().kind, ErrorKind::gone);
  EXPECT_EQ(attach_to(v1, {AttachKind::slurm_job, "x"}).error().kind, ErrorKind::invalid);
}

TEST(Attach, a_group_ends_when_nobody_lives_in_it_and_keeps_what_it_used) {
  FakeFiles files;
  const std::string folder = "/sys/fs/cgroup/system.slice/a.service";
  files.put(folder + "/cpu.stat", "usage_usec 2000000\n").put(folder + "/cgroup.events", "populated 1\nfrozen 0\n");
  auto attached = attach_to(files, {AttachKind::cgroup, "system.slice/a.service"});
  ASSERT_TRUE(attached.has_value()) << describe(attached.error());
  files.put(folder + "/cpu.stat", "usage_usec 4000000\n");
  EXPECT_EQ(attached->workload->cpu_time().value(), std::chrono::seconds(2));
  EXPECT_FALSE(attached->workload->poll().value().has_value());
  files.put(folder + "/cgroup.events", "populated 0\nfrozen 0\n");
  EXPECT_TRUE(attached->workload->poll().value().has_value());
  files.put(folder + "/cpu.stat", "garbage");
  EXPECT_EQ(attached->workload->cpu_time().value(), std::chrono::seconds(2)) << "a running total never decreases";
  files.put("/sys/fs/cgroup/unified/user.slice/cpu.stat", "usage_usec 3000000\n");
  EXPECT_TRUE(attach_to(files, {AttachKind::cgroup, "/user.slice"}).has_value()) << "a path as /proc/PID/cgroup has it";
  EXPECT_EQ(attach_to(files, {AttachKind::cgroup, "nobody"}).error().kind, ErrorKind::gone);
  files.put("/sys/fs/cgroup/off/cgroup.procs", "1");
  EXPECT_EQ(attach_to(files, {AttachKind::cgroup, "/off"}).error().kind, ErrorKind::unsupported);
}

TEST(Attach, a_living_process_is_accounted_until_it_ends) {
  DiskFiles files;
  testing::ChildProcess child([](int mark) {
    if (::write(mark, "x", 1) != 1) return 1;
    volatile double sum = 0;
    while (true) sum = sum + 1;
  });
  ASSERT_TRUE(child.wait_for_mark());
  auto attached = attach_to(files, {AttachKind::process, std::to_string(child.pid())});
  ASSERT_TRUE(attached.has_value()) << describe(attached.error());
  while (attached->workload->cpu_time().value() == Duration{}) std::this_thread::yield();  // it works until it is ended
  EXPECT_EQ(attached->workload->pids(), (std::vector<std::int64_t>{child.pid()}));
  EXPECT_FALSE(attached->command.empty());
  EXPECT_FALSE(attached->workload->poll().value().has_value());
  ASSERT_TRUE(attached->workload->signal(SIGTERM).has_value()) << "is not passed on";
  EXPECT_FALSE(attached->workload->poll().value().has_value());
  const Duration used = attached->workload->cpu_time().value();
  child.kill();
  EXPECT_TRUE(attached->workload->poll().value().has_value());
  EXPECT_GE(attached->workload->cpu_time().value(), used);
}

TEST(Attach, what_was_used_before_is_not_the_runs) {
  FakeFiles files;
  const std::string folder = "/sys/fs/cgroup/old.service";
  files.put(folder + "/cpu.stat", "usage_usec 36000000000\n");
  auto group = attach_to(files, {AttachKind::cgroup, "old.service"});
  EXPECT_EQ(group->workload->cpu_time().value(), Duration{}) << "ten hours of work lie before the measuring";
  files.put(folder + "/cpu.stat", "usage_usec 36000250000\n");
  EXPECT_EQ(group->workload->cpu_time().value(), std::chrono::milliseconds(250));
}

TEST(Attach, a_process_that_ended_and_is_not_waited_for_has_ended) {
  DiskFiles files;
  testing::ChildProcess child([](int) {
    ::pause();
    return 0;
  });
  auto attached = attach_to(files, {AttachKind::process, std::to_string(child.pid())});
  ASSERT_TRUE(attached.has_value());
  ASSERT_EQ(::kill(static_cast<pid_t>(child.pid()), SIGKILL), 0);
  pollfd ended{attached->workload->end_fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&ended, 1, 10'000), 1);
  EXPECT_TRUE(attached->workload->poll().value().has_value()) << "a zombie: its parent has not asked for it yet";
}

TEST(Attach, what_is_no_process_is_refused_with_what_to_do) {
  DiskFiles files;
  for (const char* text : {"", "x", "0", "-1", "99999999999"}) {
    EXPECT_EQ(attach_to(files, {AttachKind::process, text}).error().kind, ErrorKind::invalid) << text;
  }
  EXPECT_EQ(attach_to(files, {AttachKind::process, "2147483646"}).error().kind, ErrorKind::gone);
  FakeFiles fixture;
  EXPECT_EQ(attach_to(fixture, {AttachKind::process, "1"}).error().kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace joulery
