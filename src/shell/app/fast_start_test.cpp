// SPDX-License-Identifier: Apache-2.0
// G2 at the start of a run, on simulated sensors: the period is found, a card at rest costs nothing, and the many
// readings are no second energy.
#include "shell/app/fast_start.h"

#include <thread>

#include "shell/app/gpu_script.h"
#include "shell/app/slow_reader.h"
#include "testing/manual_clock.h"

namespace joulery {
namespace {

using namespace script;
using std::chrono::milliseconds;

/// Reads a sensor as the thread of a GPU does, from second 1 on, until the fast start is over; a read takes no time.
struct Started {
  FastStart fast;
  std::vector<Reading> readings;

  Started(const SimulatedSensor& sensor, const SimulatedLoad& load) : fast(std::vector<Channel>{sensor.channel()}) {
    for (const Reading& reading : sensor.readings(load, 1, 9, 0.001)) {
      if (!fast.goes_on()) break;
      fast.take(std::span(&reading, 1));
      readings.push_back(reading);
    }
  }
  [[nodiscard]] double seconds() const { return seconds_of(readings.back().at - readings.front().at); }
};

SimulatedLoad restless() {
  return SimulatedLoad([](double t) { return 200 + 100 * std::sin(t * 17); }, 20);
}

TEST(FastStart, G2_the_period_is_found_within_two_seconds_and_the_sensor_is_read_at_twice_its_rate) {
  for (const double period : {0.02, 0.05, 0.1}) {
    const Started started({period, period, 0.01}, restless());
    ASSERT_TRUE(started.fast.period().has_value()) << period;
    EXPECT_NEAR(seconds_of(*started.fast.period()), period, 0.001);
    EXPECT_LE(started.seconds(), 18 * period) << "no longer than it takes";
    Channel stated = SimulatedSensor{0.1, 0.1, 0.01}.channel();
    stated.view = 0;
    const Duration every = time_between_reads(std::span(&stated, 1), started.fast.period());
    EXPECT_NEAR(seconds_of(every), std::max(0.02, period / 2), 0.001);
  }
}

TEST(FastStart, G2_a_card_at_rest_is_left_alone_after_a_third_of_a_second_and_the_table_stands) {
  const Started started({0.1, 0.1, 0.01}, SimulatedLoad([](double) { return 70.0; }, 20));
  EXPECT_LT(started.seconds(), 0.36);
  EXPECT_FALSE(started.fast.period().has_value());
}

TEST(FastStart, it_ends_after_two_seconds_or_2000_reads_whatever_the_sensor_says) {
  const Started slow({0.7, 0.7, 0.01}, restless());
  EXPECT_LE(slow.seconds(), 2.001);
  const Channel channel = SimulatedSensor{}.channel();
  FastStart fast(std::span(&channel, 1));
  std::size_t reads = 0;
  for (; fast.goes_on(); ++reads) {
    const Reading standing{0, std::nullopt, second(1), reads};  // a clock that stands still
    fast.take(std::span(&standing, 1));
  }
  EXPECT_EQ(reads, 2000U);
}

TEST(FastStart, only_power_whose_behaviour_is_known_is_asked_so_often) {
  Channel channel = SimulatedSensor{}.channel();
  channel.behaviour.reset();
  EXPECT_FALSE(FastStart(std::span(&channel, 1)).goes_on());
  EXPECT_FALSE(FastStart(std::span<const Channel>()).goes_on());
  EXPECT_EQ(FastStart::pause_after(milliseconds(0)), milliseconds(1));
  EXPECT_EQ(FastStart::pause_after(milliseconds(4)), milliseconds(12));
}

/// A GPU that moves every 5 ms of its clock, of which each read takes one; its table says once an hour.
class QuickGpu final : public Sensor {
 public:
  explicit QuickGpu(testing::ManualClock& clock) : channel_(SimulatedSensor{}.channel()), clock_(clock) {
    channel_.period = std::chrono::hours(1);
  }
  [[nodiscard]] std::string name() const override { return "gpu"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return {&channel_, 1}; }
  [[nodiscard]] bool is_slow() const override { return true; }
  void read(Clock& clock, std::span<Reading> out) override {
    clock_.advance(milliseconds(1));
    out[0] = Reading{.channel = 0, .missed = {}, .at = clock.now(), .value = ++reads_ / 5};
  }

 private:
  Channel channel_;
  testing::ManualClock& clock_;
  std::uint64_t reads_ = 0;
};

TEST(FastStart, G2_the_thread_of_a_gpu_reads_often_at_first_however_seldom_its_table_says) {
  testing::ManualClock clock;
  SlowReader reader(std::make_unique<QuickGpu>(clock), clock, 0);
  UpdatePeriod seen;
  std::vector<Reading> readings;
  std::vector<GpuUsage> uses;
  while (!seen.is_sharp()) {  // else ctest's time-out: the next read would come after a minute
    std::this_thread::yield();
    reader.drain(readings, uses);
    for (const Reading& reading : readings) seen.advance(reading);
    readings.clear();
  }
  EXPECT_EQ(seen.detected(), milliseconds(5));
}

TEST(FastStart, R25_the_many_readings_of_the_start_are_no_second_energy) {
  const SimulatedSensor sensor{0.1, 0.1, 0.01};
  const SimulatedLoad load = restless();
  const auto energy_of = [&](bool fast) {
    Meter meter(sensor.channel(), 0);
    Energy sum;
    for (double t = 1; t < 9; t += fast && t < 3 ? 0.001 : 0.05) {
      const auto microwatts = static_cast<std::uint64_t>(std::llround(sensor.reading(load, t) * 1e6));
      const MeterStep step = meter.advance({0, std::nullopt, instant_at(std::llround(t * 1e9)), microwatts});
      if (step.kind == MeterStep::Kind::slice) sum += step.slice.energy.best;
    }
    return sum / joule;
  };
  EXPECT_NEAR(energy_of(true), energy_of(false), 0.005 * energy_of(false));
  EXPECT_NEAR(energy_of(true), load.joules(1, 9), 0.03 * load.joules(1, 9));
}

}  // namespace
}  // namespace joulery
