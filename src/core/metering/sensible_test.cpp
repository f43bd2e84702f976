// SPDX-License-Identifier: Apache-2.0
// A recording from outside that claims nonsense is refused in words; what our probes say passes.
#include "core/metering/sensible.h"

namespace joulery {
namespace {

RunStart sound_start() {
  RunStart start;
  start.channels.resize(1);
  start.channels[0].source = "powercap intel-rapl:0";
  start.cpu_model = CpuModel{};
  start.cpu_model->idle = 10 * watt;
  start.cpu_model->full = 90 * watt;
  start.memory_model = MemoryModel{{1 * watt, 2 * watt, 3 * watt}, Method::assumed, "m3", "", {}};
  start.rest_model =
      RestModel{40 * watt, {{"machine/package-0", Method::counted, 1.1}}, {}, 0.9, 1.1, "calibration/1", "", {}};
  return start;
}

TEST(Sensible, what_a_probe_says_passes) { EXPECT_TRUE(check_start(sound_start()).has_value()); }

TEST(Sensible, each_impossible_claim_of_a_recording_is_refused_by_name) {
  const std::vector<std::function<void(RunStart&)>> spoilers{
      [](RunStart& s) { s.interval = Duration::zero(); },
      [](RunStart& s) { s.channels[0].scale.denominator = 0; },
      [](RunStart& s) { s.channels[0].scale.numerator = 0; },
      [](RunStart& s) { s.channels[0].modulus = 0; },
      [](RunStart& s) { s.channels[0].max_power = -1 * watt; },
      [](RunStart& s) { s.channels[0].accuracy_fraction = -0.1; },
      [](RunStart& s) { s.channels[0].accuracy_fraction = 1e300; },
      [](RunStart& s) { s.channels[0].period = Duration(-1); },
      [](RunStart& s) { s.channels[0].behaviour = SensorBehaviour{{}, {}, 0, {}}; },
      [](RunStart& s) { s.channels[0].behaviour = SensorBehaviour{{}, Duration(-1), 1, {}}; },
      [](RunStart& s) { s.channels[0].behaviour = SensorBehaviour{Duration::max(), {}, 1, {}}; },
      [](RunStart& s) { s.channels[0].behaviour = SensorBehaviour{{}, {}, 1, 1e300 * watt}; },
      [](RunStart& s) { s.cpu_model->idle = 100 * watt; },
      [](RunStart& s) { s.cpu_model->low_factor = 1.5; },
      [](RunStart& s) { s.cpu_model->saturation = 0; },
      [](RunStart& s) { s.memory_model->power.low = 5 * watt; },
      [](RunStart& s) { s.rest_model->constant = -1 * watt; },
      [](RunStart& s) { s.rest_model->slopes.clear(); },
      [](RunStart& s) { s.rest_model->slopes[0].factor = 0; },
      [](RunStart& s) { s.rest_model->high_factor = 0.9; },
  };
  for (std::size_t i = 0; i < spoilers.size(); ++i) {
    RunStart start = sound_start();
    spoilers[i](start);
    const auto checked = check_start(start);
    ASSERT_FALSE(checked.has_value()) << "spoiler " << i;
    EXPECT_EQ(checked.error().kind, ErrorKind::invalid);
  }
}

}  // namespace
}  // namespace joulery
