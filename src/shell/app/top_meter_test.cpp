// SPDX-License-Identifier: Apache-2.0
// The machine and its processes on scripted instruments and a clock that is moved by hand.
#include "shell/app/top_meter.h"

#include "shell/app/scripted_instruments.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

using namespace script;
using std::chrono::seconds;

struct Machine {
  testing::ManualClock clock;
  Duration busy{};
  std::vector<ProcessUse> processes;
  std::vector<ProcessUse> ended;  ///< counted since the look before
  Duration lost{};
  bool is_exact = false;
  std::size_t looks = 0;

  TopMeter meter() {
    TopSetup setup;
    setup.equip = [this] {
      Instruments instruments;
      instruments.clock = &clock;
      instruments.sensors.push_back(std::make_unique<SteadyCounter>(50 * watt));
      instruments.read_usage = [this](Usage& usage) {
        usage.at = clock.now();
        usage.machine_busy = busy;
      };
      return instruments;
    };
    setup.describe = [](const std::vector<Channel>&) { return counted_machine(1); };
    setup.read_processes = [this](ProcessLook& out) {
      ++looks;
      out = {processes, ended, lost};
    };
    setup.is_exact = is_exact;
    setup.user_name = [](std::uint32_t user) { return "u" + std::to_string(user); };
    setup.refresh = seconds(2);
    return TopMeter(setup);
  }
};

TEST(TopMeter, parts_have_power_now_and_energy_since_the_start) {
  Machine machine;
  TopMeter meter = machine.meter();
  for (int i = 0; i < 5; ++i) {
    machine.clock.advance(seconds(2));
    meter.look();
  }
  const TopSnapshot snapshot = meter.snapshot();
  ASSERT_EQ(snapshot.parts.size(), 1U);
  EXPECT_EQ(snapshot.parts[0].method, Method::counted);
  EXPECT_NEAR(*snapshot.parts[0].power / watt, 50, 0.01);
  EXPECT_NEAR(snapshot.parts[0].energy.best / joule, 500, 0.1);
  EXPECT_EQ(snapshot.elapsed, Duration(seconds(10)));
}

TEST(TopMeter, before_the_first_look_power_is_unknown_and_not_zero) {
  Machine machine;
  TopMeter meter = machine.meter();
  EXPECT_FALSE(meter.snapshot().parts[0].power.has_value());
  EXPECT_FALSE(meter.snapshot().parts[0].is_known);
}

TEST(TopMeter, what_processes_idle_and_unknown_are_charged_with_sums_to_the_machine) {
  Machine machine;
  machine.processes = {{7, 1, 1000, "train", seconds(3)}, {8, 1, 0, "sshd", seconds(9)}};
  TopMeter meter = machine.meter();
  machine.clock.advance(seconds(2));
  machine.busy = seconds(2);
  machine.processes[0].cpu += seconds(1);
  meter.look();
  machine.processes.pop_back();
  machine.clock.advance(seconds(2));
  machine.busy += seconds(2);
  machine.processes[0].cpu += seconds(2);
  meter.look();
  const TopSnapshot snapshot = meter.snapshot();
  ASSERT_EQ(snapshot.processes.size(), 1U) << "sshd ended and had used nothing";
  EXPECT_FALSE(snapshot.is_exact);
  EXPECT_EQ(snapshot.processes[0].user, "u1000");
  EXPECT_DOUBLE_EQ(snapshot.processes[0].cores, 1);
  const Energy sum = snapshot.processes[0].energy + snapshot.idle_energy + snapshot.unknown_energy;
  EXPECT_EQ(sum, machine_energy(snapshot).best);
  // 0.12 of 150 W are idle (M1); the train had half, then all of the rest.
  EXPECT_NEAR(snapshot.idle / watt, 18, 0.01);
  EXPECT_NEAR(snapshot.processes[0].power / watt, 32, 0.01);
  EXPECT_NEAR(snapshot.processes[0].energy / joule, 32 + 64, 0.1);
}

TEST(TopMeter, who_lived_between_two_looks_and_was_counted_has_a_line_with_its_name_and_energy) {
  Machine machine;
  machine.is_exact = true;
  TopMeter meter = machine.meter();
  machine.clock.advance(seconds(2));
  machine.busy = seconds(2);
  machine.lost = seconds(1);
  machine.ended = {{7, 0, 1000, "cc1plus", std::chrono::milliseconds(500)},
                   {8, 0, 1000, "cc1plus", std::chrono::milliseconds(500)}};
  meter.look();
  const TopSnapshot snapshot = meter.snapshot();
  ASSERT_EQ(snapshot.processes.size(), 1U);
  EXPECT_EQ(snapshot.processes[0].name, "cc1plus");
  EXPECT_EQ(snapshot.processes[0].user, "u1000");
  EXPECT_EQ(snapshot.processes[0].ended, 2U);
  EXPECT_NEAR(snapshot.processes[0].power / watt, 16, 0.01);  // half of the active 32 W: as much found no room
  EXPECT_NEAR(snapshot.unknown / watt, 16, 0.01);
  EXPECT_TRUE(snapshot.is_exact);
  EXPECT_EQ(snapshot.lost, Duration(seconds(1)));
}

TEST(TopMeter, the_first_look_at_a_process_charges_nothing_it_did_before) {
  Machine machine;
  machine.processes = {{7, 1, 0, "old", seconds(1'000'000)}};
  TopMeter meter = machine.meter();
  machine.clock.advance(seconds(2));
  machine.busy = seconds(1);
  meter.look();
  EXPECT_EQ(meter.snapshot().processes[0].energy, Energy{});
}

}  // namespace
}  // namespace joulery
