// SPDX-License-Identifier: Apache-2.0
// The fit and its validation on machines whose truth is known (metering 5.7). The random ones are seeded: the same
// numbers every time.
#include "core/metering/wall_fit.h"

#include <gtest/gtest.h>

#include "core/metering/simulated_wall.h"
#include "core/metering/wall_validation.h"

namespace joulery {
namespace {

const WallMeter kIdealMeter{"ideal", 0, "none"};

TEST(WallFit, M5_without_noise_constant_and_slopes_are_recovered_exactly) {
  const SimulatedMachine machine{.constant = 47, .slopes = {1.1, 1.23}};
  const auto fit = fit_wall(machine.steps(usual_loads(2)));
  ASSERT_TRUE(fit) << describe(fit.error());
  EXPECT_EQ(fit->form, FitForm::each_part);
  EXPECT_NEAR(fit->constant / watt, 47, 1e-4);  // amounts are whole microjoules
  EXPECT_NEAR(fit->slopes[0], 1.1, 1e-6);
  EXPECT_NEAR(fit->slopes[1], 1.23, 1e-6);
  EXPECT_TRUE(fit->notes.empty());
  ASSERT_EQ(fit->covariance.size(), 3U);
  const Validation validation = validate_wall(machine.steps(usual_loads(2)), *fit, kIdealMeter);
  EXPECT_LT(validation.left_out_error, 0.25);
  EXPECT_TRUE(check_validation(validation));
}

TEST(WallFit, M5_parts_that_rise_and_fall_together_get_one_slope) {
  SimulatedMachine machine{.constant = 30, .slopes = {1.2, 1.2}};
  auto loads = usual_loads(1);
  for (Load& load : loads) load.watts.push_back(load.watts[0] * 0.5);
  const auto fit = fit_wall(machine.steps(loads));
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->form, FitForm::one_slope);
  EXPECT_NEAR(fit->constant / watt, 30, 1e-4);
  EXPECT_NEAR(fit->slopes[0], 1.2, 1e-6);
  EXPECT_EQ(fit->slopes[0], fit->slopes[1]);
  ASSERT_EQ(fit->notes.size(), 1U);
  EXPECT_NE(fit->notes[0].find("together"), std::string::npos);
}

TEST(WallFit, M5_fewer_than_three_steps_per_coefficient_give_one_slope) {
  const SimulatedMachine machine{.constant = 30, .slopes = {1.2, 1.2}};
  auto loads = usual_loads(2);
  loads.resize(8);  // three coefficients want nine
  const auto fit = fit_wall(machine.steps(loads));
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->form, FitForm::one_slope);
  EXPECT_NEAR(fit->slopes[0], 1.2, 1e-6);
}

TEST(WallFit, M5_one_point_gives_the_constant_alone_and_bounds_that_hold_any_slope) {
  const SimulatedMachine machine{.constant = 30, .slopes = {1.2}};
  const auto steps = machine.steps({{"a run", LoadClass::run, {50}}});
  const auto fit = fit_wall(steps);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->form, FitForm::constant);
  EXPECT_NEAR(fit->constant / watt, 30 + 0.2 * 50, 1e-4);
  EXPECT_EQ(fit->slopes[0], 1);
  const Validation validation = validate_wall(steps, *fit, kIdealMeter);
  EXPECT_NEAR(validation.high_factor - 1, 0.6 * 50 / 90, 1e-6);
  EXPECT_FALSE(validation.missing.empty());
  for (const double watts : {0.0, 25.0, 100.0}) {
    for (const double slope : {0.9, 1.0, 1.6}) {
      const double truth = 30 + 0.2 * 50 + 50 + slope * (watts - 50);
      const double predicted = 40 + watts;
      const double doubt = 90 * (validation.high_factor - 1);
      EXPECT_LE(std::abs(truth - predicted), doubt + 1e-6);
    }
  }
}

TEST(WallFit, a_part_that_takes_the_same_in_every_step_keeps_slope_1_and_the_constant_carries_it) {
  const SimulatedMachine machine{.constant = 30, .slopes = {1.2, 1.5}};
  auto loads = usual_loads(1);
  for (Load& load : loads) load.watts.push_back(8);
  const auto fit = fit_wall(machine.steps(loads));
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->form, FitForm::each_part);
  EXPECT_NEAR(fit->slopes[0], 1.2, 1e-6);
  EXPECT_EQ(fit->slopes[1], 1);
  EXPECT_NEAR(fit->constant / watt, 30 + 0.5 * 8, 1e-4);
}

TEST(WallFit, a_slope_beyond_any_power_supply_stops_at_the_limit_and_is_said) {
  const SimulatedMachine machine{.constant = 5, .slopes = {2.4}};
  const auto fit = fit_wall(machine.steps(usual_loads(1)));
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->slopes[0], greatest_slope);
  ASSERT_EQ(fit->notes.size(), 1U);
  EXPECT_NE(fit->notes[0].find("limit of 1.6"), std::string::npos);
}

TEST(WallFit, steps_that_say_nothing_are_refused) {
  EXPECT_FALSE(fit_wall({}));
  const SimulatedMachine machine{.constant = 5, .slopes = {1.2}};
  auto steps = machine.steps(usual_loads(1));
  steps[3].wall = Energy{};
  EXPECT_FALSE(fit_wall(steps));
  steps = machine.steps(usual_loads(1));
  steps[3].parts.push_back({});
  EXPECT_FALSE(fit_wall(steps));
  steps = machine.steps(usual_loads(1));
  steps[0].time = Duration::zero();
  EXPECT_FALSE(fit_wall(steps));
}

TEST(WallValidation, M5_with_noise_of_3_percent_the_stated_interval_covers_93_to_97_percent) {
  Simulation random(11);
  int inside_noise = 0;
  int inside_bounds = 0;
  int all = 0;
  for (int machine_number = 0; machine_number < 400; ++machine_number) {
    const SimulatedMachine machine = random.machine(1);
    const auto loads = random.shuffled(usual_loads(1));
    const auto steps = machine.steps(loads, random.noise(0.03));
    const auto fit = fit_wall(steps);
    ASSERT_TRUE(fit);
    const Validation validation = validate_wall(steps, *fit, kIdealMeter);
    for (const LoadStep& fresh : machine.steps(loads, random.noise(0.03))) {
      const double factor = fresh.wall / predicted_wall(*fit, fresh);
      inside_noise += std::abs(factor - 1) <= validation.noise_fraction ? 1 : 0;
      inside_bounds += factor >= validation.low_factor && factor <= validation.high_factor ? 1 : 0;
      ++all;
    }
  }
  const double noise_covers = static_cast<double>(inside_noise) / all;
  const double bounds_cover = static_cast<double>(inside_bounds) / all;
  std::printf("95 %% stated: the noise interval covers %.4f, the bounds used cover %.4f\n", noise_covers, bounds_cover);
  EXPECT_GE(noise_covers, 0.93);
  EXPECT_LE(noise_covers, 0.97);
  EXPECT_GE(bounds_cover, noise_covers);  // never narrower, and wider where a kind of load was missed
  EXPECT_LE(bounds_cover, 0.97);
}

TEST(WallValidation, M5_the_interval_covers_nine_tenths_of_a_kind_of_load_it_never_saw) {
  Simulation random(5);
  int inside = 0;
  int all = 0;
  for (int machine_number = 0; machine_number < 400; ++machine_number) {
    // Losses that grow with the square of the load: no line fits them.
    SimulatedMachine machine = random.machine(2);
    machine.loss_per_square_watt = 2e-4;
    const auto loads = random.shuffled(usual_loads(2));
    for (const LoadClass kind : {LoadClass::gpu, LoadClass::cpu, LoadClass::mixed}) {
      std::vector<Load> seen;
      std::vector<Load> unseen;
      for (const Load& load : loads) (load.kind == kind ? unseen : seen).push_back(load);
      const auto steps = machine.steps(seen, random.noise(0.02));
      const auto fit = fit_wall(steps);
      ASSERT_TRUE(fit);
      const Validation validation = validate_wall(steps, *fit, kIdealMeter);
      for (const LoadStep& fresh : machine.steps(unseen, random.noise(0.02))) {
        const double factor = fresh.wall / predicted_wall(*fit, fresh);
        inside += factor >= validation.low_factor && factor <= validation.high_factor ? 1 : 0;
        ++all;
      }
    }
  }
  std::printf("a left-out kind: covered %.4f\n", static_cast<double>(inside) / all);
  EXPECT_GE(static_cast<double>(inside) / all, 0.90);
}

TEST(WallValidation, M5_a_meter_of_whole_watt_hours_on_10_Wh_widens_the_bounds_by_10_percent) {
  const SimulatedMachine machine{.constant = 47, .slopes = {1.1}};
  auto steps = machine.steps(usual_loads(1));
  const auto fit = fit_wall(steps);
  ASSERT_TRUE(fit);
  const Validation fine = validate_wall(steps, *fit, kIdealMeter);
  for (LoadStep& step : steps) step.wall_resolution = step.wall * 0.1;  // 1 Wh of 10 Wh
  const Validation coarse = validate_wall(steps, *fit, kIdealMeter);
  EXPECT_NEAR(fine.low_factor - coarse.low_factor, 0.1, 1e-6);
  EXPECT_NEAR(coarse.high_factor - fine.high_factor, 0.1, 1e-6);
  const Validation wrong_too = validate_wall(steps, *fit, {"2 % meter", 0.02, ""});
  EXPECT_NEAR(coarse.low_factor - wrong_too.low_factor, 0.02, 1e-9);
}

TEST(WallValidation, M5_parts_above_the_wall_are_refused_as_double_counting) {
  const SimulatedMachine machine{.constant = 2, .slopes = {0.6}};
  const auto steps = machine.steps(usual_loads(1));
  const std::vector<CutMember> cut{{"machine/package-0", Method::counted, "perf"}};
  const auto refused = check_wall(steps, kIdealMeter, cut);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("counted twice"), std::string::npos);
  EXPECT_NE(refused.error().remedy.find("joulery doctor"), std::string::npos);
  EXPECT_TRUE(check_wall(steps, {"a meter of little faith", 0.7, ""}, cut));
}

TEST(WallValidation, M5_a_wall_that_drifts_between_the_idles_is_refused) {
  const SimulatedMachine machine{.constant = 47, .slopes = {1.1}};
  auto steps = machine.steps(usual_loads(1));
  ASSERT_TRUE(check_wall(steps, kIdealMeter, {}));
  const auto last_idle =
      std::find_if(steps.rbegin(), steps.rend(), [](const LoadStep& step) { return step.kind == LoadClass::idle; });
  last_idle->wall = last_idle->wall * 1.029;
  EXPECT_TRUE(check_wall(steps, kIdealMeter, {}));
  last_idle->wall = last_idle->wall * 1.01;
  const auto refused = check_wall(steps, kIdealMeter, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("% apart"), std::string::npos);
  for (LoadStep& step : steps) step.wall_resolution = step.wall * 0.05;  // the meter cannot tell
  EXPECT_TRUE(check_wall(steps, kIdealMeter, {}));
}

TEST(WallValidation, M5_a_fit_that_misses_unseen_loads_by_more_than_15_percent_is_refused) {
  Validation validation;
  validation.left_out = {{"gpu", 2, -0.3, 0.1, 0.2}};
  validation.left_out_error = 0.149;
  EXPECT_TRUE(check_validation(validation));
  validation.left_out_error = 0.151;
  const auto refused = check_validation(validation);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("15 % are allowed"), std::string::npos);
  EXPECT_NE(refused.error().where.find("gpu 20 %"), std::string::npos);
}

TEST(WallValidation, a_plain_residual_is_narrower_than_what_a_left_out_kind_shows) {
  SimulatedMachine machine{.constant = 40, .slopes = {1.1, 1.1}};
  machine.loss_per_square_watt = 6e-4;
  const auto steps = machine.steps(usual_loads(2));
  const auto fit = fit_wall(steps);
  ASSERT_TRUE(fit);
  const Validation validation = validate_wall(steps, *fit, kIdealMeter);
  double worst_residual = 0;
  for (const LoadStep& step : steps) {
    worst_residual = std::max(worst_residual, step.wall / predicted_wall(*fit, step) - 1);
  }
  EXPECT_GT(validation.high_factor - 1, worst_residual);
}

}  // namespace
}  // namespace joulery
