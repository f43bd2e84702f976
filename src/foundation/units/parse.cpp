// SPDX-License-Identifier: Apache-2.0
// Numbers with units: one scanner, one table of units per kind. Every refusal says what was typed and what is expected.
// The unit is never guessed; "100" for an interval is as wrong as "100kg".
#include "foundation/units/parse.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <span>

#include "foundation/base/text.h"

namespace joulery {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

/// What one option asks for: the word and the example a refusal shows.
struct Kind {
  std::string_view a_word;  ///< "a time"
  std::string_view example;
  std::span<const Unit> units;
};

constexpr Unit kTimes[] = {{"ns", 1},  {"us", 1e3},   {"µs", 1e3},   {"ms", 1e6},
                           {"s", 1e9}, {"min", 6e10}, {"h", 3.6e12}, {"d", 8.64e13}};
constexpr Unit kPowers[] = {{"mW", 1e-3}, {"W", 1}, {"kW", 1e3}, {"MW", 1e6}};
constexpr Unit kEnergies[] = {{"uJ", 1},    {"µJ", 1},      {"mJ", 1e3},   {"J", 1e6},      {"kJ", 1e9},
                              {"MJ", 1e12}, {"mWh", 3.6e6}, {"Wh", 3.6e9}, {"kWh", 3.6e12}, {"MWh", 3.6e15}};
constexpr Unit kIntensities[] = {{"g/kWh", 1}, {"kg/kWh", 1e3}, {"kg/MWh", 1}, {"t/MWh", 1e3}, {"g/MWh", 1e-3}};
constexpr Unit kWaters[] = {{"L/kWh", 1}, {"l/kWh", 1}};

constexpr Kind kTime{"a time", "100ms", kTimes};
constexpr Kind kPower{"a power", "40W", kPowers};
constexpr Kind kEnergy{"an energy", "3kWh", kEnergies};
constexpr Kind kIntensity{"a carbon intensity", "44g/kWh", kIntensities};
constexpr Kind kWater{"a water use", "0.2L/kWh", kWaters};
constexpr Kind kPrice{"a price", "0.21EUR/kWh", {}};
constexpr Kind kRatio{"a plain ratio", "1.2", {}};

std::string expected(const Kind& kind) { return fmt::format("write {} such as {}", kind.a_word, kind.example); }

tl::unexpected<Error> refuse(std::string_view text, std::string_view what, const Kind& kind) {
  return failure(ErrorKind::invalid, fmt::format("'{}' {}", text, what), {}, expected(kind));
}

struct Scanned {
  double number = 0;
  std::string_view unit;
};

/// A number and what follows it. from_chars alone would take "inf" and "nan" for numbers.
Result<Scanned> scan(std::string_view text, const Kind& kind) {
  const std::string_view typed = trim(text);
  if (typed.empty()) return failure(ErrorKind::invalid, "nothing was given", {}, expected(kind));
  const std::string_view digits = typed.front() == '-' ? typed.substr(1) : typed;
  if (digits.empty() || digits.find_first_of("0123456789.") != 0) return refuse(typed, "is not a number", kind);
  Scanned scanned;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), scanned.number);
  if (error == std::errc::result_out_of_range) return refuse(typed, "is out of range", kind);
  if (error != std::errc{}) return refuse(typed, "is not a number", kind);
  if (std::signbit(scanned.number)) return refuse(typed, "is negative", kind);
  scanned.unit = trim(typed.substr(static_cast<std::size_t>(end - typed.data())));
  return scanned;
}

/// "gCO2e/kWh" and "gCO2/kWh" are g/kWh.
std::string without_co2(std::string_view unit) {
  std::string plain(unit);
  const auto at = plain.find("CO2");
  if (at == std::string::npos) return plain;
  const std::size_t length = plain.substr(at).starts_with("CO2e") ? 4 : 3;
  return plain.erase(at, length);
}

std::string names_of(std::span<const Unit> units) {
  std::string names;
  for (const Unit& unit : units) {
    if (unit.name.find('\xC2') == std::string_view::npos)
      names += fmt::format("{}{}", names.empty() ? "" : ", ", unit.name);
  }
  return names;
}

/// The number in the smallest unit of the table (factor 1).
Result<double> scaled(std::string_view text, const Kind& kind) {
  const auto scanned = scan(text, kind);
  if (!scanned) return failure(scanned.error());
  if (scanned->unit.empty()) return refuse(trim(text), "has no unit", kind);
  const std::string wanted = &kind == &kIntensity ? without_co2(scanned->unit) : std::string(scanned->unit);
  for (const Unit& unit : kind.units) {
    if (unit.name != wanted) continue;
    const double amount = scanned->number * unit.factor;
    if (!std::isfinite(amount)) return refuse(trim(text), "is out of range", kind);
    return amount;
  }
  return failure(ErrorKind::invalid, fmt::format("'{}' has the unknown unit '{}'", trim(text), scanned->unit), {},
                 fmt::format("{} ({})", expected(kind), names_of(kind.units)));
}

/// Whole steps of an int64 amount, or a refusal: 2^63 would wrap to a negative time or energy.
Result<std::int64_t> whole(std::string_view text, const Kind& kind) {
  const auto amount = scaled(text, kind);
  if (!amount) return failure(amount.error());
  constexpr double kLargest = 9e18;
  if (*amount > kLargest) return refuse(trim(text), "is too large", kind);
  return static_cast<std::int64_t>(std::llround(*amount));
}

bool is_currency(std::string_view word) {
  return word.size() == 3 && word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  const auto amount = whole(text, kTime);
  if (!amount) return failure(amount.error());
  return Duration(*amount);
}

Result<Power> parse_power(std::string_view text) {
  const auto amount = scaled(text, kPower);
  if (!amount) return failure(amount.error());
  return *amount * watt;
}

Result<Energy> parse_energy(std::string_view text) {
  const auto amount = whole(text, kEnergy);
  if (!amount) return failure(amount.error());
  return Energy::of_microjoules(*amount);
}

Result<CarbonIntensity> parse_carbon_intensity(std::string_view text) {
  const auto amount = scaled(text, kIntensity);
  if (!amount) return failure(amount.error());
  return *amount * gram_per_kilowatt_hour;
}

Result<OnSiteWaterPerEnergy> parse_wue(std::string_view text) {
  const auto amount = scaled(text, kWater);
  if (!amount) return failure(amount.error());
  return *amount * litre_per_it_kilowatt_hour;
}

Result<Tariff> parse_tariff(std::string_view text) {
  const auto scanned = scan(text, kPrice);
  if (!scanned) return failure(scanned.error());
  if (scanned->unit.empty()) return refuse(trim(text), "has no unit", kPrice);
  const auto slash = scanned->unit.find('/');
  const std::string_view currency = scanned->unit.substr(0, slash);
  const std::string_view per = slash == std::string_view::npos ? "" : scanned->unit.substr(slash + 1);
  if (!is_currency(currency)) return refuse(trim(text), "names no currency of three capital letters", kPrice);
  if (per == "kWh") return Tariff{scanned->number * currency_per_kilowatt_hour, std::string(currency)};
  if (per == "MWh") return Tariff{scanned->number / 1e3 * currency_per_kilowatt_hour, std::string(currency)};
  return refuse(trim(text), "is not per kWh or MWh", kPrice);
}

Result<double> parse_ratio(std::string_view text) {
  const auto scanned = scan(text, kRatio);
  if (!scanned) return failure(scanned.error());
  if (!scanned->unit.empty()) return refuse(trim(text), fmt::format("has the unit '{}'", scanned->unit), kRatio);
  return scanned->number;
}

}  // namespace joulery
