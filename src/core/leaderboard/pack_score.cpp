// SPDX-License-Identifier: Apache-2.0
// The Software Carbon Intensity of one unit: SCI = ((E * I) + M) per R with M = TE * (TiR / EL) * (RR / ToR). Source:
// ISO/IEC 21031:2024, clauses on quantification. Without M there is no SCI: E * I stands apart, under its own name.
#include <fmt/format.h>

#include "core/leaderboard/pack_subject.h"

namespace joulery {
namespace {

constexpr double kThousand = 1000;
constexpr double kSecondsPerYear = 365.25 * 86400;

Bounded<double> times(const Bounded<double>& amount, double factor) {
  return {amount.low * factor, amount.best * factor, amount.high * factor};
}

FieldValue time_value(const ScoredWork& work) {
  if (!work.time) return missing_value("no time was measured");
  return amount_value(exact(seconds_of(*work.time)), FieldMethod::measured, "time of the queries or the run over R");
}

/// M of its inputs. A longer life makes it smaller, so its ends change places.
FieldValue embodied_of_inputs(const FieldValues& values) {
  const FieldValue& total = values.at("te");
  const FieldValue& life = values.at("el");
  const FieldValue& share = values.at("rs");
  const FieldValue& time = values.at("tir");
  if (!total.amount || !life.amount || !share.amount || !time.amount) return missing_value({});
  const Bounded<double> years = *life.amount;
  if (!(years.low > 0)) return missing_value("a lifespan of 0");
  const double reserved = time.amount->best / kSecondsPerYear;
  const Bounded<double> fraction{reserved / years.high, reserved / years.best, reserved / years.low};
  FieldValue embodied = amount_value(*total.amount * fraction * *share.amount, FieldMethod::sourced,
                                     "TE * (TiR / EL) * (RR / ToR) of what was handed in");
  embodied.is_given = true;
  return embodied;
}

void add_embodied(FieldValues& values, const PackSubject& subject) {
  values["tir"] = time_value(*subject.work);
  for (const char* field : {"te", "el", "rs"}) values[field] = given_or(subject, field, missing_value({}));
  const FieldValue given = given_or(subject, "m", missing_value({}));
  values["m"] = given.is_missing() ? embodied_of_inputs(values) : given;
  if (given.is_missing()) return;
  for (const char* field : {"te", "el", "rs", "tir"}) values.at(field).applies = false;
}

FieldValue sum_with(const FieldValue& operational, const FieldValue& embodied, double count) {
  if (!operational.amount) return missing_value("E * I is missing");
  if (!embodied.amount) return missing_value("M is missing");
  FieldValue sum =
      amount_value(*operational.amount + times(*embodied.amount, count), weakest(*operational.method, *embodied.method),
                   embodied.is_given ? "with M as handed in" : "");
  return sum;
}

}  // namespace

void add_score(FieldValues& values, const PackSubject& subject) {
  const ScoredWork& work = *subject.work;
  const FieldValue intensity = intensity_value(subject);
  values["r"] = text_value(work.unit, work.unit_words);
  values["boundary"] = text_value(work.boundary);
  values["e"] = energy_value(subject, work.joules);
  values["o"] = product(values.at("e"), intensity, "I", "E * I; embodied emissions are not in it");
  add_embodied(values, subject);
  values["sci"] = sum_with(values.at("o"), values.at("m"), 1);
  if (!work.query_joules) return;
  values["e_thousand"] = energy_value(subject, times(*work.query_joules, kThousand));
  values["e_thousand"].source.clear();
  values["o_thousand"] = product(values.at("e_thousand"), intensity, "I", "");
  const bool is_of_queries = work.unit == "query" || work.unit == "image";
  if (is_of_queries) values["sci_thousand"] = sum_with(values.at("o_thousand"), values.at("m"), kThousand);
}

}  // namespace joulery
