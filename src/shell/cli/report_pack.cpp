// SPDX-License-Identifier: Apache-2.0
// A wrong word on the command line ends with 2, a wrong file with 3.
#include "shell/cli/report_pack.h"

#include <fmt/ranges.h>

#include "core/leaderboard/pack_document.h"
#include "core/leaderboard/pack_given.h"
#include "core/reporting/model_card.h"
#include "core/reporting/render_html.h"
#include "core/reporting/render_markdown.h"
#include "core/reporting/render_text.h"
#include "shell/cli/bundle_files.h"
#include "shell/cli/result_files.h"
#include "shell/cli/stored_runs.h"
#include "shell/session/toml.h"

namespace joulery {
namespace {

constexpr std::size_t kMostGivenBytes = std::size_t{1} << 20U;

Result<GivenValues> read_given(const PackSpec& spec, const std::optional<std::string>& file,
                               const std::vector<std::string>& models) {
  if (!file) return GivenValues();
  const auto text = read_result_file(*file, kMostGivenBytes);
  if (!text) return failure(text.error());
  const auto values = read_toml(*text, *file);
  if (!values) return failure(values.error());
  std::vector<GivenEntry> entries;
  entries.reserve(values->size());
  for (const TomlValue& value : *values) {
    entries.push_back({value.key, value.text, value.kind == TomlKind::text,
                       fmt::format("{}:{}:{}", *file, value.line, value.column)});
  }
  return GivenValues::read(spec, entries, models);
}

void add_field(JsonText& json, const FilledField& field) {
  const FieldValue& value = field.value;
  json.object().text("id", field.spec->id).text("name", field.spec->name);
  if (value.amount) {
    json.object("amount").number("low", value.amount->low).number("best", value.amount->best);
    json.number("high", value.amount->high).end().text("unit", field.spec->unit);
  } else {
    json.text("text", value.text);
  }
  if (value.method) json.text("method", to_string(*value.method));
  json.boolean("given", value.is_given).text("source", value.source).end();
}

void add_fields(JsonText& json, const std::vector<FilledField>& fields) {
  json.array("fields");
  for (const FilledField& field : fields) {
    if (!field.value.is_missing()) add_field(json, field);
  }
  json.end().array("missing");
  for (const FilledField& field : fields) {
    if (!field.value.is_missing()) continue;
    json.object().text("id", field.spec->id).text("name", field.spec->name).text("why", field.missing_words()).end();
  }
  json.end();
}

std::string pack_json(const Pack& pack, JsonText json) {
  json.number("interval", 0.95).text("pack", pack.spec->id).text("title", pack.spec->title);
  json.text("standard", pack.spec->standard).text("subject", pack.subject).object("common");
  add_fields(json, pack.common);
  json.end().array("forms");
  for (const FilledForm& form : pack.forms) {
    json.object().text("id", form.id).text("title", form.title);
    add_fields(json, form.fields);
    json.end();
  }
  return json.end().finish();
}

/// The reason why a form is not told in a format; nothing where it is.
std::optional<Error> wrong_format(const PackQuestion& question) {
  const bool is_card = question.pack == "model-card";
  const bool is_known = question.format == "text" || question.format == "md" ||
                        (!is_card && (question.format == "html" || question.format == "json"));
  if (is_known) return std::nullopt;
  return Error{ErrorKind::invalid, fmt::format("the form {} is not told in this format", question.pack),
               "--format " + question.format, is_card ? "a card is text or md" : "use text, md, html or json"};
}

PackAnswer refused(Error error, ExitCode code = ExitCode::usage) { return {{}, std::move(error), code}; }

PackAnswer told(const Result<Pack>& pack, const PackQuestion& question, const Context& context) {
  if (!pack) return refused(pack.error());
  if (question.pack == "model-card") {
    auto card = pack_model_card(*pack);
    return card ? PackAnswer{std::move(*card), {}, {}} : refused(card.error());
  }
  if (question.format == "json") return {pack_json(*pack, context.document("joulery.pack/1")), {}, {}};
  const Document document = pack_document(*pack);
  if (question.format == "html") return {render_html(document), {}, {}};
  if (question.format == "md") return {render_markdown(document), {}, {}};
  return {render_text(document, question.style), {}, {}};
}

PackAnswer of_bundle(const PackSpec& spec, const PackQuestion& question, const Context& context) {
  const BundleName name = bundle_name(question.source);
  const auto bench = read_bundle(name.path);
  if (!bench) return refused(bench.error(), ExitCode::bad_input);
  std::vector<std::string> models;
  models.reserve(bench->trials.size());
  for (const BenchTrial& trial : bench->trials) models.push_back(trial.trial.arm.name);
  const auto given = read_given(spec, question.given_file, models);
  if (!given) return refused(given.error(), ExitCode::bad_input);
  const Headlines headlines = headlines_of(*bench);
  return told(pack_of_bench(spec, *bench, headlines, *given, name.model), question, context);
}

PackAnswer of_run(const PackSpec& spec, const PackQuestion& question, const Context& context) {
  const auto run = find_run(context, question.source);
  if (!run) return refused(run.error(), code_of_not_found(run.error(), question.source));
  if (spec.id == "model-card") {
    if (question.given_file) {
      return refused({ErrorKind::invalid, "a run's card takes nothing that is handed in", "--given",
                      "tag the run: --tag training_type=fine-tuning"});
    }
    auto card = render_model_card(*run);
    return card ? PackAnswer{std::move(*card), {}, {}} : refused(card.error());
  }
  const auto given = read_given(spec, question.given_file, {});
  if (!given) return refused(given.error(), ExitCode::bad_input);
  return told(pack_of_run(spec, *run, *given), question, context);
}

}  // namespace

PackAnswer pack_answer(const PackQuestion& question, const Context& context) {
  const PackSpec* spec = find_pack(question.pack);
  if (spec == nullptr) return refused({ErrorKind::invalid, "no such form", "--pack " + question.pack, {}});
  if (auto wrong = wrong_format(question)) return refused(std::move(*wrong));
  const BundleName name = bundle_name(question.source);
  const bool is_bundle = name.model || names_bundle(name.path);
  return is_bundle ? of_bundle(*spec, question, context) : of_run(*spec, question, context);
}

}  // namespace joulery
