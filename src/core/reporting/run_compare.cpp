// SPDX-License-Identifier: Apache-2.0
// Checks first, then the document: verdict, table, picture, and what a reader must know about the comparison.
#include "core/reporting/run_compare.h"

#include <cmath>
#include <set>

#include "core/reporting/compare_numbers.h"
#include "core/reporting/phrase.h"
#include "core/reporting/run_view.h"
#include "foundation/units/format.h"

namespace joulery {
namespace {

using Runs = std::span<const Run>;

std::set<std::string> kinds_of(const Run& run) {
  std::set<std::string> kinds;
  for (const PartResult* part : parts_on_cut(run)) kinds.emplace(to_string(part->part.kind));
  return kinds;
}

std::string kinds_text(const Run& run) {
  const auto kinds = kinds_of(run);
  return kinds.empty() ? "nothing" : listed({kinds.begin(), kinds.end()});
}

/// Why the two must not be set against each other; nothing when they may.
std::optional<Error> not_comparable(const Run& a, const Run& b) {
  const std::string where = "runs " + short_id(a) + " and " + short_id(b);
  const auto refuse = [&](std::string why, std::string remedy) {
    return Error{ErrorKind::unsupported, "not comparable: " + std::move(why), where, std::move(remedy)};
  };
  if (parts_on_cut(a).empty() || parts_on_cut(b).empty())
    return refuse("one of them holds no energy", "joulery doctor says why");
  if (is_modelled(a.method) != is_modelled(b.method)) {
    const bool a_is_model = is_modelled(a.method);
    return refuse(a_is_model ? "the first is modelled, the other counted" : "one is counted, the other modelled",
                  "measure both with the same sensors");
  }
  if (kinds_of(a) != kinds_of(b)) {
    return refuse("the totals hold different parts (" + kinds_text(a) + " against " + kinds_text(b) + ")",
                  "measure both with the same sensors, or compare single parts by hand");
  }
  return std::nullopt;
}

std::optional<Error> first_breach(Runs a, Runs b) {
  if (a.empty() || b.empty())
    return Error{ErrorKind::invalid, "nothing to compare", "", "give two runs or two groups of runs"};
  for (const Run& run : a) {
    if (auto breach = not_comparable(a.front(), run)) return breach;
  }
  for (const Run& run : b) {
    if (auto breach = not_comparable(a.front(), run)) return breach;
  }
  return std::nullopt;
}

std::string label_of(Runs runs) {
  const Run& first = runs.front();
  const std::string name = first.start.name.empty() ? command_line(first.start.command) : first.start.name;
  if (runs.size() == 1) return short_id(first) + " " + name;
  return counted(runs.size(), "run") + " of " + name;
}

std::string percent_change(double ratio) {
  const double change = std::abs(ratio - 1) * 100;
  return (change < 10 ? fmt::format("{:.1f}", change) : fmt::format("{:.0f}", change)) + " %";
}

std::string verdict_of(const ComparedNumber& energy) {
  const Bounded<double>& ratio = energy.ratio;
  if (!(ratio.high < 1) && !(ratio.low > 1)) return "No difference can be told: the interval of the ratio holds 1.";
  const std::string direction = ratio.best < 1 ? "less" : "more";
  return "B used " + percent_change(ratio.best) + " " + direction + " energy than A.";
}

std::string ratio_bounds(const Bounded<double>& ratio) {
  if (ratio.low == ratio.high) return {};
  const std::string high = std::isinf(ratio.high) ? "no end" : significant(ratio.high);
  return significant(ratio.low) + " … " + high;
}

NumberBlock headline(const ComparedNumber& energy) {
  NumberLine line{
      "Energy, B / A", significant(energy.ratio.best), ratio_bounds(energy.ratio), {}, verdict_of(energy), {}};
  if (std::isfinite(energy.ratio.high)) line.range = energy.ratio;
  NumberBlock block{true, {std::move(line)}};
  block.lines.push_back({"B - A", signed_phrase(energy.difference, energy.unit), "", {}, "difference, 95 %", {}});
  if (energy.p_value)
    block.lines.push_back({"p",
                           *energy.p_value < 0.0001 ? "< 0.0001" : significant(*energy.p_value, 2),
                           "",
                           {},
                           "two-sided, of equal means (Welch)",
                           {}});
  return block;
}

TableBlock table_of(const std::vector<ComparedNumber>& numbers) {
  TableBlock table{"A against B; intervals are 95 %",
                   {{"quantity"},
                    {"A", "", Align::right},
                    {"B", "", Align::right},
                    {"B - A", "", Align::right, 1},
                    {"B / A", "", Align::right}},
                   {}};
  for (const ComparedNumber& number : numbers) {
    table.rows.push_back({{number.name},
                          {amount_phrase(number.a, number.unit).joined()},
                          {amount_phrase(number.b, number.unit).joined()},
                          {signed_phrase(number.difference, number.unit)},
                          {Phrase{significant(number.ratio.best), ratio_bounds(number.ratio)}.joined()}});
  }
  return table;
}

Figure figure_of(const std::vector<ComparedNumber>& numbers) {
  const ComparedNumber& energy = numbers.front();
  BarPicture picture{energy.unit, {{energy.name, {}}}};
  picture.groups.front().bars = {{"A", "a", {}, energy.a, amount_phrase(energy.a, energy.unit).joined()},
                                 {"B", "b", {}, energy.b, amount_phrase(energy.b, energy.unit).joined()}};
  TableBlock table{energy.name, {{"side"}, {"energy", "", Align::right}}, {}};
  for (const Bar& bar : picture.groups.front().bars) table.rows.push_back({{bar.label}, {bar.text}});
  return {"Energy of A and B", "The energy of both sides with 95 % bounds.", std::move(picture), std::move(table)};
}

void note_differences(std::vector<Block>& blocks, const Run& a, const Run& b) {
  const auto note = [&](std::string text) { blocks.push_back(NoteBlock{Severity::note, std::move(text)}); };
  if (a.start.host.id_hash != b.start.host.id_hash) {
    note("Different hosts (" + a.start.host.cpu_model + " and " + b.start.host.cpu_model +
         "): what the machines take while idle is in the comparison too.");
  }
  if (a.start.idle_policy != b.start.idle_policy) {
    note(fmt::format("Different idle policies ({} and {}): \"yours\" does not mean the same.",
                     to_string(a.start.idle_policy), to_string(b.start.idle_policy)));
  }
  constexpr double kAlike = 0.05;  // of the time: a moment without a count changes no share that shows
  if (a.weights && b.weights && std::abs(a.weights->cycles_fraction - b.weights->cycles_fraction) > kAlike) {
    note(fmt::format("Shared by different weights ({}; {}): \"yours\" does not mean the same.", weight_words(a),
                     weight_words(b)));
  }
  if (a.start.factors.rows != b.start.factors.rows)
    note("Different places, prices or tables: carbon, water and cost differ for that reason too.");
  if (a.start.version != b.start.version)
    note("Measured by different versions of Joulery: " + a.start.version + " and " + b.start.version + ".");
  for (const Run* run : {&a, &b}) {
    if (is_below_resolution(*run))
      blocks.push_back(
          NoteBlock{Severity::warning,
                    "Run " + short_id(*run) +
                        " is below the resolution of its sensor: only an upper end is known. Repeat it: --repeat 30."});
    if (run->coverage < 1)
      blocks.push_back(NoteBlock{
          Severity::warning, "Run " + short_id(*run) + " was seen for " + percent(run->coverage) + " of its time."});
    if (!bad_end(run->exit).empty())
      blocks.push_back(NoteBlock{Severity::warning,
                                 "The command of run " + short_id(*run) + " ended with " + bad_end(run->exit) + "."});
  }
}

Paragraph about_doubt(const Run& a, const Run& b, bool repeated) {
  std::string text =
      repeated ? "The interval is the spread between repetitions (Welch 1947). "
               : "Each side is one run: the bounds are the instruments', not the spread a repetition would show. ";
  if (is_modelled(a.method))
    text += "Both are modelled: a model's doubt depends on the load, so it does not cancel.";
  else if (same_instruments(a, b))
    text +=
        "Both were read by the same sensors of the same host: their systematic doubt is common, so it cancels in the "
        "ratio as far as it moves both alike.";
  else
    text += "The sensors are not the same: their systematic doubt does not cancel" +
            std::string(repeated ? " and is in the interval." : ".");
  return plain(std::move(text));
}

}  // namespace

Result<Document> compare_document(Runs a, Runs b) {
  if (auto breach = first_breach(a, b)) return failure(std::move(*breach));
  const auto repeated_a = repeated_values(a);
  const auto repeated_b = repeated_values(b);
  const bool repeated = repeated_a.energy_j.size() > 1 && repeated_b.energy_j.size() > 1;
  if (!repeated && (a.size() > 1 || b.size() > 1)) {
    return failure(ErrorKind::unsupported, "not comparable: one side is a single run without repetitions",
                   "runs " + short_id(a.front()) + " and " + short_id(b.front()),
                   "give two or more on each side, or one on each");
  }
  const auto numbers = repeated ? compared_groups(a, b, repeated_a, repeated_b) : compared_runs(a.front(), b.front());
  if (!numbers) return failure(numbers.error());
  Document document{"A against B", "A: " + label_of(a) + " · B: " + label_of(b), {}};
  document.blocks.push_back(headline(numbers->front()));
  note_differences(document.blocks, a.front(), b.front());
  document.blocks.push_back(Heading{2, "Side by side"});
  document.blocks.push_back(table_of(*numbers));
  document.blocks.push_back(about_doubt(a.front(), b.front(), repeated));
  document.blocks.push_back(figure_of(*numbers));
  return document;
}

}  // namespace joulery
