// SPDX-License-Identifier: Apache-2.0
// Energy in one prefix a curve. The line is told in words: what it leaves out of a point is told with it.
#include "core/leaderboard/board_varied.h"

#include <fmt/format.h>

#include "core/leaderboard/board_words.h"
#include "core/reporting/phrase.h"
#include "core/tasks/task.h"

namespace joulery {
namespace {

const EnergyFigure& energy_of(const Board& board, const VariedPoint& point) {
  return board.headlines.trials[point.trial].figures->per_query;
}

ColumnUnit unit_of(const Board& board, const VariedCurve& curve) {
  std::vector<double> values;
  values.reserve(curve.points.size());
  for (const VariedPoint& point : curve.points) values.push_back(energy_of(board, point).best / joule_per_query);
  return column_unit(values, "J");
}

Bounded<double> energy_in(const Board& board, const VariedPoint& point, const ColumnUnit& unit) {
  return in_unit(energy_of(board, point).total, unit.factor * joule_per_query);
}

/// What is counted: an image where images are made.
std::string query_word(const Board& board, const VariedCurve& curve) {
  const auto task = find_task(board.bench.trials[curve.points.front().trial].task);
  return task && task->answer == AnswerKind::image ? "an image" : "a query";
}

/// The number that stands on the axis is told beside its value where it is another one.
bool has_own_amount(const VariedCurve& curve) { return curve.option != "steps"; }

std::string amount_title(const VariedCurve& curve) {
  const auto option = find_varied_option(curve.option);
  return std::string(option ? option->amount : std::string_view(curve.option));
}

TableCell ratio_cell(const VariedCurve& curve, const VariedPoint& point) {
  if (point.trial == curve.points.front().trial) return {"1", {}, 1};
  return cell_or(point.ratio, "too few blocks");
}

Figure varied_figure(const Board& board, const VariedCurve& curve) {
  const ColumnUnit unit = unit_of(board, curve);
  ScatterPicture picture{
      amount_title(curve), fmt::format("{}, {}", query_word(board, curve), unit.unit), "", "", "", {}};
  TableBlock table{"",
                   {{curve.option},
                    {amount_title(curve), "", Align::right},
                    {query_word(board, curve), unit.unit, Align::right},
                    {"low", unit.unit, Align::right},
                    {"high", unit.unit, Align::right}},
                   {}};
  for (const VariedPoint& point : curve.points) {
    const std::string& value = value_in(board.bench, curve, point);
    const Bounded<double> energy = energy_in(board, point, unit);
    picture.points.push_back({fmt::format("{} {}", curve.option, value), false, PointMark::solid, exact(point.amount),
                              energy, fmt::format("{} {}", carried_cell(energy).text, unit.unit)});
    table.rows.push_back({{value, {}, {}},
                          number_cell(point.amount),
                          carried_cell(energy),
                          number_cell(energy.low),
                          number_cell(energy.high)});
  }
  return Figure{varied_title(curve),
                fmt::format("Energy of {} over {}, arms of one model that differ in nothing else.",
                            query_word(board, curve), amount_title(curve)),
                std::move(picture), std::move(table)};
}

std::string line_words(const Board& board, const VariedCurve& curve) {
  const ColumnUnit each = column_unit(std::vector{curve.fit->per_unit.best / joule_per_query}, "J");
  const ColumnUnit unit = unit_of(board, curve);
  const auto in = [](const Bounded<EnergyPerQuery>& value, const ColumnUnit& of) {
    return fmt::format("{} {}", carried_cell(in_unit(value, of.factor * joule_per_query)).text, of.unit);
  };
  std::string words = fmt::format("A step takes {}, and {} takes {} besides", in(curve.fit->per_unit, each),
                                  query_word(board, curve), in(curve.fit->fixed, unit));
  if (curve.points.size() > 2)
    words += fmt::format("; the line misses no arm by more than {}", percent(curve.fit->largest_miss_fraction));
  return words + ".";
}

}  // namespace

std::string varied_title(const VariedCurve& curve) {
  const std::string held = varied_words(curve.held);
  return fmt::format("Energy over {}: {}{}{}", curve.option, curve.model, held.empty() ? "" : ", ", held);
}

TableBlock varied_table(const Board& board, const VariedCurve& curve) {
  const ColumnUnit unit = unit_of(board, curve);
  TableBlock table;
  table.columns.push_back({curve.option, "", Align::right});
  if (has_own_amount(curve)) table.columns.push_back({amount_title(curve), "", Align::right});
  table.columns.push_back({query_word(board, curve), unit.unit, Align::right});
  table.columns.push_back({"times the first", "", Align::right});
  table.columns.push_back({"quality", "", Align::right});
  for (const VariedPoint& point : curve.points) {
    TableRow row{{value_in(board.bench, curve, point), {}, {}}};
    if (has_own_amount(curve)) row.push_back(number_cell(point.amount));
    row.push_back(carried_cell(energy_in(board, point, unit), board.bench.trials[point.trial].trial.method));
    row.push_back(ratio_cell(curve, point));
    row.push_back(quality_cell(board.headlines.trials[point.trial].quality));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<std::string> varied_sentences(const Board& board, const VariedCurve& curve) {
  std::vector<std::string> words;
  if (curve.fit) words.push_back(line_words(board, curve));
  if (curve.option == "steps" && !curve.fit) words.push_back(fmt::format("No cost of a step: {}.", curve.why_no_fit));
  return words;
}

void add_varied(Document& document, const Board& board, const TaskHeadline& task) {
  for (const VariedCurve& curve : task.varied) {
    document.blocks.emplace_back(Heading{3, varied_title(curve)});
    document.blocks.emplace_back(varied_table(board, curve));
    for (std::string& sentence : varied_sentences(board, curve))
      document.blocks.emplace_back(plain(std::move(sentence)));
    document.blocks.emplace_back(varied_figure(board, curve));
  }
}

}  // namespace joulery
