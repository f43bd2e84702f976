// SPDX-License-Identifier: Apache-2.0
// What training a model took, in the words of its zoo entry: texts, so that the digits they were printed with are kept.
// What they amount to is made of them where a benchmark is planned (shell/bench/stated_training.h).
#pragma once

#include <string>

namespace joulery {

/// A [model.training] table. Amounts are "51686" (give or take half of the last digit), "LOW..HIGH" or
/// "LOW..BEST..HIGH"; empty ones are not stated.
struct ZooTraining {
  std::string training_kwh;
  std::string training_s;  ///< in the place of training_kwh: seconds ...
  std::string power_w;     ///< ... times the power of the machine, which is a model
  std::string finetuning_kwh;
  std::string development_kwh;  ///< failed and intermediate runs
  std::string rung;             ///< "node.modelled"
  std::string method;           ///< "imported"
  std::string grid_g_per_kwh;   ///< of the place of the training
  std::string how;              ///< "GPU hours x TDP"
  std::string source;
  std::string place;  ///< where it stands, for complaints: "my.toml:12:1"
};

}  // namespace joulery
