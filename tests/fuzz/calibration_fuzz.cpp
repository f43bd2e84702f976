// SPDX-License-Identifier: Apache-2.0
// Fuzz target: what calibrating reads back: a host's calibration, what its boot has learned, and a wall meter's CSV. A
// document that is accepted is the same after it was written and read again; a stretch of a meter has an energy that is
// finite and not negative, or a reason.
#include <cmath>
#include <cstdlib>

#include "adapters/datasets/wall_meter_csv.h"
#include "core/metering/learned.h"
#include "foundation/wire/calibration_json.h"
#include "foundation/wire/learned_json.h"

namespace {

void read_documents(std::string_view text) {
  const joulery::WrittenBy by{"0000000", "2026.1"};
  if (const auto one = joulery::calibration_from_json(text)) {
    const auto again = joulery::calibration_from_json(joulery::calibration_json(*one, by));
    if (!again || joulery::calibration_json(*again, by) != joulery::calibration_json(*one, by)) std::abort();
  }
  if (const auto one = joulery::learned_from_json(text)) {
    const auto again = joulery::learned_from_json(joulery::learned_json(*one));
    if (!again || *again != *one) std::abort();
    for (const joulery::LearnedChannel& channel : one->channels) {
      const auto quiet = joulery::quiet_power(channel);
      if (quiet && !(*quiet > joulery::Power{} && *quiet < 1e6 * joulery::watt)) std::abort();
    }
  }
}

void read_wall(std::string_view text) {
  const auto series = joulery::WallSeries::read(text, "meter.csv", std::chrono::hours(1));
  if (!series) {
    if (series.error().what.empty()) std::abort();
    return;
  }
  if (series->last() < series->first()) std::abort();
  const auto energy = series->over(series->first(), series->last() - series->first());
  if (energy && (energy->energy < joulery::Energy{} || energy->resolution < joulery::Energy{})) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_documents(text);
  read_wall(text);
  return 0;
}
