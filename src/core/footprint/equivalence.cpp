// SPDX-License-Identifier: Apache-2.0
// Choosing equivalence rows and wording counts.
#include "core/footprint/equivalence.h"

#include <array>
#include <fmt/format.h>

#include "foundation/base/text.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

constexpr std::array<std::string_view, 3> kDefaults{"smartphone_charge_energy", "mile_gasoline_car",
                                                    "gemini_text_prompt"};

/// A half is not rounded up: a comparison claims no more than there is.
std::string count_text(double count, int digits) { return plain_number(count * (1 - 1e-12), digits); }

std::string text_of(const EquivalenceRow& row, const Bounded<double>& count, std::string_view each) {
  const bool wide = count.low < count.high && (count.low <= 0 || count.high / count.low >= 10);
  const int digits = wide ? 2 : 3;
  std::string text = "= " + count_text(count.best, digits);
  if (count.low < count.high) {
    text += fmt::format(" ({} to {})", count_text(count.low, 2), count_text(count.high, 2));
  }
  const std::string label = row.definition.substr(0, row.definition.find(':'));
  const std::string vintage = row.vintage.substr(0, row.vintage.find(" ("));
  return text + fmt::format(" {} ({}, {})", label, vintage, each);
}

Footprint::Equivalence equivalence(const EquivalenceRow& row, const Bounded<double>& count, std::string_view each) {
  return {row.id, count, text_of(row, count, each), row.vintage};
}

template <class Q>
Bounded<double> counted(const Bounded<Q>& amount, Q each) {
  return {amount.low / each, amount.best / each, amount.high / each};
}

}  // namespace

std::vector<EquivalenceRow> default_equivalences(const std::vector<EquivalenceEntry>& entries) {
  std::vector<EquivalenceRow> chosen;
  for (const std::string_view id : kDefaults) {
    const EquivalenceEntry* newest = nullptr;
    for (const EquivalenceEntry& entry : entries) {
      if (entry.row.id != id || entry.status == "verify") continue;
      if (newest == nullptr || entry.year.value_or(0) > newest->year.value_or(0)) newest = &entry;
    }
    if (newest != nullptr) chosen.push_back(newest->row);
  }
  return chosen;
}

Result<EquivalenceRow> equivalence_of_vintage(const std::vector<EquivalenceEntry>& entries, std::string_view id,
                                              std::string_view vintage) {
  const EquivalenceRow* found = nullptr;
  std::vector<std::string> ids;
  std::string vintages;
  for (const EquivalenceEntry& entry : entries) {
    ids.push_back(entry.row.id);
    if (entry.row.id != id) continue;
    vintages += (vintages.empty() ? "" : "; ") + entry.row.vintage;
    if (found == nullptr && entry.row.vintage.find(vintage) != std::string::npos) found = &entry.row;
  }
  if (found != nullptr) return *found;
  if (!vintages.empty()) {
    return failure(ErrorKind::invalid, fmt::format("no vintage '{}' of {}", vintage, id), {}, "there are " + vintages);
  }
  const auto near = nearest(id, ids);
  return failure(ErrorKind::invalid, fmt::format("no equivalence '{}'", id), {},
                 near ? fmt::format("did you mean {}?", *near) : "joulery data show equivalences lists them");
}

std::optional<FacilityEnergy> energy_each(const EquivalenceRow& row) {
  if (row.unit == "kWh") return row.value * facility_kilowatt_hour;
  if (row.unit == "Wh") return row.value * 1e-3 * facility_kilowatt_hour;
  return std::nullopt;
}

std::optional<LocationCarbon> carbon_each(const EquivalenceRow& row) {
  struct Mass {
    std::string_view prefix;
    double grams;
  };
  constexpr std::array<Mass, 4> kMasses{{{"tCO2", 1e6}, {"kgCO2", 1e3}, {"gCO2", 1}, {"lbCO2", 453.59237}}};
  for (const Mass& mass : kMasses) {
    if (row.unit.starts_with(mass.prefix)) return row.value * mass.grams * gram_location;
  }
  return std::nullopt;
}

std::optional<Footprint::Equivalence> compare(const EquivalenceRow& row, const Bounded<FacilityEnergy>& energy) {
  const auto each = energy_each(row);
  if (!each || *each <= FacilityEnergy{}) return std::nullopt;
  return equivalence(row, counted(energy, *each), fmt::format("{:g} {}", row.value, row.unit));
}

std::optional<Footprint::Equivalence> compare(const EquivalenceRow& row, const Bounded<LocationCarbon>& carbon) {
  const auto each = carbon_each(row);
  if (!each || *each <= LocationCarbon{}) return std::nullopt;
  const std::string_view gas = row.unit.find("CO2e") == std::string::npos ? "CO2" : "CO2e";
  return equivalence(row, counted(carbon, *each), with_prefix(*each / gram_location, "g") + std::string(gas));
}

}  // namespace joulery
