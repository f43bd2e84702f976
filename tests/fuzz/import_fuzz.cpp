// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as every format of a single file. What is read holds no zero and nothing negative as an energy
// and no number that is none; what is refused says why.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "core/importing/known_formats.h"

using namespace joulery;

namespace {

template <class Q>
void check(const std::optional<Printed<Q>>& printed) {
  if (printed && !std::isfinite(printed->value.base())) std::abort();
}

void check_energy(const std::optional<Printed<StatedEnergy>>& energy) {
  check(energy);
  if (energy && energy->value.base() == 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const std::string name : {"file", "GPU_ENERGY_WH.txt"}) {
    for (const std::string_view scenario : {"", "energy_star", "inference"}) {
      const ForeignFile file{name, text, scenario};
      (void)format_of(file);
      for (const Format& format : known_formats()) {
        const auto content = read_foreign(file, format.kind);
        if (!content && describe(content.error()).empty()) std::abort();
        if (!content || format.kind == "codecarbon") continue;
        for (const ImportedTrial& trial : content->trials) {
          check_energy(trial.gpu.energy);
          check_energy(trial.total.energy);
          check(trial.footprint.carbon);
          check(trial.total.power);
        }
      }
    }
  }
  return 0;
}
