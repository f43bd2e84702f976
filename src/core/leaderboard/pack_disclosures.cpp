// SPDX-License-Identifier: Apache-2.0
// The forms of public law and of model cards: what a benchmark knows of a training is what its zoo file states; what it
// measured of the use stands beside it with its boundary, because the law defines none.
#include <fmt/ranges.h>

#include "core/leaderboard/board_words.h"
#include "core/leaderboard/pack_subject.h"
#include "core/reporting/phrase.h"
#include "core/tasks/task.h"

namespace joulery {
namespace {

constexpr double kKilowattHoursPerMegawattHour = 1000;
constexpr double kTokensOfTask = 100'000;

/// All that is stated of the training, in units of `kilowatt_hours`.
FieldValue training_value(const BenchModel& model, double kilowatt_hours) {
  if (!model.training) return missing_value(std::string(kTrainingNotKnown));
  const BenchTraining& training = *model.training;
  const Bounded<TrainingEnergy> total = training.cost.total();
  std::vector<std::string> parts{"training"};
  if (training.cost.finetuning) parts.emplace_back("fine-tuning");
  if (training.cost.development) parts.emplace_back("development");
  const TrainingEnergy unit = training_kilowatt_hour * kilowatt_hours;
  return amount_value(
      in_unit(total, unit), field_method(training.method),
      fmt::format("{}; rung {}; {}", fmt::join(parts, ", "), to_string(training.cost.rung), training.source));
}

/// Somebody's figure may be either; only its own words tell.
FieldValue training_status(const BenchModel& model) {
  if (!model.training) return missing_value({});
  switch (field_method(model.training->method)) {
    case FieldMethod::measured:
      return text_value("measured");
    case FieldMethod::modelled:
      return text_value("estimated");
    case FieldMethod::sourced:
      break;
  }
  return missing_value("its source was not asked which");
}

FieldValue training_method(const BenchModel& model) {
  if (!model.training) return missing_value({});
  const BenchTraining& training = *model.training;
  return text_value(
      fmt::format("{}. The energy is at the boundary {}, {}, by {}; its interval is that of the digits or "
                  "the range that were stated.",
                  training.how.empty() ? "As stated by its source" : training.how, to_string(training.cost.rung),
                  to_string(training.method), training.source));
}

std::string counted_words(const std::optional<double>& count, std::string_view what) {
  return count ? fmt::format("{} {} a query on average", significant(*count), what)
               : fmt::format("{} not counted by its engine", what);
}

/// The described task of Annex XI: what was asked, so often, of which data.
FieldValue task_value(const ScoredWork& work) {
  const BenchTrial& trial = *work.trial;
  const auto task = find_task(trial.task);
  return text_value(fmt::format(
      "{} of {} items of {}, {} queries answered; {}, {}; {}{}, batch {}", task ? task->title : trial.task,
      trial.items.positions.size(), trial.items.name, work.figures->result.queries.answered,
      counted_words(work.figures->tokens.input, "tokens in"), counted_words(work.figures->tokens.output, "tokens out"),
      trial.model.runtime.empty() ? trial.model.engine : trial.model.runtime,
      trial.model.precision.empty() ? "" : ", " + trial.model.precision, trial.model.batch));
}

/// A over b, both handed in; ends cross. Missing where the one is missing, or b may be 0.
FieldValue ratio_of_given(const PackSubject& subject, std::string_view above, std::string_view below) {
  const FieldValue a = given_or(subject, above, {});
  const FieldValue b = given_or(subject, below, {});
  if (!a.amount || !b.amount) return {};
  FieldValue ratio =
      amount_value({a.amount->low / b.amount->high, a.amount->best / b.amount->best, a.amount->high / b.amount->low},
                   FieldMethod::sourced, "of what was handed in");
  ratio.is_given = ratio.amount.has_value();
  return ratio;
}

FieldValue water_value(const PackSubject& subject) {
  if (!subject.factors || !subject.factors->wue) return missing_value("none stated");
  return amount_value(in_unit(*subject.factors->wue, litre_per_it_kilowatt_hour), FieldMethod::sourced,
                      "as stated for the place; W_IN is water input, not consumption: see that it is that");
}

}  // namespace

FieldValues ai_act_values(const PackSubject& subject) {
  FieldValues values;
  if (!subject.work || subject.work->trial == nullptr) return values;
  const ScoredWork& work = *subject.work;
  const BenchModel& model = work.trial->model;
  values["model"] = text_value(model.name.empty() ? model.id : fmt::format("{} ({})", model.name, model.id),
                               model.revision.empty() ? "" : "revision " + model.revision);
  const FieldValue given = given_or(subject, "training_energy", {});
  values["training_energy"] = given.is_missing() ? training_value(model, kKilowattHoursPerMegawattHour) : given;
  values["training_energy_status"] = given.is_missing() ? training_status(model) : FieldValue{};
  values["training_energy_method"] = given.is_missing() ? training_method(model) : FieldValue{};
  values["inference_task"] = task_value(work);
  values["inference_hardware"] = text_value(subject.hardware);
  values["boundary"] = text_value(work.boundary);
  add_score(values, subject);
  values["inference_energy"] = values.at("e_thousand");
  if (work.figures->per_output_token)
    values["inference_energy_tokens"] =
        energy_value(subject, in_unit(work.figures->per_output_token->total, joule_per_token / kTokensOfTask));
  return values;
}

FieldValues eed_values(const PackSubject& subject) {
  FieldValues values;
  values["period"] = text_value(subject.period, "of the measurement; the directive asks for a year");
  const FieldValue effectiveness = ratio_of_given(subject, "e_dc", "e_it");
  values["pue"] = effectiveness.amount ? effectiveness : pue_value(subject);
  const FieldValue water = ratio_of_given(subject, "w_in", "e_it");
  values["wue"] = water.amount ? water : water_value(subject);
  values["erf"] = ratio_of_given(subject, "e_reuse", "e_dc");
  values["ref"] = ratio_of_given(subject, "e_res", "e_dc");
  return values;
}

FieldValues model_card_values(const PackSubject& subject) {
  FieldValues values;
  if (!subject.work || subject.work->trial == nullptr) return values;
  const BenchModel& model = subject.work->trial->model;
  add_score(values, subject);
  values["training_energy"] = training_value(model, 1);
  values["emissions"] = product(values.at("training_energy"), stated_grid(model), "the grid of the training", "");
  if (!model.training) return values;
  const BenchTraining& training = *model.training;
  values["source"] = text_value(fmt::format("{}, {}, location-based, {}", training.source,
                                            to_string(training.cost.rung), to_string(training.method)));
  return values;
}

}  // namespace joulery
