// SPDX-License-Identifier: Apache-2.0
// Values that several forms ask. A factor comes from the place of the measurement, unless somebody hands in another.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/leaderboard/board_words.h"
#include "core/leaderboard/pack_subject.h"
#include "core/reporting/phrase.h"

namespace joulery {
namespace {

constexpr double kJoulesPerKilowattHour = 3.6e6;

const FactorRow* row_named(const PackSubject& subject, std::string_view name) {
  if (!subject.factors) return nullptr;
  const auto found = std::ranges::find(subject.factors->rows, name, &FactorRow::name);
  return found == subject.factors->rows.end() ? nullptr : &*found;
}

/// "Ember 2024, grid_ci_country FRA".
std::string row_words(const FactorRow& row) {
  if (row.table == "option") return fmt::format("{}, {}", row.row, row.source);
  std::string words = row.source;
  if (!row.vintage.empty()) words += " " + row.vintage;
  if (!row.table.empty() && row.table != "default") words += fmt::format(", {} {}", row.table, row.row);
  return words;
}

const FieldValue* given_to(const PackSubject& subject, std::string_view field) {
  return subject.given.find(subject.work ? subject.work->model : std::string(), field);
}

}  // namespace

std::string_view to_string(FieldMethod method) {
  return method == FieldMethod::measured ? "measured" : method == FieldMethod::sourced ? "sourced" : "modelled";
}

FieldMethod field_method(Method method) {
  if (is_modelled(method)) return FieldMethod::modelled;
  return method == Method::imported ? FieldMethod::sourced : FieldMethod::measured;
}

FieldValue text_value(std::string text, std::string source) {
  FieldValue value;
  value.text = std::move(text);
  value.source = std::move(source);
  return value;
}

FieldValue missing_value(std::string why) {
  FieldValue value;
  value.why_missing = std::move(why);
  return value;
}

FieldValue amount_value(const Bounded<double>& amount, FieldMethod method, std::string source) {
  const bool is_finite = std::isfinite(amount.low) && std::isfinite(amount.best) && std::isfinite(amount.high);
  if (!is_finite || !(amount.low <= amount.best && amount.best <= amount.high))
    return missing_value("its interval is not bounded");
  FieldValue value;
  value.amount = amount;
  value.method = method;
  value.source = std::move(source);
  return value;
}

FieldValue given_or(const PackSubject& subject, std::string_view field, FieldValue otherwise) {
  const FieldValue* given = given_to(subject, field);
  if (given != nullptr) return *given;
  return otherwise;
}

FieldValue intensity_value(const PackSubject& subject) {
  if (const FieldValue* given = given_to(subject, "i")) return *given;
  if (!subject.factors) return missing_value("no place set");
  if (!subject.factors->intensity)
    return missing_value(subject.factors->why.empty() ? "the place has no carbon intensity" : subject.factors->why);
  const FactorRow* row = row_named(subject, "carbon_intensity");
  const std::string from = row == nullptr ? std::string("source not stated") : row_words(*row);
  return amount_value(in_unit(*subject.factors->intensity, gram_per_kilowatt_hour), FieldMethod::sourced,
                      fmt::format("{}; location-based, no certificates or offsets", from));
}

FieldValue stated_grid(const BenchModel& model) {
  if (!model.training) return missing_value(std::string(kTrainingNotKnown));
  if (!model.training->intensity) return missing_value("the grid of the training is not stated");
  return amount_value(in_unit(*model.training->intensity, gram_per_kilowatt_hour), FieldMethod::sourced,
                      model.training->source);
}

FieldValue pue_value(const PackSubject& subject) {
  if (const FieldValue* given = given_to(subject, "pue")) return *given;
  if (!subject.factors) return missing_value("none stated");
  const FactorRow* row = row_named(subject, "pue");
  if (row == nullptr || row->table == "default") return missing_value("none stated");
  return amount_value(exact(subject.factors->pue), FieldMethod::sourced, row_words(*row));
}

FieldValue energy_value(const PackSubject& subject, const Bounded<double>& joules) {
  if (joules.high == 0) return missing_value("no energy was measured");
  const FieldValue pue = pue_value(subject);
  const Bounded<double> factor = pue.amount.value_or(exact(1.0));
  const Bounded<double> energy = joules * factor;
  const ScoredWork& work = *subject.work;
  const std::string at = pue.amount ? fmt::format("times PUE {}", significant(factor.best)) : "no PUE in it";
  const FieldMethod method = field_method(work.method);
  const std::string how =
      to_string(method) == to_string(work.method) ? "" : fmt::format("{}; ", to_string(work.method));
  return amount_value(in_unit(energy, kJoulesPerKilowattHour), method, fmt::format("{}{}, {}", how, work.rung, at));
}

FieldValue product(const FieldValue& a, const FieldValue& b, std::string_view name_of_b, std::string source) {
  if (!a.amount) return missing_value(a.why_missing);
  if (!b.amount) return missing_value(fmt::format("{} is missing", name_of_b));
  return amount_value(*a.amount * *b.amount, weakest(*a.method, *b.method), std::move(source));
}

}  // namespace joulery
