// SPDX-License-Identifier: Apache-2.0
// Tests of what GPUs say of themselves beside their energy, against the stub library with the real ABI: each answer
// stands alone, old drivers have another name for one, a machine without the library has no GPUs.
#include "adapters/sensors/gpu/nvml_states.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "adapters/sensors/machine_states.h"
#include "testing/fixture_machine.h"

namespace joulery {
namespace {

const std::string kLibrary = JOULERY_STUBS_DIR "/libnvidia-ml.so.1";
const std::string kOldLibrary = JOULERY_STUBS_DIR "/old/libnvidia-ml.so.1";

class NvmlStatesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("joulery-nvml-states-" + std::to_string(::getpid()));
    ::setenv("JOULERY_NVML_STUB", path_.c_str(), 1);
    say("gpus 2\ngpu0.celsius 61\ngpu0.sm_mhz 1410\ngpu0.memory_mhz 1215\ngpu0.limit_mw 400000\n"
        "gpu0.clocks_event 0x44\ngpu1.celsius 35\n");
  }
  void TearDown() override {
    ::unsetenv("JOULERY_NVML_STUB");
    std::filesystem::remove(path_);
  }
  void say(const std::string& text) const { std::ofstream(path_) << text; }

  std::filesystem::path path_;
};

TEST_F(NvmlStatesTest, BM10_a_gpu_tells_temperature_clocks_limit_and_what_holds_it_back) {
  const auto states = NvmlStates(kLibrary).read();
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[0].part, "machine/gpu-0");
  EXPECT_EQ(states[0].temperature, 61 * celsius);
  EXPECT_EQ(states[0].clock, 1410 * megahertz);
  EXPECT_EQ(states[0].memory_clock, 1215 * megahertz);
  EXPECT_EQ(states[0].power_limit, 400 * watt);
  EXPECT_EQ(states[0].held_back_by, (std::vector<std::string>{"power limit", "heat (hardware)"}));
}

TEST_F(NvmlStatesTest, BM10_a_gpu_that_refuses_an_answer_gives_the_others) {
  const auto states = NvmlStates(kLibrary).read();
  EXPECT_EQ(states.at(1).temperature, 35 * celsius);
  EXPECT_EQ(states.at(1).clock, std::nullopt);
  EXPECT_EQ(states.at(1).power_limit, std::nullopt);
  EXPECT_EQ(states.at(1).held_back_by, std::nullopt) << "not told is not the same as nothing";
}

TEST_F(NvmlStatesTest, BM10_a_driver_before_535_calls_the_reasons_by_their_old_name) {
  say("gpus 1\ngpu0.clocks_event 0x20\n");
  const auto states = NvmlStates(kOldLibrary).read();
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].held_back_by, (std::vector<std::string>{"heat (driver)"}));
}

TEST(HeldBackWords, BM10_idle_and_set_clocks_hold_nothing_back) {
  EXPECT_TRUE(held_back_words(0x1 | 0x2 | 0x100).empty());
  EXPECT_EQ(held_back_words(0x8), (std::vector<std::string>{"hardware slow-down"}));
  EXPECT_EQ(held_back_words(0x80), (std::vector<std::string>{"power brake"}));
}

TEST_F(NvmlStatesTest, a_machine_is_its_packages_and_its_gpus) {
  testing::FakeFiles files = testing::machine("xeon-two-sockets");
  const auto states = MachineStates(files, kLibrary).read();
  ASSERT_EQ(states.size(), 4U);
  EXPECT_EQ(states[0].part, "machine/package-0");
  EXPECT_EQ(states[3].part, "machine/gpu-1");
}

TEST_F(NvmlStatesTest, a_fixture_has_no_gpus_of_the_running_machine) {
  testing::FakeFiles files = testing::machine("xeon-two-sockets");
  EXPECT_EQ(MachineStates(files, std::nullopt).read().size(), 2U);
}

TEST(NvmlStates, without_the_library_there_are_no_gpus) { EXPECT_TRUE(NvmlStates("/no/such/library").read().empty()); }

}  // namespace
}  // namespace joulery
