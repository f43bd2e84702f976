// SPDX-License-Identifier: Apache-2.0
// The two forms of the Software Carbon Intensity: of software, and of AI with a consumer's and a provider's score. The
// provider's stages are those the zoo file states; development is all failed and intermediate runs.
#include <array>
#include <fmt/ranges.h>

#include "core/leaderboard/board_words.h"
#include "core/leaderboard/pack_subject.h"
#include "core/reporting/phrase.h"

namespace joulery {
namespace {

constexpr double kPercent = 100;
constexpr std::array<const char*, 6> kStages{"inception",   "training",   "finetuning",
                                             "development", "deployment", "retirement"};

/// Name, value, unit and source of each factor, as the standard asks of coefficients.
FieldValue coefficients_value(const PackSubject& subject) {
  if (!subject.factors) return missing_value("no place set");
  std::vector<std::string> words;
  for (const FactorRow& row : subject.factors->rows) {
    if (row.table == "default") continue;
    words.push_back(fmt::format("{} {}{}{} ({}{}{})", row.name, exactly(row.value), row.unit.empty() ? "" : " ",
                                row.unit, row.source, row.vintage.empty() ? "" : " ", row.vintage));
  }
  return words.empty() ? missing_value("no factor was used") : text_value(fmt::format("{}", fmt::join(words, "; ")));
}

/// Stages somebody stated for the model; a stage without a statement is missing, not 0.
void add_stated_stages(FieldValues& values, const BenchModel& model) {
  if (!model.training) return;
  const BenchTraining& training = *model.training;
  const std::string source = fmt::format("{}{}{}; rung {}", training.how, training.how.empty() ? "" : ", ",
                                         training.source, to_string(training.cost.rung));
  const auto put = [&](const char* field, const Bounded<TrainingEnergy>& energy) {
    values[field] = amount_value(in_unit(energy, training_kilowatt_hour), field_method(training.method), source);
  };
  put("training", training.cost.training);
  if (training.cost.finetuning) put("finetuning", *training.cost.finetuning);
  if (training.cost.development) put("development", *training.cost.development);
}

/// Energy of the stages that are known; `is_whole` tells whether all are.
FieldValue known_stages(const FieldValues& values, bool& is_whole) {
  std::vector<std::string_view> names;
  FieldValue sum = missing_value("no stage is known");
  for (const char* stage : kStages) {
    const FieldValue& value = values.at(stage);
    if (!value.amount) continue;
    sum = names.empty() ? value
                        : amount_value(*sum.amount + *value.amount, weakest(*sum.method, *value.method), sum.source);
    names.push_back(stage);
  }
  is_whole = names.size() == kStages.size();
  if (sum.amount) sum.source = fmt::format("of {}", fmt::join(names, ", "));
  return sum;
}

FieldValue provider_score(const FieldValues& values, bool is_whole) {
  const FieldValue& operational = values.at("provider_o");
  const FieldValue& embodied = values.at("provider_m");
  const FieldValue& parameters = values.at("parameters");
  if (!is_whole || !operational.amount || !embodied.amount || !parameters.amount) return missing_value({});
  const double count = parameters.amount->best;
  const Bounded<double> sum = *operational.amount + *embodied.amount;
  return amount_value({sum.low / count, sum.best / count, sum.high / count},
                      weakest(*operational.method, *embodied.method), "all stages over all parameters");
}

void add_provider(FieldValues& values, const PackSubject& subject) {
  const BenchModel& model = subject.work->trial->model;
  if (model.parameters && *model.parameters > 0) {
    values["provider_r"] = text_value("parameter", "gross: all parameters, active or not");
    values["parameters"] =
        amount_value(exact(static_cast<double>(*model.parameters)), FieldMethod::sourced, "the zoo file or the model");
  } else {
    values["parameters"] = missing_value({});
  }
  add_stated_stages(values, model);
  values["provider_i"] = stated_grid(model);
  for (const char* stage : kStages) values[stage] = given_or(subject, stage, values[stage]);
  for (const char* field : {"provider_i", "provider_m"}) values[field] = given_or(subject, field, values[field]);
  bool is_whole = false;
  const FieldValue stages = known_stages(values, is_whole);
  values["provider_o"] = product(stages, values.at("provider_i"), "I of the training's grid", stages.source);
  values["provider_sci"] = provider_score(values, is_whole);
}

}  // namespace

FieldValues sci_values(const PackSubject& subject) {
  FieldValues values;
  values["period"] = text_value(subject.period);
  values["i"] = intensity_value(subject);
  values["pue"] = pue_value(subject);
  if (subject.work) add_score(values, subject);
  return values;
}

FieldValues sci_ai_values(const PackSubject& subject) {
  FieldValues values = sci_values(subject);
  values["manifest"] = text_value(subject.manifest);
  values["coefficients"] = coefficients_value(subject);
  if (subject.own_fraction)
    values["monitoring"] =
        amount_value(exact(*subject.own_fraction * kPercent), FieldMethod::modelled,
                     "joulery's own share of all that was measured, which E holds; other monitoring is not known");
  if (subject.work && subject.work->trial != nullptr) add_provider(values, subject);
  return values;
}

}  // namespace joulery
