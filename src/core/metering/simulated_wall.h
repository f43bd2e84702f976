// SPDX-License-Identifier: Apache-2.0
// Machines whose wall power is known, for tests of the fit: a constant, a slope per part, losses that grow with the
// square where wanted, and noise of the meter.
#pragma once

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "foundation/domain/calibration.h"

namespace joulery {

/// What the parts take in one step, in watts.
struct Load {
  std::string name;
  LoadClass kind = LoadClass::idle;
  std::vector<double> watts;
};

/// The steps of a calibration, of a machine with one package, or with a package and a GPU.
inline std::vector<Load> usual_loads(std::size_t parts) {
  std::vector<Load> loads{{"idle 1", LoadClass::idle, {12}},        {"cpu 25 %", LoadClass::cpu, {45}},
                          {"cpu 50 %", LoadClass::cpu, {70}},       {"cpu 75 %", LoadClass::cpu, {88}},
                          {"cpu 100 %", LoadClass::cpu, {105}},     {"one core", LoadClass::one_core, {34}},
                          {"memory", LoadClass::memory, {62}},      {"mixed 50 %", LoadClass::mixed, {80}},
                          {"mixed 100 %", LoadClass::mixed, {104}}, {"idle 2", LoadClass::idle, {12}}};
  if (parts == 1) return loads;
  for (Load& load : loads) load.watts.push_back(load.kind == LoadClass::mixed ? 180 : 25);
  loads.push_back({"gpu 50 %", LoadClass::gpu, {20, 170}});
  loads.push_back({"gpu 100 %", LoadClass::gpu, {24, 300}});
  return loads;
}

using Noise = std::function<double()>;  ///< a factor around 1

struct SimulatedMachine {
  double constant = 0;
  std::vector<double> slopes;
  double loss_per_square_watt = 0;

  [[nodiscard]] double wall(const Load& load) const {
    double watts = constant;
    double sum = 0;
    for (std::size_t i = 0; i < load.watts.size(); ++i) {
      watts += slopes[i] * load.watts[i];
      sum += load.watts[i];
    }
    return watts + loss_per_square_watt * sum * sum;
  }

  [[nodiscard]] std::vector<LoadStep> steps(
      const std::vector<Load>& loads, const Noise& noise = [] { return 1.0; }) const {
    constexpr Duration kTime = std::chrono::seconds(30);
    std::vector<LoadStep> steps;
    for (const Load& load : loads) {
      LoadStep step;
      step.name = load.name;
      step.kind = load.kind;
      step.time = kTime;
      for (const double watts : load.watts) step.parts.push_back(exact(watts * watt * kTime));
      step.wall = wall(load) * noise() * watt * kTime;
      steps.push_back(std::move(step));
    }
    return steps;
  }
};

/// Machines and noise from one seed.
class Simulation {
 public:
  explicit Simulation(std::uint64_t seed) : random_(seed) {}

  SimulatedMachine machine(std::size_t parts) {
    SimulatedMachine machine{std::uniform_real_distribution<double>(15, 120)(random_), {}, 0};
    for (std::size_t i = 0; i < parts; ++i) {
      machine.slopes.push_back(std::uniform_real_distribution<double>(1.02, 1.4)(random_));
    }
    return machine;
  }

  Noise noise(double fraction) {
    return [this, fraction] { return std::normal_distribution<double>(1, fraction)(random_); };
  }

  std::vector<Load> shuffled(std::vector<Load> loads) {
    std::shuffle(loads.begin(), loads.end(), random_);
    return loads;
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace joulery
