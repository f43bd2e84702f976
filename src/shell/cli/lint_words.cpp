// SPDX-License-Identifier: Apache-2.0
// One block per finding; 600 runs with one fault are one block.
#include "shell/cli/lint_words.h"

#include <algorithm>
#include <fmt/format.h>

namespace joulery {
namespace {

constexpr std::size_t kIndent = 10;

std::string where(const Origin& origin) {
  return origin.line == 0 ? origin.file : fmt::format("{}:{}", origin.file, origin.line);
}

/// "  cause   text", continued under the text.
std::string labelled(std::string_view label, std::string_view text, const TextStyle& style) {
  std::string lines;
  const auto width = static_cast<std::size_t>(std::max(style.width, 40));
  for (const std::string& line : wrapped(shown(text, style), width - kIndent)) {
    lines += fmt::format("  {:<8}{}\n", lines.empty() ? label : "", line);
  }
  return lines;
}

std::string block(const LintFinding& finding, const TextStyle& style) {
  const Rule& rule = rule_of(finding.check);
  const std::string group = finding.group.empty() ? "" : fmt::format(", {}", finding.group);
  const std::string head = fmt::format("{} {}  {}{}", rule.id, to_string(rule.severity), rule.title, group);
  std::string text = bold(shown(head, style), style) + "\n";
  const std::string place = where(finding.first.origin);
  text +=
      labelled("where", finding.count == 1 ? place : fmt::format("{} times, first {}", finding.count, place), style);
  if (!finding.first.subject.empty()) text += labelled("of", finding.first.subject, style);
  text += labelled("numbers", finding.first.numbers, style);
  text += labelled("rule", rule.formula, style);
  text += labelled("cause", rule.cause, style);
  text += labelled("fix", rule.fix, style);
  return text;
}

std::string counted_words(std::size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::size_t records_of(const ReadResults& read) { return read.content.trials.size() + read.claims.count(); }

std::size_t count_of(const std::vector<LintFinding>& findings, Gravity severity) {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [&](const LintFinding& finding) {
    return rule_of(finding.check).severity == severity;
  }));
}

}  // namespace

std::optional<Gravity> worst_of(const std::vector<LintFinding>& findings) {
  if (findings.empty()) return std::nullopt;
  return rule_of(findings.front().check).severity;  // they are sorted, the gravest first
}

std::string lint_words(const std::vector<LintFinding>& findings, const ReadResults& read, const TextStyle& style) {
  std::string text;
  for (const LintFinding& finding : findings) text += block(finding, style) + "\n";
  text += fmt::format("{} in {}: ", counted_words(records_of(read), "record"), counted_words(read.files, "file"));
  if (findings.empty()) {
    text += "no contradiction found\n";
    return text;
  }
  return text + fmt::format("{}, {}, {}\n", counted_words(count_of(findings, Gravity::error), "error"),
                            counted_words(count_of(findings, Gravity::warning), "warning"),
                            counted_words(count_of(findings, Gravity::note), "note"));
}

std::string lint_document(const std::vector<LintFinding>& findings, const ReadResults& read, JsonText json) {
  json.integer("files", static_cast<std::int64_t>(read.files));
  json.integer("passed_over", static_cast<std::int64_t>(read.passed_over));
  json.integer("records", static_cast<std::int64_t>(records_of(read)));
  const auto worst = worst_of(findings);
  json.text("verdict", worst ? to_string(*worst) : "clean");
  json.array("findings");
  for (const LintFinding& finding : findings) {
    const Rule& rule = rule_of(finding.check);
    json.object().text("id", rule.id).text("severity", to_string(rule.severity)).text("title", rule.title);
    json.text("group", finding.group).integer("count", static_cast<std::int64_t>(finding.count));
    json.object("first").text("file", finding.first.origin.file);
    if (finding.first.origin.line > 0) json.integer("line", static_cast<std::int64_t>(finding.first.origin.line));
    json.text("subject", finding.first.subject).text("numbers", finding.first.numbers).end();
    json.text("formula", rule.formula).text("cause", rule.cause).text("fix", rule.fix).end();
  }
  json.end().array("unreadable");
  for (const Error& error : read.unreadable) {
    json.object().text("file", error.where).text("what", error.what).text("try", error.remedy).end();
  }
  return json.finish();
}

}  // namespace joulery
