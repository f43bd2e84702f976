// SPDX-License-Identifier: Apache-2.0
// An import as joulery.import/1. A printed number has the bounds of its digits; what a file does not state is null, and
// the trial's "why" and "absences" say why.
#include "shell/cli/import_answer.h"
#include "shell/cli/style.h"

namespace joulery {
namespace {

constexpr std::string_view kWhyNull =
    "null where the file does not state it; absences name what it should and does not";

template <class Q>
void amount(JsonText& json, std::string_view key, const std::optional<Printed<Q>>& printed, Q unit) {
  if (!printed) {
    json.null(key);
    return;
  }
  json.object(key).number("low", printed->low() / unit).number("best", printed->value / unit);
  json.number("high", printed->high() / unit).end();
}

template <class Q>
void plain(JsonText& json, std::string_view key, const std::optional<Printed<Q>>& printed) {
  json.number_or_null(key, printed ? std::optional(printed->value.base()) : std::nullopt);
}

void text(JsonText& json, std::string_view key, const std::string& value) {
  json.text_or_null(key, value.empty() ? std::nullopt : std::optional(value));
}

void part(JsonText& json, std::string_view key, const StatedPart& stated) {
  json.object(key);
  amount(json, "energy_j", stated.energy, stated_joule);
  amount(json, "power_w", stated.power, watt);
  json.text("method", to_string(stated.method)).end();
}

void names(JsonText& json, const ImportedTrial& trial) {
  text(json, "tool", trial.names.tool);
  text(json, "tool_version", trial.names.tool_version);
  text(json, "run_id", trial.names.run_id);
  text(json, "project", trial.names.project);
  text(json, "model", trial.names.model);
  text(json, "task", trial.names.task);
  text(json, "dataset", trial.names.dataset);
  text(json, "arm", trial.names.arm);
  text(json, "phase_name", trial.names.phase_name);
  json.text_or_null("phase", trial.phase ? std::optional(std::string(to_string(*trial.phase))) : std::nullopt);
  json.text("extent", to_string(trial.extent));
  json.text_or_null("rung", trial.rung ? std::optional(std::string(to_string(*trial.rung))) : std::nullopt);
  json.text("method", "imported");
}

void work(JsonText& json, const StatedWork& stated) {
  json.object("work");
  plain(json, "queries", stated.queries);
  plain(json, "successes", stated.successes);
  plain(json, "failures", stated.failures);
  plain(json, "prompt_tokens", stated.prompt_tokens);
  plain(json, "output_tokens", stated.output_tokens);
  plain(json, "all_tokens", stated.all_tokens);
  plain(json, "mean_output_tokens", stated.output_length);
  plain(json, "batch", stated.batch);
  plain(json, "tokens_per_second", stated.tokens_per_second);
  json.boolean("counts_prompt_tokens", stated.counts_prompt_tokens);
  plain(json, "queries_per_second", stated.queries_per_second);
  amount(json, "latency_s", stated.latency, stated_second);
  amount(json, "time_to_first_token_s", stated.time_to_first_token, stated_second);
  json.end();
}

void doubts(JsonText& json, const ImportedTrial& trial) {
  json.array("absences");
  for (const Absence& absence : trial.absences) {
    json.object().text("field", absence.field).text("why", absence.why).end();
  }
  json.end().array("flags");
  for (const std::string& flag : trial.flags) json.text({}, flag);
  json.end();
}

void trial_of(JsonText& json, const ImportedTrial& trial) {
  json.object();
  json.number_or_null("line",
                      trial.origin.line == 0 ? std::nullopt : std::optional(static_cast<double>(trial.origin.line)));
  names(json, trial);
  text(json, "gpu_model", trial.host.gpu_model);
  plain(json, "gpu_count", trial.host.gpu_count);
  amount(json, "duration_s", trial.duration, stated_second);
  part(json, "total", trial.total);
  part(json, "gpu", trial.gpu);
  part(json, "cpu", trial.cpu);
  part(json, "memory", trial.memory);
  json.object("per_query");
  amount(json, "energy_j", trial.per_unit.per_query, stated_joule);
  json.end().object("per_thousand_queries");
  amount(json, "energy_j", trial.per_unit.per_thousand_queries, stated_joule);
  json.end().object("per_token");
  amount(json, "energy_j", trial.per_unit.per_token, stated_joule);
  json.end();
  plain(json, "tokens_per_joule", trial.per_unit.tokens_per_joule);
  amount(json, "carbon_g", trial.footprint.carbon, stated_gram);
  amount(json, "water_l", trial.footprint.water, stated_litre);
  work(json, trial.work);
  json.text("why", kWhyNull);
  doubts(json, trial);
  json.end();
}

void checks(JsonText& json, const std::optional<CheckedSession>& checked) {
  if (!checked) {
    json.null("checks");
    return;
  }
  json.object("checks").text("round", checked->round).text("rules", checked->rules).array("results");
  for (const MlperfCheck& check : checked->checks) {
    json.object().text("check", check.name).text("verdict", to_string(check.verdict));
    json.text_or_null("reason", check.why.empty() ? std::nullopt : std::optional(check.why)).end();
  }
  json.end().end();
}

void error(JsonText& json, const std::optional<Error>& problem) {
  if (!problem) {
    json.null("error");
    return;
  }
  json.object("error").text("kind", to_string(problem->kind)).text("what", problem->what);
  json.text("where", problem->where).text("try", problem->remedy).end();
}

void answer_of(JsonText& json, const ImportAnswer& answer) {
  json.object().text("file", answer.file);
  text(json, "kind", answer.kind);
  json.array("trials");
  for (const ImportedTrial& trial : answer.content.trials) trial_of(json, trial);
  json.end().array("refused");
  for (const RefusedRow& row : answer.content.refused) {
    json.object();
    json.number_or_null("line",
                        row.origin.line == 0 ? std::nullopt : std::optional(static_cast<double>(row.origin.line)));
    json.text("why", row.why).end();
  }
  json.end().array("figures");
  for (const NamedFigure& figure : answer.figures) {
    json.object().text("name", figure.name).number("energy_j", figure.energy / stated_joule).end();
  }
  json.end().array("notes");
  for (const std::string& note : answer.notes) json.text({}, note);
  json.end();
  checks(json, answer.checked);
  error(json, answer.error);
  json.end();
}

}  // namespace

std::string import_document(const std::vector<ImportAnswer>& answers, const Context& context) {
  JsonText json = context.document("joulery.import/1");
  // The bounds are half of the last printed digit: rounding, no doubt of an instrument.
  json.text("bounds", "half of the last printed digit").array("files");
  for (const ImportAnswer& answer : answers) answer_of(json, answer);
  return json.finish();
}

namespace {

ExitCode code_of(const std::vector<ImportAnswer>& answers) {
  bool failed = false;
  bool undecided = false;
  for (const ImportAnswer& answer : answers) {
    if (answer.error) return answer.error->kind == ErrorKind::denied ? ExitCode::denied : ExitCode::bad_input;
    if (!answer.checked) continue;
    for (const MlperfCheck& check : answer.checked->checks) {
      failed = failed || check.verdict == Verdict::failed;
      undecided = undecided || check.verdict == Verdict::undecided;
    }
  }
  return failed ? ExitCode::no : undecided ? ExitCode::inconclusive : ExitCode::good;
}

}  // namespace

int tell_imports(const std::vector<ImportAnswer>& answers, Context& context) {
  if (context.globals().json) {
    context.out(import_document(answers, context));
    return static_cast<int>(code_of(answers));
  }
  for (const ImportAnswer& answer : answers) {
    if (answer.error) {
      context.fail(*answer.error, ExitCode::bad_input);
    } else {
      context.out(import_words(answer, context.globals().verbose, style_of(context.out_terminal())));
    }
  }
  return static_cast<int>(code_of(answers));
}

}  // namespace joulery
