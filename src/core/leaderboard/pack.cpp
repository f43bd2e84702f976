// SPDX-License-Identifier: Apache-2.0
// A form is its table with the values its function found; what somebody handed in stands before what was found.
#include "core/leaderboard/pack.h"

#include <algorithm>
#include <fmt/ranges.h>

#include "core/leaderboard/pack_given.h"
#include "core/leaderboard/pack_subject.h"
#include "core/tasks/task.h"

namespace joulery {
namespace {

std::vector<FilledField> filled(const PackSpec& spec, const PackSubject& subject) {
  FieldValues values = spec.fill(subject);
  const bool is_common = !subject.work;
  std::vector<FilledField> fields;
  for (const FieldSpec& field : spec.fields) {
    if (field.is_common != is_common) continue;
    FieldValue value = std::move(values[std::string(field.id)]);
    if (field.given != GivenAs::nothing) value = given_or(subject, field.id, std::move(value));
    const bool is_left_out = !value.applies || (value.is_missing() && field.remedy.empty());
    if (!is_left_out) fields.push_back({&field, std::move(value)});
  }
  return fields;
}

std::string title_of(const BenchTrial& trial) {
  const auto task = find_task(trial.task);
  return fmt::format("{}, {}", trial.model.name.empty() ? trial.trial.arm.name : trial.model.name,
                     task ? task->title : trial.task);
}

tl::unexpected<Error> no_trial(const Bench& bench, const std::optional<std::string>& model) {
  if (!model) return failure(ErrorKind::invalid, "no trial has figures to fill a form from", bench.id, "measure again");
  std::vector<std::string> names;
  names.reserve(bench.trials.size());
  for (const BenchTrial& trial : bench.trials) names.push_back(trial.trial.arm.name);
  return failure(ErrorKind::invalid, "no such trial with figures in the bundle", *model,
                 fmt::format("there are: {}", fmt::join(names, ", ")));
}

}  // namespace

std::string FilledField::missing_words() const {
  if (value.why_missing.empty()) return std::string(spec->remedy);
  return spec->remedy.empty() ? value.why_missing : fmt::format("{}; {}", value.why_missing, spec->remedy);
}

Result<Pack> pack_of_bench(const PackSpec& spec, const Bench& bench, const Headlines& headlines,
                           const GivenValues& given, const std::optional<std::string>& model) {
  PackSubject subject = subject_of(bench, headlines, given);
  Pack pack{&spec, bench.id, filled(spec, subject), {}};
  for (std::size_t at = 0; at < bench.trials.size(); ++at) {
    const BenchTrial& trial = bench.trials[at];
    const auto& figures = headlines.trials[at].figures;
    if (!figures || (model && trial.trial.arm.name != *model)) continue;
    subject.work = work_of_trial(trial, *figures);
    FilledForm form{fmt::format("{}/{}", trial.task, trial.trial.arm.name), title_of(trial), filled(spec, subject)};
    pack.forms.push_back(std::move(form));
  }
  if (pack.forms.empty()) return no_trial(bench, model);
  std::erase_if(pack.forms, [](const FilledForm& form) { return form.fields.empty(); });
  return pack;
}

Result<Pack> pack_of_run(const PackSpec& spec, const Run& run, const GivenValues& given) {
  if (!spec.takes_runs) {
    return failure(ErrorKind::invalid, fmt::format("the form {} asks for models, which a run does not know", spec.id),
                   "--pack " + std::string(spec.id), "give a benchmark's bundle");
  }
  PackSubject subject = subject_of(run, given);
  Pack pack{&spec, run.start.id, filled(spec, subject), {}};
  subject.work = work_of_run(run);
  FilledForm form{run.start.id, run.start.name.empty() ? "run " + run.start.id : run.start.name, filled(spec, subject)};
  if (!form.fields.empty()) pack.forms.push_back(std::move(form));
  return pack;
}

}  // namespace joulery
