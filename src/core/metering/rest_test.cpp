// SPDX-License-Identifier: Apache-2.0
// What a calibration becomes in a run, and when it stops to speak of the machine.
#include "core/metering/rest.h"

#include <array>
#include <gtest/gtest.h>

#include "testing/example_calibration.h"

namespace joulery {
namespace {

Host example_host() {
  Host host;
  host.id_hash = "3f8a2c9d";
  host.cpu_model = "AMD EPYC 7763";
  host.sockets = 1;
  host.threads = 128;
  host.memory_bytes = 25'600'000'000;  // 23.84 GiB: the kernel keeps some of 24 for itself
  host.dimms = 8;
  host.gpus = {{"GPU-5f1c", "NVIDIA H100"}};
  host.vendor = "Maker";
  host.product = "Model";
  host.kernel = "6.1.0";
  host.boot_id = "one";
  return host;
}

TEST(Rest, M5_it_is_the_wall_by_the_fit_less_the_parts) {
  const RestModel model = rest_model(example_calibration());
  const std::array<Energy, 2> parts{3000 * joule, 800 * joule};
  const Bounded<Energy> wall = wall_energy(model, parts, std::chrono::seconds(30));
  const double truth = 41.25 * 30 + 3000 * 1.125 + 800 * 1.0625;
  EXPECT_NEAR(wall.best / joule, truth, 1e-5);
  EXPECT_NEAR(wall.low / joule, truth * 0.93, 1e-5);
  EXPECT_NEAR(wall.high / joule, truth * 1.08, 1e-5);
  const Bounded<Energy> rest = rest_energy(model, parts, std::chrono::seconds(30));
  EXPECT_EQ(rest.best, wall.best - 3800 * joule);
  EXPECT_EQ(rest.low, wall.low - 3800 * joule);
  EXPECT_EQ(rest.high, wall.high - 3800 * joule);
}

TEST(Rest, a_slope_that_no_step_told_may_be_any_that_a_fit_allows) {
  RestModel model = rest_model(example_calibration());
  for (WallSlope& slope : model.slopes) slope.factor = 1;
  const std::array<Energy, 2> parts{3000 * joule, 800 * joule};
  const Bounded<Energy> wall = wall_energy(model, parts, std::chrono::seconds(30));
  EXPECT_LE(wall.low / joule, 41.25 * 30 + 3800 * 0.9);
  EXPECT_GE(wall.high / joule, 41.25 * 30 + 3800 * 1.6);
}

TEST(Rest, it_is_never_below_nothing) {
  RestModel model = rest_model(example_calibration());
  model.constant = Power{};
  for (WallSlope& slope : model.slopes) slope.factor = 0.9;
  const std::array<Energy, 2> parts{3000 * joule, 800 * joule};
  const Bounded<Energy> rest = rest_energy(model, parts, std::chrono::seconds(30));
  EXPECT_EQ(rest.low, Energy{});
  EXPECT_EQ(rest.best, Energy{});
  EXPECT_GE(rest.high, rest.best);
}

TEST(Rest, every_coefficient_is_told_with_its_source_and_date) {
  const RestModel model = rest_model(example_calibration());
  ASSERT_EQ(model.rows.size(), 3U);
  EXPECT_EQ(model.rows[0].value, 41.25);
  EXPECT_EQ(model.rows[1].vintage, "2026-01-31");
  EXPECT_EQ(model.text, "calibrated against shelly http://plug power, 2026-01-31");
}

TEST(Rest, M5_another_cut_or_method_voids_it) {
  const RestModel model = rest_model(example_calibration());
  std::vector<CutMember> cut{{"machine/gpu-0", Method::integrated, ""}, {"machine/package-0", Method::counted, ""}};
  EXPECT_EQ(why_not_along(model, cut, {"GPU-5f1c"}), "");
  EXPECT_EQ(why_not_along(model, cut, {"GPU-other"}), "the GPUs are others than when calibrated");
  cut.push_back({"machine/memory", Method::assumed, ""});
  EXPECT_EQ(why_not_along(model, cut, {"GPU-5f1c"}), "machine/memory was not summed when calibrated");
  cut.pop_back();
  cut[0].method = Method::counted;
  EXPECT_EQ(why_not_along(model, cut, {"GPU-5f1c"}),
            "machine/gpu-0 is counted in this run and was integrated when calibrated");
  cut.erase(cut.begin());
  EXPECT_EQ(why_not_along(model, cut, {"GPU-5f1c"}), "machine/gpu-0 is not summed in this run");
}

TEST(Rest, M5_changed_hardware_voids_it_and_a_new_kernel_or_boot_does_not) {
  const Calibration calibration = example_calibration();
  Host host = example_host();
  EXPECT_EQ(why_void(calibration, host, true), "");
  host.kernel = "6.9.0";
  host.boot_id = "two";
  host.memory_bytes = *host.memory_bytes - 90'000'000;
  EXPECT_EQ(why_void(calibration, host, true), "");
  host.dimms = 4;
  host.memory_bytes = 12'800'000'000;
  EXPECT_EQ(why_void(calibration, host, true), "hardware changed since: memory, memory modules");
  host = example_host();
  host.gpus[0].uuid = "GPU-other";
  EXPECT_EQ(why_void(calibration, host, true), "hardware changed since: GPUs");
  EXPECT_EQ(why_void(calibration, host, false), "");  // not looked for yet
  host = example_host();
  host.id_hash = "another";
  EXPECT_EQ(why_void(calibration, host, true), "it was made on another machine");
}

TEST(Rest, M5_after_a_year_it_is_old) {
  const Calibration calibration = example_calibration();
  EXPECT_FALSE(is_old(calibration, calibration.made + std::chrono::hours(24 * 365)));
  EXPECT_TRUE(is_old(calibration, calibration.made + std::chrono::hours(24 * 366)));
}

}  // namespace
}  // namespace joulery
