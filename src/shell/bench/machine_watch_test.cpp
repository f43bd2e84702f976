// SPDX-License-Identifier: Apache-2.0
// Tests of cooling down between arms on a scripted machine, and of what a task's trials keep of its devices.
#include "shell/bench/machine_watch.h"

#include <algorithm>
#include <functional>

#include "shell/bench/scripted_engine.h"
#include "shell/bench/trials.h"

namespace joulery {
namespace {

using script::BenchStage;
using script::group_of;
using script::short_pace;

/// One package that says what the test says.
class ScriptedStates final : public DeviceStates {
 public:
  explicit ScriptedStates(std::function<DeviceState(std::size_t look)> say) : say_(std::move(say)) {}
  [[nodiscard]] std::vector<DeviceState> read() override { return {say_(looks_++)}; }
  [[nodiscard]] std::size_t looks() const { return looks_; }

 private:
  std::function<DeviceState(std::size_t)> say_;
  std::size_t looks_ = 0;
};

DeviceState package_at(double degrees) {
  DeviceState state;
  state.part = "machine/package-0";
  state.temperature = degrees * celsius;
  return state;
}

/// Idle at 40 degrees; then as warm as each further look says.
struct Cooling {
  explicit Cooling(std::function<double(std::size_t)> degrees)
      : states([this, degrees = std::move(degrees)](std::size_t look) {
          return package_at(is_idle ? 40 : degrees(look - first));
        }) {
    watch.begin();
    watch.look_if_due();
    watch.end_idle();
    is_idle = false;
    first = states.looks();
  }

  bool is_idle = true;
  std::size_t first = 0;
  BenchStage stage;
  std::unique_ptr<Measurement> measurement = stage.measurement();
  ScriptedStates states;
  MachineWatch watch{&states, *measurement};
};

constexpr Duration kMost = std::chrono::seconds(120);

TEST(MachineWatch, BM10_a_device_within_3_K_of_idle_is_not_waited_for) {
  Cooling cooling([](std::size_t) { return 43.0; });
  const auto cooled = cooling.watch.cool_down(2, kMost);
  ASSERT_TRUE(cooled.has_value());
  EXPECT_EQ(cooled->end, CoolDownEnd::cooled_down);
  EXPECT_EQ(cooled->block, 2U);
  EXPECT_EQ(cooled->above_idle, 3 * kelvin);
  EXPECT_LT(cooled->waited, std::chrono::seconds(1));
}

TEST(MachineWatch, BM10_a_warm_device_is_waited_for_until_it_is_within_3_K) {
  Cooling cooling([](std::size_t look) { return 60.0 - 2.0 * static_cast<double>(look); });
  const auto cooled = cooling.watch.cool_down(0, kMost);
  ASSERT_TRUE(cooled.has_value());
  EXPECT_EQ(cooled->end, CoolDownEnd::cooled_down);
  EXPECT_EQ(cooled->above_idle, 2 * kelvin) << "the ninth look after the first, one a second";
  EXPECT_GE(cooled->waited, std::chrono::seconds(9));
  EXPECT_LT(cooled->waited, std::chrono::seconds(15));
}

TEST(MachineWatch, BM10_a_device_that_stays_warm_is_given_up_after_120_s_and_that_is_recorded) {
  Cooling cooling([](std::size_t) { return 55.0; });
  const auto cooled = cooling.watch.cool_down(0, kMost);
  ASSERT_TRUE(cooled.has_value());
  EXPECT_EQ(cooled->end, CoolDownEnd::cooled_down_120s);
  EXPECT_EQ(cooled->above_idle, 15 * kelvin);
  EXPECT_GE(cooled->waited, kMost);
  EXPECT_LT(cooled->waited, kMost + std::chrono::seconds(2));
}

TEST(MachineWatch, BM10_without_a_temperature_there_is_nothing_to_wait_for_and_that_is_recorded) {
  BenchStage stage;
  const auto measurement = stage.measurement();
  ScriptedStates states([](std::size_t) {
    DeviceState state;
    state.part = "machine/package-0";
    return state;
  });
  MachineWatch watch(&states, *measurement);
  watch.begin();
  watch.look_if_due();
  watch.end_idle();
  const auto cooled = watch.cool_down(0, kMost);
  ASSERT_TRUE(cooled.has_value());
  EXPECT_EQ(cooled->end, CoolDownEnd::no_temperature);
  EXPECT_EQ(to_string(cooled->end), "no temperature sensor");
  EXPECT_EQ(cooled->above_idle, std::nullopt);
}

/// A group measured with devices.
std::vector<BenchTrial> trials_with(ScriptedStates& states, const std::vector<std::string>& models,
                                    const BenchPace& pace) {
  BenchStage stage;
  const auto measurement = stage.measurement();
  const GroupPlan plan = group_of(models);
  GroupTools tools = stage.tools();
  tools.devices = &states;
  SeenGroup seen = run_group(*measurement, plan, pace, 1, tools);
  const Run run = measurement->finish({});
  return trials_of(plan, std::move(seen), run, {});
}

bool has_flag(const BenchTrial& trial, std::string_view flag) {
  return std::ranges::find(trial.flags, flag) != trial.flags.end();
}

TEST(MachineWatch, BM10_every_arm_of_a_block_is_cooled_down_for_and_the_trial_keeps_how_it_went) {
  ScriptedStates states([](std::size_t look) { return package_at(look < 6 ? 40 : 50); });
  BenchPace pace = short_pace();
  pace.query_time = Duration::zero();
  pace.most_cool_down = std::chrono::seconds(5);
  for (const BenchTrial& trial : trials_with(states, {"a", "b"}, pace)) {
    ASSERT_TRUE(trial.machine.has_value());
    ASSERT_EQ(trial.machine->cool_downs.size(), trial.trial.repeats.size());
    for (const CoolDown& each : trial.machine->cool_downs) {
      EXPECT_EQ(each.end, CoolDownEnd::cooled_down_120s);
      EXPECT_GE(each.waited, pace.most_cool_down);
    }
    EXPECT_TRUE(has_flag(trial, "cooled_down_120s"));
  }
}

TEST(MachineWatch, BM10_cool_is_as_warm_as_idle_with_all_models_loaded) {
  ScriptedStates states([](std::size_t look) { return package_at(look < 5 ? 40 : 46); });
  BenchPace pace = short_pace();
  pace.query_time = Duration::zero();
  pace.most_cool_down = kMost;
  for (const BenchTrial& trial : trials_with(states, {"a", "b"}, pace)) {
    ASSERT_FALSE(trial.machine->cool_downs.empty());
    for (const CoolDown& each : trial.machine->cool_downs) EXPECT_EQ(each.end, CoolDownEnd::cooled_down);
  }
}

TEST(MachineWatch, BM10_smoke_and_a_single_arm_wait_for_nothing) {
  ScriptedStates warm([](std::size_t look) { return package_at(look < 6 ? 40 : 90); });
  BenchPace pace = short_pace();
  for (const BenchTrial& trial : trials_with(warm, {"a", "b"}, pace)) {
    EXPECT_TRUE(trial.machine->cool_downs.empty());
    EXPECT_FALSE(has_flag(trial, "cooled_down_120s"));
  }
  pace.most_cool_down = kMost;
  EXPECT_TRUE(trials_with(warm, {"a"}, pace).at(0).machine->cool_downs.empty());
}

TEST(MachineWatch, BM10_each_repeat_keeps_how_its_devices_were_and_a_slow_down_flags_the_trial) {
  ScriptedStates states([](std::size_t look) {
    DeviceState state = package_at(45);
    state.clock = 3000 * megahertz;
    state.power_limit = 150 * watt;
    state.slow_downs = look;  // one more at every look
    return state;
  });
  const BenchTrial trial = trials_with(states, {"a"}, short_pace()).at(0);
  ASSERT_TRUE(trial.machine.has_value());
  ASSERT_EQ(trial.machine->repeats.size(), trial.trial.repeats.size());
  for (const auto& repeat : trial.machine->repeats) {
    ASSERT_EQ(repeat.size(), 1U);
    EXPECT_EQ(repeat[0].temperature, 45 * celsius);
    EXPECT_EQ(repeat[0].clock, 3000 * megahertz);
    EXPECT_GE(repeat[0].slow_downs, 2U);
  }
  EXPECT_TRUE(has_flag(trial, "throttled"));
  EXPECT_EQ(trial.trial.arm.fingerprint.value("power_limit"), "150 W");
}

TEST(MachineWatch, BM10_where_nobody_looks_nothing_is_known_of_the_machine) {
  BenchStage stage;
  const auto measurement = stage.measurement();
  const GroupPlan plan = group_of({"a"});
  SeenGroup seen = run_group(*measurement, plan, short_pace(), 1, stage.tools());
  const auto run = measurement->finish({});
  const BenchTrial trial = trials_of(plan, std::move(seen), run, {}).at(0);
  EXPECT_FALSE(trial.machine.has_value());
  EXPECT_EQ(trial.trial.arm.fingerprint.value("power_limit"), std::nullopt);
}

}  // namespace
}  // namespace joulery
