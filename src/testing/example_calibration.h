// SPDX-License-Identifier: Apache-2.0
// A calibration with every field in use, for tests of whatever carries one. Its numbers are those of no machine.
#pragma once

#include "foundation/domain/calibration.h"

namespace joulery {

/// Of a machine with one package and one GPU.
[[nodiscard]] inline Calibration example_calibration() {
  const auto joules = [](double low, double best, double high) {
    return Bounded<Energy>{low * joule, best * joule, high * joule};
  };
  Calibration calibration;
  calibration.id = "01J9ZK7C5V8Q2M4N6P7R8S9TVW";
  calibration.host_id_hash = "3f8a2c9d";
  calibration.made = UtcTime(std::chrono::seconds(1'769'860'800));
  calibration.version = "0.1.0";
  calibration.fingerprint = {"AMD EPYC 7763", 1, 128, 24, 8, {"GPU-5f1c"}, "Maker", "Model"};
  calibration.meter = {"shelly http://plug power", 0.02, "two percent by its data sheet"};
  calibration.cut = {{"machine/package-0", Method::counted, "perf power/energy-pkg/ cpu0"},
                     {"machine/gpu-0", Method::integrated, "nvml GPU-5f1c power"}};
  calibration.fit = {FitForm::each_part, 41.25 * watt, {1.125, 1.0625}, 7.5, {{1, 0.25}, {0.25, 0.5}}, {"a note"}};
  calibration.validation = {{{"cpu", 4, -0.02, 0.04, 0.03}}, 0.03, 0.025, 0.001, 0.93, 1.08, {"one thing"}};
  calibration.steps = {{"cpu 50 %",
                        LoadClass::cpu,
                        UtcTime(std::chrono::seconds(1'769'860'000)),
                        std::chrono::seconds(30),
                        {joules(2800, 3000, 3200), joules(700, 800, 900)},
                        5000 * joule,
                        2 * joule}};
  calibration.notes = {"steps of 30 s"};
  return calibration;
}

}  // namespace joulery
