// SPDX-License-Identifier: Apache-2.0
// Calendar arithmetic by std::chrono, digits by fmt: no locale, no time zone database.
#include "foundation/wire/iso_time.h"

namespace joulery {

std::string iso_time(UtcTime at, std::chrono::seconds offset) {
  using namespace std::chrono;
  minutes east = duration_cast<minutes>(offset);
  if (offset > hours(24) || offset < hours(-24) || east != offset) east = minutes(0);
  const auto local = floor<milliseconds>(at) + east;
  const auto day = floor<days>(local);
  const year_month_day date(day);
  const hh_mm_ss<milliseconds> time(local - day);
  const auto distance = abs(east);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{}{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count(),
                     east < minutes(0) ? '-' : '+', distance.count() / 60, distance.count() % 60);
}

}  // namespace joulery
