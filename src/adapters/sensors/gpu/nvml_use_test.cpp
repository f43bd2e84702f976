// SPDX-License-Identifier: Apache-2.0
// Tests of who used a GPU: sampled and unsampled processes, the stride that grew, PID namespaces, MIG instances, the
// performance monitor.
#include "adapters/sensors/gpu/nvml_use.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "adapters/sensors/gpu/nvml.h"
#include "testing/fake_files.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

using std::chrono::milliseconds;
using testing::FakeFiles;
using testing::ManualClock;

const std::string kLibrary = JOULERY_STUBS_DIR "/libnvidia-ml.so.1";
const std::string kOldLibrary = JOULERY_STUBS_DIR "/old/libnvidia-ml.so.1";
constexpr const char* kGpu = "driver 580.159.04\ngpus 1\ngpu0.uuid GPU-1\ngpu0.name H100\ngpu0.energy_mj 5\n";

class NvmlUseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("joulery-nvml-use-" + std::to_string(::getpid()));
    ::setenv("JOULERY_NVML_STUB", path_.c_str(), 1);
    files_.put("/proc/41/comm", "python\n");
    files_.put("/proc/42/comm", "blender\n");
  }
  void TearDown() override {
    ::unsetenv("JOULERY_NVML_STUB");
    std::filesystem::remove(path_);
  }
  void say(const std::string& text) const { std::ofstream(path_) << kGpu << text; }
  /// What the sensor says of its only GPU after a second of `text`.
  GpuUsage look(const std::string& text) {
    say(text);
    if (!probe_) probe_ = probe_nvml(files_, library_);
    std::vector<GpuUsage> usages;
    if (std::exchange(first_, false)) probe_->sensors.at(0)->read_use(clock_, usages);
    EXPECT_TRUE(usages.empty()) << "a first look is a point, not an interval";
    clock_.advance(milliseconds(1000));
    probe_->sensors.at(0)->read_use(clock_, usages);
    return usages.empty() ? GpuUsage{} : usages.at(0);
  }

  std::filesystem::path path_;
  std::string library_ = kLibrary;
  FakeFiles files_;
  ManualClock clock_;
  std::optional<Probe> probe_;
  bool first_ = true;
};

TEST_F(NvmlUseTest, processes_are_sampled_named_and_their_memory_is_read) {
  look("gpu0.processes 41:2048 42:512\ngpu0.samples 41:10@1000000\n");
  const GpuUsage usage =
      look("gpu0.processes 41:2048 42:512\ngpu0.samples 41:50@1500000 41:30@2000000 42:20@2000000\n");
  EXPECT_EQ(usage.part, "machine/gpu-0");
  EXPECT_TRUE(usage.complete);
  ASSERT_EQ(usage.users.size(), 2U);
  EXPECT_EQ(usage.users[0].name, "python");
  EXPECT_EQ(usage.users[0].sm_time, milliseconds(250 + 150)) << "0.5 s at 50 % and 0.5 s at 30 %, not the maximum";
  EXPECT_EQ(usage.users[0].memory_bytes, 2048ULL << 20U);
  EXPECT_EQ(usage.users[1].sm_time, milliseconds(200));
  EXPECT_EQ(usage.users[1].kind, GpuUserKind::other);
}

TEST_F(NvmlUseTest, a_sample_that_was_seen_before_is_not_counted_again) {
  look("gpu0.processes 41:1\ngpu0.samples 41:50@1000000\n");
  EXPECT_EQ(look("gpu0.processes 41:1\ngpu0.samples 41:50@1000000\n").users.at(0).sm_time, Duration::zero());
}

TEST_F(NvmlUseTest, not_found_is_a_true_zero) {
  look("");
  const GpuUsage usage = look("");
  EXPECT_TRUE(usage.complete);
  EXPECT_TRUE(usage.users.empty());
  look("gpu0.processes 41:1\n");
  EXPECT_EQ(look("gpu0.processes 41:1\n").users.at(0).sm_time, Duration::zero()) << "it holds memory and rests";
}

TEST_F(NvmlUseTest, a_busy_gpu_with_an_empty_list_was_used_by_somebody) {
  const std::string by_ring = "gpu0.utilisation 80\n";
  look(by_ring);
  GpuUsage usage = look(by_ring);
  EXPECT_TRUE(usage.users.empty());
  EXPECT_FALSE(usage.complete) << "the driver withholds who";
  EXPECT_EQ(usage.sm_activity, std::nullopt) << "time with a kernel is no activity of multiprocessors";
}

TEST_F(NvmlUseTest, the_monitor_too_says_that_an_empty_list_withholds_somebody) {
  const std::string by_monitor = "gpu0.gpm 1\ngpu0.gpm_sm 40\n";
  look(by_monitor);
  EXPECT_FALSE(look(by_monitor).complete);
  const std::string divided = by_monitor +
                              "gpu0.mig 1\ngpu0.mig0.uuid MIG-a\ngpu0.mig0.gi 5\ngpu0.mig0.slices 3\n"
                              "gpu0.mig0.multiprocessors 60\n";
  first_ = true;
  probe_.reset();
  look(divided);
  EXPECT_FALSE(look(divided).complete);
}

TEST_F(NvmlUseTest, a_gpu_without_a_monitor_says_by_its_samples_that_it_rested) {
  look("gpu0.utilisation 0\n");
  const GpuUsage usage = look("gpu0.utilisation 0\n");
  EXPECT_TRUE(usage.complete);
  EXPECT_EQ(usage.sm_activity, 0.0) << "no kernel ran, so no multiprocessor worked";
  EXPECT_EQ(look("").sm_activity, std::nullopt) << "nothing said is not 0";
}

TEST_F(NvmlUseTest, mig_without_an_instance_is_not_a_list_of_nobody) {
  look("gpu0.mig 1\ngpu0.gpm 1\ngpu0.gpm_sm 0\n");
  EXPECT_FALSE(look("gpu0.mig 1\ngpu0.gpm 1\ngpu0.gpm_sm 0\n").complete) << "missing rights look the same";
}

TEST_F(NvmlUseTest, a_busy_ring_speaks_of_the_time_since_the_last_look_alone) {
  const std::string stamped = "gpu0.utilisation 80\ngpu0.utilisation_us 1000000\n";
  look(stamped);
  EXPECT_TRUE(look(stamped).complete) << "seen already, and nothing newer";
}

TEST_F(NvmlUseTest, a_list_at_the_end_of_a_long_silence_does_not_say_who_was_there_in_it) {
  look("gpu0.processes 41:1\n");
  clock_.advance(milliseconds(2500));
  EXPECT_FALSE(look("gpu0.processes 41:1\n").complete) << "3.5 s";
  clock_.advance(milliseconds(1500));
  EXPECT_TRUE(look("gpu0.processes 41:1\n").complete) << "2.5 s";
}

TEST_F(NvmlUseTest, a_running_process_without_a_sample_is_unknown) {
  const std::string refused = "gpu0.processes 41:1 42:1\ngpu0.samples_return 3\n";
  look(refused);
  for (const GpuUser& user : look(refused).users) EXPECT_EQ(user.sm_time, std::nullopt);
  const std::string busy = "gpu0.processes 41:1 42:1\ngpu0.utilisation 80\n";
  for (const GpuUser& user : look(busy).users) EXPECT_EQ(user.sm_time, std::nullopt) << "nobody sampled, yet busy";
}

TEST_F(NvmlUseTest, what_came_or_went_between_two_looks_was_used_unseen) {
  look("gpu0.processes 41:1\ngpu0.samples 41:50@1000000\n");
  const GpuUsage usage = look("gpu0.processes 42:1\n");
  ASSERT_EQ(usage.users.size(), 2U);
  EXPECT_EQ(usage.users[0].name, "python") << "it ended: the driver forgets its samples";
  EXPECT_EQ(usage.users[0].sm_time, std::nullopt);
  EXPECT_EQ(usage.users[0].memory_bytes, 1ULL << 20U);
  EXPECT_EQ(usage.users[1].sm_time, std::nullopt) << "it came after the driver's last sample";
}

TEST_F(NvmlUseTest, a_refused_running_list_is_said) {
  look("gpu0.processes_return 4\ngpu0.graphics_return 4\n");
  EXPECT_FALSE(look("gpu0.processes_return 4\ngpu0.graphics_return 4\n").complete);
}

TEST_F(NvmlUseTest, rubbish_among_the_samples_is_left_out) {
  look("gpu0.samples 41:1@1000000\n");
  const GpuUsage usage = look("gpu0.samples 0:50@2000000 41:4294967295@2000000 41:40@2000000\n");
  ASSERT_EQ(usage.users.size(), 1U);
  EXPECT_EQ(usage.users[0].sm_time, milliseconds(400));
}

TEST_F(NvmlUseTest, R21_an_old_library_sees_nobody_and_says_so) {
  library_ = kOldLibrary;
  say("gpu0.power_mw 5\n");
  look("gpu0.power_mw 5\n");
  const GpuUsage usage = look("gpu0.power_mw 5\n");
  EXPECT_FALSE(usage.complete);
  EXPECT_EQ(usage.sm_activity, std::nullopt);
}

TEST_F(NvmlUseTest, the_performance_monitor_tells_multiprocessors_and_tensor_cores) {
  look("gpu0.gpm 1\ngpu0.gpm_sm 75.5\ngpu0.gpm_tensor 40\n");
  const GpuUsage usage = look("gpu0.gpm 1\ngpu0.gpm_sm 75.5\ngpu0.gpm_tensor 40\n");
  EXPECT_DOUBLE_EQ(usage.sm_activity.value_or(-1), 0.755);
  EXPECT_DOUBLE_EQ(usage.tensor_activity.value_or(-1), 0.4);
  EXPECT_EQ(look("gpu0.gpm 1\ngpu0.gpm_sm 75.5\n").tensor_activity, std::nullopt);
  EXPECT_EQ(look("gpu0.gpm 1\ngpu0.gpm_return 999\n").sm_activity, std::nullopt);
}

TEST_F(NvmlUseTest, mig_instances_have_slices_multiprocessors_activity_and_their_processes) {
  const std::string mig =
      "gpu0.mig 1\ngpu0.gpm 1\ngpu0.mig0.uuid MIG-a\ngpu0.mig0.gi 5\ngpu0.mig0.slices 3\ngpu0.mig0.multiprocessors 60\n"
      "gpu0.mig0.processes 41:100\ngpu0.mig2.uuid MIG-b\ngpu0.mig2.gi 9\ngpu0.mig2.slices 1\n"
      "gpu0.mig2.multiprocessors 16\ngpu0.mig2.processes 42:50\ngpu0.gpm_sm_gi5 80\ngpu0.gpm_sm_gi9 10\n";
  look(mig);
  const GpuUsage usage = look(mig);
  EXPECT_TRUE(usage.complete);
  EXPECT_EQ(usage.slices, 7U);
  EXPECT_EQ(usage.instances, (std::vector<GpuInstanceUse>{{"MIG-a", 3, 60, 0.8}, {"MIG-b", 1, 16, 0.1}}));
  ASSERT_EQ(usage.users.size(), 2U);
  EXPECT_EQ(usage.users[0].instance, 0U);
  EXPECT_EQ(usage.users[1].instance, 1U);
  EXPECT_EQ(probe_->gpus.at(0).mig, true);
}

std::vector<std::byte> list_of(std::size_t stride, const std::vector<std::uint32_t>& pids, std::uint64_t memory) {
  std::vector<std::byte> buffer(std::size_t{64} * 40, unwritten);
  for (std::size_t i = 0; i < pids.size(); ++i) {
    std::memset(buffer.data() + i * stride, 0, stride);
    std::memcpy(buffer.data() + i * stride, &pids[i], 4);
    std::memcpy(buffer.data() + i * stride + 8, &memory, 8);
  }
  return buffer;
}

TEST(NvmlStride, the_structure_that_grew_is_told_by_sane_pids) {
  for (const std::size_t stride : {std::size_t{24}, std::size_t{32}}) {
    for (const std::uint64_t memory : {std::uint64_t{77}, std::uint64_t{5} << 30U}) {
      for (std::size_t count = 1; count <= 9; ++count) {
        std::vector<std::uint32_t> pids;
        pids.reserve(count);
        for (std::size_t i = 0; i < count; ++i) pids.push_back(static_cast<std::uint32_t>(1000 + i));
        const auto found = decode_running(list_of(stride, pids, memory), count);
        ASSERT_TRUE(found.has_value()) << stride << " x " << count;
        for (std::size_t i = 0; i < count; ++i) EXPECT_EQ((*found)[i], (RunningProcess{pids[i], memory}));
      }
    }
  }
}

TEST(NvmlStride, no_sane_stride_is_no_list) {
  EXPECT_FALSE(decode_running(list_of(24, {0}, 1), 1).has_value());
  EXPECT_FALSE(decode_running(list_of(24, {1, 4'200'000'000}, 1), 2).has_value());
  EXPECT_TRUE(decode_running(list_of(24, {}, 1), 0)->empty());
}

TEST(GpuPids, pids_are_mapped_through_nspid_when_the_root_shows_the_host) {
  FakeFiles files;
  files.put("/proc/self/status", "Name:\tjoulery\nNSpid:\t900\t7\n");
  files.put("/proc/41/comm", "python\n");
  files.put("/proc/41/status", "NSpid:\t41\t12\n");
  files.put("/proc/42/comm", "elsewhere\n");
  files.put("/proc/42/status", "NSpid:\t42\t12\n");
  files.put("/proc/43/comm", "host\n");
  files.put("/proc/43/status", "NSpid:\t43\n");
  GpuPids pids(files, [](const std::string& path) -> std::optional<std::string> {
    return path == "/proc/42/ns/pid" ? "pid:[2]" : "pid:[1]";
  });
  EXPECT_EQ(pids.of(41)->pid, 12);
  EXPECT_FALSE(pids.of(42).has_value()) << "pid 12 of another namespace";
  EXPECT_FALSE(pids.of(43).has_value());
  EXPECT_FALSE(pids.of(44).has_value()) << "ended";
}

TEST(GpuPids, in_a_namespace_without_the_hosts_proc_only_who_holds_a_gpu_counts) {
  FakeFiles files;
  files.put("/proc/self/status", "NSpid:\t7\n");
  for (const char* pid : {"41", "42"}) {
    files.put(std::string("/proc/") + pid + "/comm", "python\n");
    files.put(std::string("/proc/") + pid + "/fd/3", "");
  }
  GpuPids pids(files, [](const std::string& path) -> std::optional<std::string> {
    if (path == "/proc/41/fd/3") return "/dev/nvidiactl";
    return path == "/proc/42/fd/3" ? "/dev/null" : "pid:[4026532900]";
  });
  EXPECT_EQ(pids.of(41)->pid, 41);
  EXPECT_FALSE(pids.of(42).has_value()) << "the same number by chance";
}

}  // namespace
}  // namespace joulery
