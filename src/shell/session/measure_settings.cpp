// SPDX-License-Identifier: Apache-2.0
// Settings to interval and factors.
#include "shell/session/measure_settings.h"

#include "adapters/sensors/host/clock.h"
#include "core/footprint/resolve.h"
#include "foundation/units/parse.h"
#include "shell/session/place_guess.h"

namespace joulery {
namespace {

constexpr Duration kShortest = std::chrono::milliseconds(1);
constexpr Duration kLongest = std::chrono::seconds(1);
constexpr Duration kUsual = std::chrono::milliseconds(100);

int year_of(UtcTime now) {
  return static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now)).year());
}

}  // namespace

Result<Duration> interval_by(const FindSetting& find) {
  const auto interval = parsed_setting(find, "interval", parse_duration);
  if (!interval) return failure(interval.error());
  const Duration every = interval->value_or(kUsual);
  if (every < kShortest || every > kLongest) {
    return failure(ErrorKind::invalid, "the interval must lie between 1ms and 1s", {},
                   "write for example --interval 100ms");
  }
  return every;
}

Result<Factors> factors_by(const FindSetting& find, Tables& tables, DiskFiles& files) {
  FactorOptions options;
  if (const auto place = find("place")) options.place = place->value;
  const auto pue = parsed_setting(find, "pue", parse_ratio);
  if (!pue) return failure(pue.error());
  options.pue = *pue;
  const auto wue = parsed_setting(find, "wue", parse_wue);
  if (!wue) return failure(wue.error());
  options.wue = *wue;
  const auto price = parsed_setting(find, "price", parse_tariff);
  if (!price) return failure(price.error());
  options.price = *price;
  if (options.place == "auto") {
    auto guess = guess_place(files);
    if (!guess) return failure(guess.error());
    options.guess = std::move(*guess);
  }
  options.this_year = year_of(SystemClock().utc_now());
  return resolve_factors(tables, options);
}

}  // namespace joulery
