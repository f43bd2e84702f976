// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as every kind of number a user types. What is accepted is finite and not negative, prints
// without a crash, and what is refused says why in one line.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "foundation/units/format.h"
#include "foundation/units/parse.h"

using namespace joulery;

namespace {

template <class T>
void check(const Result<T>& result, double value) {
  if (!result && describe(result.error()).empty()) std::abort();
  if (result && (!std::isfinite(value) || value < 0)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto duration = parse_duration(text);
  check(duration, duration ? seconds_of(*duration) : 0);
  const auto energy = parse_energy(text);
  check(energy, energy ? *energy / joule : 0);
  const auto power = parse_power(text);
  check(power, power ? *power / watt : 0);
  const auto intensity = parse_carbon_intensity(text);
  check(intensity, intensity ? intensity->base() : 0);
  const auto wue = parse_wue(text);
  check(wue, wue ? wue->base() : 0);
  const auto tariff = parse_tariff(text);
  check(tariff, tariff ? tariff->price.base() : 0);
  const auto ratio = parse_ratio(text);
  check(ratio, ratio.value_or(0));
  if (duration && format(*duration).empty()) std::abort();
  if (energy && (format(*energy).empty() || format_watt_hours(*energy).empty())) std::abort();
  if (power && format(*power).empty()) std::abort();
  if (ratio && *ratio < 1e300 &&
      (plain_number(*ratio).empty() || with_bounds(*ratio / 3, *ratio, *ratio * 2, "J").empty()))
    std::abort();
  return 0;
}
