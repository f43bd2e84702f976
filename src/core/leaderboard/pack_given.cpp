// SPDX-License-Identifier: Apache-2.0
// A number is what stands in front of a known unit, so that "3 kWh" is never 3 k of something else.
#include "core/leaderboard/pack_given.h"

#include <algorithm>
#include <array>
#include <fmt/ranges.h>

#include "core/statistics/half_digit.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// A unit somebody may write, and how many of the field's own it is.
struct WrittenUnit {
  std::string_view field;
  std::string_view written;
  double factor;
};
constexpr std::array kUnits{
    WrittenUnit{"kWh", "kWh", 1},
    WrittenUnit{"kWh", "Wh", 1e-3},
    WrittenUnit{"kWh", "MWh", 1e3},
    WrittenUnit{"kWh", "GWh", 1e6},
    WrittenUnit{"MWh", "MWh", 1},
    WrittenUnit{"MWh", "kWh", 1e-3},
    WrittenUnit{"MWh", "GWh", 1e3},
    WrittenUnit{"gCO2e", "g", 1},
    WrittenUnit{"gCO2e", "mg", 1e-3},
    WrittenUnit{"gCO2e", "kg", 1e3},
    WrittenUnit{"gCO2e", "t", 1e6},
    WrittenUnit{"gCO2e/kWh", "g/kWh", 1},
    WrittenUnit{"gCO2e/kWh", "kg/kWh", 1e3},
    WrittenUnit{"L", "L", 1},
    WrittenUnit{"L", "m3", 1e3},
    WrittenUnit{"L/kWh", "L/kWh", 1},
    WrittenUnit{"kW", "kW", 1},
    WrittenUnit{"kW", "MW", 1e3},
    WrittenUnit{"h", "h", 1},
    WrittenUnit{"h", "d", 24},
    WrittenUnit{"years", "years", 1},
    WrittenUnit{"FLOP", "FLOP", 1},
    WrittenUnit{"", "", 1},
};

constexpr std::string_view kWithheld = "N/A";

std::vector<std::string> written_units(std::string_view unit) {
  std::vector<std::string> units;
  for (const WrittenUnit& each : kUnits) {
    if (each.field == unit) units.emplace_back(each.written);
  }
  return units;
}

std::optional<Bounded<double>> read_amount(std::string_view text, std::string_view unit) {
  text = trim(text);
  for (const WrittenUnit& each : kUnits) {
    if (each.field != unit || !text.ends_with(each.written)) continue;
    const auto stated = stated_interval(text.substr(0, text.size() - each.written.size()));
    if (stated)
      return Bounded<double>{stated->low * each.factor, stated->best * each.factor, stated->high * each.factor};
  }
  return std::nullopt;
}

/// Ends of a ratio that its definition bounds are cut there; nothing where the best value is beyond.
std::optional<Bounded<double>> within(const Bounded<double>& amount, std::string_view field) {
  Bounded<double> cut = amount;
  if (field == "pue") cut.low = std::max(1.0, amount.low);   // E_DC holds E_IT
  if (field == "rs") cut.high = std::min(1.0, amount.high);  // a share of the machine
  if (!(cut.low <= cut.best && cut.best <= cut.high)) return std::nullopt;
  return cut;
}

std::string amount_remedy(const FieldSpec& field) {
  if (field.id == "rs") return "write a share of 1: \"0.25\", or \"0.2..0.3\"";
  if (field.unit.empty()) return "write a ratio of 1 or more: \"1.2\", or \"1.1..1.4\"";
  const auto units = written_units(field.unit);
  return fmt::format("write it in {}: \"1.2 {}\", \"1.1..1.4 {}\", or \"N/A\"", fmt::join(units, ", "), units.front(),
                     units.front());
}

/// Fields that somebody may hand in.
std::vector<std::string> given_ids(const PackSpec& spec) {
  std::vector<std::string> ids;
  for (const FieldSpec& field : spec.fields) {
    if (field.given != GivenAs::nothing) ids.emplace_back(field.id);
  }
  return ids;
}

std::string nearest_or_all(std::string_view word, const std::vector<std::string>& known) {
  if (known.empty()) return "write it without a table";
  const auto near = nearest(word, known);
  return near ? fmt::format("did you mean {}?", *near) : fmt::format("there are: {}", fmt::join(known, ", "));
}

Result<const FieldSpec*> field_of(const PackSpec& spec, const GivenEntry& entry, std::string_view id) {
  const auto found = std::ranges::find(spec.fields, id, &FieldSpec::id);
  if (found != spec.fields.end() && found->given != GivenAs::nothing) return &*found;
  const std::string what = found == spec.fields.end()
                               ? fmt::format("\"{}\" is no field of the form {}", id, spec.id)
                               : fmt::format("\"{}\" is not handed in: it is found or computed", id);
  return failure(ErrorKind::invalid, what, entry.place, nearest_or_all(id, given_ids(spec)));
}

Result<FieldValue> value_of(const FieldSpec& field, const GivenEntry& entry) {
  FieldValue value;
  value.is_given = true;
  const bool is_amount = field.given == GivenAs::amount;
  const std::string text(trim(entry.text));
  if (!entry.is_text || text.empty()) {
    return failure(ErrorKind::invalid,
                   is_amount ? fmt::format("\"{}\" needs a number with its unit, in quotes", field.id)
                             : fmt::format("\"{}\" is not a text", field.id),
                   entry.place, is_amount ? amount_remedy(field) : fmt::format("write {} = \"...\"", field.id));
  }
  value.source = entry.place;
  if (!is_amount || text == kWithheld) {
    value.text = text;
    return value;
  }
  value.amount = read_amount(text, field.unit);
  value.method = FieldMethod::sourced;
  if (value.amount) value.amount = within(*value.amount, field.id);
  if (!value.amount) {
    return failure(ErrorKind::invalid, fmt::format("\"{}\" of \"{}\" is no such number", text, field.id), entry.place,
                   amount_remedy(field));
  }
  return value;
}

}  // namespace

Result<GivenValues> GivenValues::read(const PackSpec& spec, std::span<const GivenEntry> entries,
                                      std::span<const std::string> models) {
  GivenValues given;
  for (const GivenEntry& entry : entries) {
    const std::size_t dot = entry.key.rfind('.');
    const bool is_of_model = dot != std::string::npos;
    const std::string model = is_of_model ? entry.key.substr(0, dot) : std::string();
    if (is_of_model && std::ranges::find(models, model) == models.end()) {
      return failure(ErrorKind::invalid, fmt::format("no model \"{}\" here", model), entry.place,
                     nearest_or_all(model, {models.begin(), models.end()}));
    }
    const auto field = field_of(spec, entry, std::string_view(entry.key).substr(is_of_model ? dot + 1 : 0));
    if (!field) return failure(field.error());
    if (is_of_model && (*field)->is_common) {
      return failure(ErrorKind::invalid, fmt::format("\"{}\" is asked once, not of each model", (*field)->id),
                     entry.place, "write it above the tables of models");
    }
    auto value = value_of(**field, entry);
    if (!value) return failure(value.error());
    given.values_.insert_or_assign(entry.key, std::move(*value));
  }
  return given;
}

const FieldValue* GivenValues::find(std::string_view model, std::string_view field) const {
  auto found = values_.find(fmt::format("{}.{}", model, field));
  if (found == values_.end()) found = values_.find(field);
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace joulery
