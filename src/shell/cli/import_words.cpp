// SPDX-License-Identifier: Apache-2.0
// An import in words: a line per trial with its rung, the figures as they were printed, and by name what is missing.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/reporting/text_style.h"
#include "foundation/base/text.h"
#include "foundation/units/format.h"
#include "shell/cli/import_answer.h"

namespace joulery {
namespace {

constexpr std::size_t kShown = 20;

/// How many digits a printed number has, at most four: 0.003 has one, 20.0000 more than four.
template <class Q>
int digits_of(const Printed<Q>& printed) {
  constexpr int most = 4;
  const double value = std::fabs(printed.value.base());
  const double half = printed.half_digit.base();
  if (!(half > 0) || !(value > half)) return most;
  return std::clamp(static_cast<int>(std::ceil(std::log10(value / half))), 1, most);
}

template <class Q>
std::string amount(const Printed<Q>& printed, Q unit, std::string_view symbol) {
  return with_prefix(printed.value / unit, symbol, digits_of(printed));
}

template <class Q>
void add(std::vector<std::string>& words, std::string_view label, const std::optional<Printed<Q>>& printed, Q unit,
         std::string_view symbol, std::string_view behind = "") {
  if (!printed) return;
  words.push_back(fmt::format("{}{}{}{}", label, label.empty() ? "" : " ", amount(*printed, unit, symbol), behind));
}

/// A part that is modelled says so wherever it stands.
void add_part(std::vector<std::string>& words, std::string_view label, const StatedPart& part) {
  const std::string_view behind = part.method == Method::modelled ? " (modelled)" : "";
  add(words, label, part.energy, stated_joule, "J", behind);
}

std::vector<std::string> figures_of(const ImportedTrial& trial) {
  std::vector<std::string> words;
  add_part(words, "total", trial.total);
  add_part(words, "GPUs", trial.gpu);
  add_part(words, "CPU", trial.cpu);
  add_part(words, "memory", trial.memory);
  add_part(words, "other", trial.other);
  add(words, "mean", trial.total.power, watt, "W");
  add(words, "", trial.per_unit.per_query, stated_joule, "J", " per query");
  add(words, "", trial.per_unit.per_thousand_queries, stated_watt_hour, "Wh", " per 1,000 queries");
  add(words, "", trial.per_unit.per_token, stated_joule, "J", " per token");
  add(words, "", trial.footprint.carbon, stated_gram, "g", " CO2e");
  if (trial.duration) words.push_back(fmt::format("in {} s", plain_number(trial.duration->value.base(), 4)));
  if (trial.work.queries) words.push_back(fmt::format("{:.15g} queries", trial.work.queries->value.base()));
  return words;
}

std::string name_of(const ImportedTrial& trial) {
  std::string name;
  for (const std::string& part : {trial.names.model.empty() ? trial.names.project : trial.names.model, trial.names.task,
                                  trial.names.phase_name, trial.names.arm}) {
    if (part.empty()) continue;
    if (!name.empty()) name += ", ";
    name += part;
  }
  return name.empty() ? "no name" : name;
}

void add_trial(std::string& text, const ImportedTrial& trial) {
  const std::string place = trial.origin.line == 0 ? "" : fmt::format("line {}: ", trial.origin.line);
  const std::string_view rung = trial.rung ? to_string(*trial.rung) : "no rung stated";
  text += fmt::format("  {}{} [{}]\n", place, name_of(trial), rung);
  const auto figures = figures_of(trial);
  if (!figures.empty()) text += fmt::format("    {}\n", fmt::join(figures, ", "));
  for (const Absence& absence : trial.absences)
    text += fmt::format("    not known: {}: {}\n", absence.field, absence.why);
  if (!trial.flags.empty()) text += fmt::format("    note: {}\n", fmt::join(trial.flags, ", "));
}

void add_checks(std::string& text, const CheckedSession& checked) {
  const auto passed = std::count_if(checked.checks.begin(), checked.checks.end(),
                                    [](const MlperfCheck& check) { return check.verdict == Verdict::passed; });
  text += fmt::format("  checks by the rules {} (round {}): {} of {} passed\n", checked.rules, checked.round, passed,
                      checked.checks.size());
  for (const MlperfCheck& check : checked.checks) {
    if (check.verdict == Verdict::passed) continue;
    text += fmt::format("    {}: {}: {}\n", to_string(check.verdict), check.name, check.why);
  }
}

/// Every line as the screen may show it, cut to its width, what follows indented further than its beginning.
std::string laid_out(std::string_view text, const TextStyle& style) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    const auto width = static_cast<std::size_t>(std::max(style.width, 40));
    std::string before(indent, ' ');
    for (const std::string& piece : wrapped(shown(line.substr(indent), style), width - indent - 2)) {
      out += fmt::format("{}{}\n", before, piece);
      before.assign(indent + 2, ' ');
    }
  }
  return out;
}

}  // namespace

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::idle_before:
      return "idle_before";
    case Phase::load:
      return "load";
    case Phase::preprocess:
      return "preprocess";
    case Phase::warmup:
      return "warmup";
    case Phase::query:
      return "query";
    case Phase::prefill:
      return "prefill";
    case Phase::decode:
      return "decode";
    case Phase::idle_after:
      break;
  }
  return "idle_after";
}

std::string_view to_string(Extent extent) {
  return extent == Extent::run ? "run" : extent == Extent::phase ? "phase" : "table";
}

std::string import_words(const ImportAnswer& answer, bool all, const TextStyle& style) {
  const auto& trials = answer.content.trials;
  std::string text = fmt::format("{}: {}, {} {}, method imported\n", answer.file, answer.kind, trials.size(),
                                 trials.size() == 1 ? "trial" : "trials");
  const std::size_t told = all ? trials.size() : std::min(trials.size(), kShown);
  for (std::size_t i = 0; i < told; ++i) add_trial(text, trials[i]);
  if (told < trials.size()) {
    text += fmt::format("  {} more: --verbose shows all, --json has them\n", trials.size() - told);
  }
  for (const NamedFigure& figure : answer.figures) {
    text += fmt::format("  {}: {:.8g} mJ\n", figure.name, figure.energy / stated_joule * 1000);
  }
  for (const RefusedRow& row : answer.content.refused) {
    text += row.origin.line == 0 ? fmt::format("  refused: {}\n", row.why)
                                 : fmt::format("  refused: line {}: {}\n", row.origin.line, row.why);
  }
  for (const std::string& note : answer.notes) text += fmt::format("  note: {}\n", note);
  if (answer.checked) add_checks(text, *answer.checked);
  return laid_out(text, style);
}

}  // namespace joulery
