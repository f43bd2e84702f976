// SPDX-License-Identifier: Apache-2.0
// Pictures of one task, and the tables that say the same.
#include <algorithm>
#include <fmt/format.h>

#include "core/leaderboard/board_sections.h"
#include "core/leaderboard/board_words.h"
#include "core/reporting/phrase.h"
#include "core/statistics/summary.h"

namespace joulery {
namespace {

ColumnUnit energy_unit(const Board& board, const TaskHeadline& task) {
  std::vector<double> values;
  for (const std::size_t at : board.with_figures(task))
    values.push_back(board.headlines.trials[at].figures->per_query.best / joule_per_query);
  return column_unit(values, "J");
}

Bounded<double> energy_in(const Board& board, std::size_t trial, const ColumnUnit& unit) {
  return in_unit(in_unit(board.headlines.trials[trial].figures->per_query.total, joule_per_query), unit.factor);
}

PointMark mark_of(FrontMark mark) {
  return mark == FrontMark::solid      ? PointMark::solid
         : mark == FrontMark::possible ? PointMark::possible
                                       : PointMark::none;
}

TableBlock front_table(const Board& board, const TaskHeadline& task, const ColumnUnit& unit) {
  TableBlock table{"",
                   {{"model"},
                    {"energy a query", unit.unit, Align::right},
                    {"quality", "", Align::right},
                    {"on the front, probability"},
                    {"kind", "", Align::left, 1}},
                   {}};
  for (std::size_t place = 0; place < task.compared.size(); ++place) {
    const std::size_t at = task.compared[place];
    if (!task.front[place]) continue;
    table.rows.push_back({{board.label(at), {}, {}},
                          carried_cell(energy_in(board, at, unit)),
                          quality_cell(board.headlines.trials[at].quality),
                          front_cell(task.front[place]),
                          {board.bench.trials[at].model.is_general ? "general" : "specific", {}, {}}});
  }
  return table;
}

/// Joule per query of every repeat with answers, in percent of the median of those that count.
BoxRow box_of(const Board& board, std::size_t trial) {
  BoxRow row{board.label(trial), {}, {}};
  const auto& counted = board.headlines.trials[trial].figures->counted.repeats;
  for (const CountedRepeat& each : counted) row.values.push_back(each.each() / joule_per_query);
  const double middle = median(row.values);
  for (const Repeat& repeat : board.bench.trials[trial].trial.repeats) {
    const auto query = repeat.phase(TrialPhase::query);
    const bool counts = std::ranges::any_of(counted, [&](const CountedRepeat& each) { return each.repeat == &repeat; });
    if (query && repeat.queries.answered > 0 && !counts)
      row.left_out.push_back(query->energy.best / joule / static_cast<double>(repeat.queries.answered));
  }
  constexpr double kPercent = 100;
  for (auto* values : {&row.values, &row.left_out}) {
    for (double& value : *values) value = middle > 0 ? value / middle * kPercent : value;
  }
  return row;
}

}  // namespace

Figure energy_bars(const Board& board, const TaskHeadline& task) {
  const ColumnUnit unit = energy_unit(board, task);
  BarPicture picture{unit.unit, {{"", {}}}, {{"a", "specific model"}, {"b", "general model"}}};
  TableBlock table{"",
                   {{"model"},
                    {"energy a query", unit.unit, Align::right},
                    {"low", unit.unit, Align::right},
                    {"high", unit.unit, Align::right},
                    {"method"}},
                   {}};
  for (const std::size_t at : board.with_figures(task)) {
    const Method method = board.bench.trials[at].trial.method;
    const Bounded<double> value = energy_in(board, at, unit);
    const TableCell words = carried_cell(value, method);
    picture.groups.front().bars.push_back({board.label(at), board.bench.trials[at].model.is_general ? "b" : "a", method,
                                           value, fmt::format("{} {}", words.text, unit.unit)});
    table.rows.push_back({{board.label(at), {}, {}},
                          words,
                          number_cell(value.low),
                          number_cell(value.high),
                          {std::string(to_string(method)), method, {}}});
  }
  const std::string rung(task.trials.empty() ? "" : to_string(board.bench.trials[task.trials.front()].trial.rung));
  return {"Energy a query", fmt::format("Energy of one query at {}, cheapest first, with its 95 % interval.", rung),
          std::move(picture), std::move(table)};
}

std::optional<Figure> front_scatter(const Board& board, const TaskHeadline& task) {
  const ColumnUnit unit = energy_unit(board, task);
  ScatterPicture picture{
      fmt::format("energy a query, {}", unit.unit),        "quality", "specific model", "general model",
      "filled: on the front; pale: possible; hollow: not", {}};
  for (std::size_t place = 0; place < task.compared.size(); ++place) {
    const std::size_t at = task.compared[place];
    const auto& quality = board.headlines.trials[at].quality;
    const Bounded<double> energy = energy_in(board, at, unit);
    if (!task.front[place] || !quality || !(energy.best > 0)) continue;
    picture.points.push_back({board.label(at), board.bench.trials[at].model.is_general,
                              mark_of(task.front[place]->mark), energy, quality->value,
                              fmt::format("{} {}, {}; on the front {}", carried_cell(energy).text, unit.unit,
                                          quality_cell(quality).text, front_cell(task.front[place]).text)});
  }
  if (picture.points.size() < 2) return std::nullopt;
  return Figure{"Energy and quality",
                fmt::format("Each arm by energy and quality; how probably it stands on the Pareto front, over {} joint "
                            "draws of repeats and items.",
                            task.front_resamples),
                std::move(picture), front_table(board, task, unit)};
}

Figure repeat_boxes(const Board& board, const TaskHeadline& task) {
  BoxPicture picture{"% of the arm's median", {}};
  TableBlock table{"",
                   {{"model"},
                    {"lowest", "%", Align::right},
                    {"quarter", "%", Align::right},
                    {"three quarters", "%", Align::right},
                    {"highest", "%", Align::right},
                    {"repeats", "", Align::right},
                    {"warm-up", "", Align::right, 1}},
                   {}};
  for (const std::size_t at : board.with_figures(task)) {
    BoxRow row = box_of(board, at);
    constexpr double kQuarter = 0.25;
    table.rows.push_back({{row.label, {}, {}},
                          number_cell(*std::ranges::min_element(row.values)),
                          number_cell(quantile(row.values, kQuarter)),
                          number_cell(quantile(row.values, 1 - kQuarter)),
                          number_cell(*std::ranges::max_element(row.values)),
                          count_cell(row.values.size()),
                          count_cell(row.left_out.size())});
    picture.rows.push_back(std::move(row));
  }
  return {"Repeats", "Energy a query of each repeat, in percent of its arm's median.", std::move(picture),
          std::move(table)};
}

}  // namespace joulery
