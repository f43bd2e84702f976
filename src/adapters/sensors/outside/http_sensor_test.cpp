// SPDX-License-Identifier: Apache-2.0
// Tests of the sensor behind HTTP: sums, stamps, a device that keeps the reader waiting, and what is no amount.
#include "adapters/sensors/outside/http_sensor.h"

#include <gtest/gtest.h>
#include <limits>

#include "testing/manual_clock.h"

namespace joulery {
namespace {

using testing::ManualClock;

/// Answers with the last part of the address; "slow" times out after two seconds, "no" fails at once.
struct Clocked final : Http {
  explicit Clocked(ManualClock& time) : clock(time) {}
  Result<HttpAnswer> get(const std::string& url) override {
    ++asked;
    clock.advance(url == "slow" ? std::chrono::seconds(2) : std::chrono::seconds(0));
    if (url == "slow" || url == "no") return failure(ErrorKind::transient, "no answer in time", url, "wait");
    return HttpAnswer{url, std::nullopt};
  }
  ManualClock& clock;
  int asked = 0;
};

class HttpSensorTest : public ::testing::Test {
 protected:
  std::size_t ask(const std::string& url) {
    return sensor.ask(url, 1, [](const HttpAnswer& answer, std::span<RawValue> values) {
      values[0] = static_cast<std::uint64_t>(answer.body.size());
    });
  }
  std::vector<Reading> read() {
    std::vector<Reading> readings(sensor.channels().size());
    sensor.read(clock, readings);
    return readings;
  }

  ManualClock clock{Duration(1000)};
  HttpSensor sensor{"test", std::make_unique<Clocked>(clock)};
  Clocked& device = static_cast<Clocked&>(sensor.http());
};

TEST_F(HttpSensorTest, a_channel_is_the_sum_of_its_terms_stamped_with_the_last) {
  const std::size_t a = ask("a");
  const std::size_t bcd = ask("bcd");
  sensor.add({}, {{a, 0}, {bcd, 0}});
  sensor.add({}, {{a, 0}});
  const auto readings = read();
  EXPECT_EQ(readings[0].value, 4U);
  EXPECT_EQ(readings[1].value, 1U);
  EXPECT_LE(readings[0].at, readings[1].at) << "stamps never go back within a tick";
}

TEST_F(HttpSensorTest, R4_a_sum_without_one_of_its_terms_is_missed) {
  const std::size_t a = ask("a");
  const std::size_t no = ask("no");
  sensor.add({}, {{a, 0}, {no, 0}});
  sensor.add({}, {{a, 0}});
  const auto readings = read();
  EXPECT_EQ(readings[0].missed, ErrorKind::transient);
  EXPECT_EQ(readings[1].missed, std::nullopt) << "the rest is still read";
}

TEST_F(HttpSensorTest, a_device_that_keeps_us_waiting_is_asked_once_a_tick) {
  const std::size_t slow = ask("slow");
  const std::size_t a = ask("a");
  sensor.add({}, {{slow, 0}});
  sensor.add({}, {{a, 0}});
  const auto readings = read();
  EXPECT_EQ(device.asked, 1);
  EXPECT_EQ(readings[0].missed, ErrorKind::transient);
  EXPECT_EQ(readings[1].missed, ErrorKind::transient);
  EXPECT_EQ(read().size(), 2U);
  EXPECT_EQ(device.asked, 2) << "the next tick tries again";
}

TEST(HttpValues, an_amount_is_a_whole_number_or_none) {
  EXPECT_EQ(millijoules(1.0005), std::uint64_t{1001});
  EXPECT_EQ(microwatts(0), std::uint64_t{0});
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double amount : {-1.0, infinity, -infinity, std::numeric_limits<double>::quiet_NaN(), 1e300}) {
    EXPECT_EQ(millijoules(amount), RawValue(tl::unexpected(ErrorKind::broken))) << amount;
    EXPECT_EQ(microwatts(amount), RawValue(tl::unexpected(ErrorKind::broken))) << amount;
  }
}

TEST(CounterStep, the_period_says_how_long_the_last_digit_lasts) {
  Channel fine;
  fine.period = std::chrono::seconds(1);
  set_counter_step(fine, joule, 100 * watt);
  EXPECT_EQ(fine.period, std::chrono::milliseconds(1010));
  EXPECT_EQ(fine.view, 0);
  Channel coarse = fine;
  set_counter_step(coarse, watt_hour, 100 * watt);
  EXPECT_EQ(coarse.period, fine.period + std::chrono::seconds(36));
  EXPECT_EQ(coarse.view, coarse_counter);
  Channel unknown = fine;
  set_counter_step(unknown, watt_hour, std::nullopt);
  EXPECT_GT(unknown.period, coarse.period) << "an unknown power is taken to be small";
  set_counter_step(unknown, kilowatt_hour * 1000, Power{});
  EXPECT_LT(unknown.period, std::chrono::hours(2)) << "an absurd digit overflows nothing";
}

}  // namespace
}  // namespace joulery
