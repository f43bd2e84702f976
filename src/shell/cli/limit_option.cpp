// SPDX-License-Identifier: Apache-2.0
// Grams are told from joules by their unit; both end as energy, so that a tick compares one number.
#include "shell/cli/limit_option.h"

#include <array>
#include <cctype>
#include <fmt/format.h>

#include "core/reporting/phrase.h"
#include "foundation/base/text.h"
#include "foundation/units/format.h"
#include "foundation/units/parse.h"

namespace joulery {
namespace {

constexpr const char* kExample = "write an energy such as 5kJ or 0.5kWh, or carbon such as 10g";

/// Grams in one unit of carbon; nothing: the text has none.
std::optional<LocationCarbon> carbon_from(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 4> kUnits{
      {{"mg", 1e-3}, {"g", 1}, {"kg", 1e3}, {"t", 1e6}}};
  const auto letter = text.find_first_not_of("0123456789.eE+- ");
  if (letter == std::string_view::npos) return std::nullopt;
  std::string unit(text.substr(letter));
  for (const std::string_view suffix : {"CO2e", "CO2"}) {
    if (unit.ends_with(suffix)) unit.resize(unit.size() - suffix.size());
  }
  const auto number = parse_double(trim(text.substr(0, letter)));
  for (const auto& [name, grams] : kUnits) {
    if (name == unit && number) return gram_location * (*number * grams);
  }
  return std::nullopt;
}

/// The energy whose carbon is `carbon`.
Result<EnergyLimit> limit_of_carbon(std::string_view text, LocationCarbon carbon, const Factors& factors) {
  if (!factors.intensity) {
    return failure(ErrorKind::invalid,
                   factors.place ? fmt::format("a limit of {} needs a carbon intensity: {}", text, factors.why)
                                 : fmt::format("a limit of {} needs a place, and none is set", text),
                   "--limit", "add --place FR or an intensity such as --place 44g/kWh, or set the limit in kJ");
  }
  const LocationCarbon per_unit = at_facility(kilowatt_hour, factors.pue) * factors.intensity->best;
  const double units = carbon / gram_location / (per_unit / gram_location);
  constexpr double kMost = 1e6;  // 1 GWh
  if (!(units <= kMost)) {
    return failure(ErrorKind::invalid, fmt::format("a limit of {} is never reached at this place", text), "--limit",
                   "set the limit in kJ");
  }
  const Energy energy = kilowatt_hour * units;
  return EnergyLimit{
      energy, fmt::format("{} of carbon ({} at {} g/kWh)", with_prefix(carbon / gram_location, "g"), format(energy),
                          significant(factors.intensity->best / gram_per_kilowatt_hour))};
}

Result<EnergyLimit> above_zero(EnergyLimit limit) {
  if (limit.amount > Energy{}) return limit;
  return failure(ErrorKind::invalid, "a limit must be above 0", "--limit", kExample);
}

}  // namespace

Result<EnergyLimit> limit_from(std::string_view text, const Factors& factors) {
  if (const auto carbon = carbon_from(trim(text))) {
    auto limit = limit_of_carbon(trim(text), *carbon, factors);
    return limit ? above_zero(std::move(*limit)) : std::move(limit);
  }
  const auto energy = parse_energy(text);
  if (!energy) return failure(energy.error().kind, energy.error().what, "--limit", kExample);
  return above_zero({*energy, format(*energy)});
}

Result<std::optional<EnergyLimit>> limit_by(const Invocation& invocation, const Factors& factors) {
  const auto text = invocation.value("--limit");
  if (!text) {
    for (const char* option : {"--limit-action", "--limit-grace"}) {
      if (!invocation.has(option)) continue;
      return failure(ErrorKind::invalid, fmt::format("{} without a limit", option), {}, "add --limit 5kJ");
    }
    return std::optional<EnergyLimit>();
  }
  auto limit = limit_from(*text, factors);
  if (!limit) return failure(limit.error());
  limit->stop = invocation.value("--limit-action").value_or("warn") == "stop";
  if (const auto grace = invocation.value("--limit-grace")) {
    const auto length = parse_duration(*grace);
    if (!length) return failure(length.error());
    limit->grace = *length;
  }
  return std::optional(std::move(*limit));
}

}  // namespace joulery
