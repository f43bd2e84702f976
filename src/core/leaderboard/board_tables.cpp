// SPDX-License-Identifier: Apache-2.0
// Tables of one task. A column has one unit; a cell that knows nothing says so in a word.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "core/leaderboard/board_sections.h"
#include "core/leaderboard/board_words.h"
#include "core/reporting/phrase.h"

namespace joulery {
namespace {

constexpr std::string_view kNoFigures = "no figures";
constexpr std::string_view kNotMeasured = "not measured";
constexpr std::string_view kNotCounted = "not counted";

TableColumn right(std::string title, std::string unit = {}, int rank = 0) {
  return {std::move(title), std::move(unit), Align::right, rank};
}

/// The unit in which one figure of all arms is told.
template <class Value>
ColumnUnit unit_of(const Board& board, const TaskHeadline& task, Value value, std::string_view base) {
  std::vector<double> values;
  for (const std::size_t at : task.trials) {
    const auto& figures = board.headlines.trials[at].figures;
    if (!figures) continue;
    const std::optional<Bounded<double>> known = value(*figures);
    if (known) values.push_back(known->best);
  }
  return column_unit(values, base);
}

std::optional<Bounded<double>> energy_of(const TrialFigures& figures) {
  return in_unit(figures.per_query.total, joule_per_query);
}

template <class Q>
std::optional<Bounded<double>> figure_in(const std::optional<DoubtedFigure<Q>>& figure) {
  if (!figure) return std::nullopt;
  return in_unit(figure->total, Q::of_base(1));
}

template <class Q>
std::optional<Bounded<double>> bare_of(const std::optional<Bounded<Q>>& value) {
  if (!value) return std::nullopt;
  return in_unit(*value, Q::of_base(1));
}

std::optional<Bounded<double>> divided(const std::optional<Bounded<double>>& value, double unit) {
  if (!value) return std::nullopt;
  return in_unit(*value, unit);
}

/// Where the arm stands among those compared; nothing when it does not.
std::optional<std::size_t> place_of(const TaskHeadline& task, std::size_t trial) {
  const auto found = std::ranges::find(task.compared, trial);
  if (found == task.compared.end()) return std::nullopt;
  return static_cast<std::size_t>(found - task.compared.begin());
}

TableCell ratio_cell(const TaskHeadline& task, std::size_t trial) {
  const auto place = place_of(task, trial);
  if (!place || !task.comparison) return {"not compared", {}, {}};
  if (*place == 0) return {"1", {}, 1};
  const auto& ratio = task.comparison->arms[*place].ratio;
  return cell_or(ratio, "too few blocks");
}

TableRow row_without_figures(const Board& board, std::size_t trial, std::size_t columns) {
  TableRow row(columns, TableCell{std::string(kNoFigures), {}, {}});
  row.front() = {board.label(trial), {}, {}};
  return row;
}

/// Rows of all trials of the task: those with figures cheapest first, then the others.
template <class Row>
void fill(TableBlock& table, const Board& board, const TaskHeadline& task, Row row) {
  table.sortable = true;
  for (const std::size_t at : board.with_figures(task)) {
    TableRow cells{{board.label(at), {}, {}}};
    for (TableCell& cell : row(at, *board.headlines.trials[at].figures)) cells.push_back(std::move(cell));
    table.rows.push_back(std::move(cells));
  }
  for (const std::size_t at : task.trials) {
    if (!board.headlines.trials[at].figures) table.rows.push_back(row_without_figures(board, at, table.columns.size()));
  }
}

bool is_idle_too_short(const TrialRungs& rungs) {
  const std::array above{&rungs.device_net, &rungs.device_marginal, &rungs.node_net, &rungs.node_marginal};
  return std::ranges::any_of(above, [](const AboveIdle* each) { return each->idle_too_short; });
}

std::string flags_of(const Board& board, std::size_t trial) {
  std::vector<std::string> flags = board.bench.trials[trial].flags;
  const TrialHeadline& headline = board.headlines.trials[trial];
  if (is_indicative(headline)) flags.insert(flags.begin(), "indicative");
  const bool is_flagged = std::ranges::find(flags, "void") != flags.end();
  if (headline.figures && !headline.figures->why_void.empty() && !is_flagged) flags.insert(flags.begin(), "void");
  if (!headline.why_failed.empty()) flags.insert(flags.begin(), failed_words(board, trial));
  if (headline.figures && headline.figures->counted.steadiness == Steadiness::not_steady)
    flags.emplace_back("not steady");
  if (headline.figures && is_idle_too_short(headline.figures->rungs)) flags.emplace_back("idle too short");
  return fmt::format("{}", fmt::join(flags, ", "));
}

TableCell rung_cell(const RungFigure& figure, const ColumnUnit& unit) {
  if (!figure.energy) return {std::string(kNotMeasured), {}, {}};
  return carried_cell(in_unit(in_unit(*figure.energy, joule_per_query), unit.factor), figure.method);
}

TableCell above_cell(const AboveIdle& above, const ColumnUnit& unit, Method method) {
  if (above.at_most)
    return {fmt::format("at most {}", significant(*above.at_most / joule_per_query / unit.factor)), {}, {}};
  if (!above.energy) return {std::string(kNotMeasured), {}, {}};
  return carried_cell(in_unit(in_unit(*above.energy, joule_per_query), unit.factor), method);
}

TableCell share_cell(const std::optional<double>& share) {
  if (!share) return {std::string(kNotMeasured), {}, {}};
  return {percent(*share), {}, share};
}

/// Energy a right answer, or why there is none: no answer was right, the task knows no right and wrong, not measured.
TableCell correct_cell(const TrialHeadline& headline, const ColumnUnit& unit) {
  const TrialFigures& figures = *headline.figures;
  if (figures.per_correct) return carried_cell(*divided(figure_in(figures.per_correct), unit.factor));
  if (figures.result.per_correct) return {figures.result.per_correct->undefined_text(), {}, {}};
  return {std::string(headline.quality ? "no right or wrong" : kNotMeasured), {}, {}};
}

TableCell count_or(const std::optional<double>& count) {
  return count ? number_cell(*count) : TableCell{std::string(kNotCounted), {}, {}};
}

std::string precision_words(const TrialPrecision& precision) {
  constexpr double kPercent = 100;
  const auto& half = precision.half_width_fraction;
  const std::string width = half ? fmt::format("{} %", significant(*half * kPercent, 2)) : "one repeat";
  if (!precision.verdict) return fmt::format("none asked for ({})", width);
  const std::string_view word = *precision.verdict == PrecisionVerdict::reached  ? "reached"
                                : *precision.verdict == PrecisionVerdict::missed ? "target missed"
                                                                                 : "more repeats needed";
  return fmt::format("{} ({}, {:g} % asked for)", word, width, *precision.target_fraction * kPercent);
}

TableCell warm_up_cell(const CountedRepeats& counted) {
  if (counted.steadiness == Steadiness::too_few) return {"too few to tell", {}, {}};
  return count_cell(counted.cut);
}

/// BM-9: scatter of repeats, as standard deviations.
TableCell within_cell(const std::optional<VarianceSplit>& split, const ColumnUnit& unit) {
  if (!split) return {"too few to tell", {}, {}};
  return number_cell(std::sqrt(split->within) / unit.factor);
}

TableCell between_cell(const std::optional<VarianceSplit>& split, const ColumnUnit& unit) {
  if (!split) return {"too few to tell", {}, {}};
  if (!split->between) return {"no more than chance", {}, {}};
  return number_cell(std::sqrt(*split->between) / unit.factor);
}

}  // namespace

TableBlock arms_table(const Board& board, const TaskHeadline& task) {
  const ColumnUnit unit = unit_of(board, task, energy_of, "J");
  const ColumnUnit right_unit =
      unit_of(board, task, [](const TrialFigures& figures) { return figure_in(figures.per_correct); }, "J");
  TableBlock table{"cheapest first; ± is half of the 95 % interval, doubt of the instruments included",
                   {{"model"},
                    right("energy a query", unit.unit),
                    right("times the cheapest"),
                    right("quality"),
                    {"on the front", "", Align::left, 1},
                    right("energy a right answer", right_unit.unit, 2),
                    right("stars", "", 2),
                    {"kind", "", Align::left, 3},
                    {"remarks", "", Align::left, 1}},
                   {}};
  fill(table, board, task, [&](std::size_t at, const TrialFigures& figures) {
    const BenchTrial& trial = board.bench.trials[at];
    const auto place = place_of(task, at);
    return TableRow{carried_cell(in_unit(*energy_of(figures), unit.factor), trial.trial.method),
                    ratio_cell(task, at),
                    quality_cell(board.headlines.trials[at].quality),
                    place ? front_cell(task.front[*place]) : TableCell{"not compared", {}, {}},
                    correct_cell(board.headlines.trials[at], right_unit),
                    stars_cell(figures.rating),
                    {trial.model.is_general ? "general" : "specific", {}, {}},
                    {flags_of(board, at), {}, {}}};
  });
  return table;
}

TableBlock units_table(const Board& board, const TaskHeadline& task) {
  const auto in_token = [](const TrialFigures& figures) { return figure_in(figures.per_input_token); };
  const auto out_token = [](const TrialFigures& figures) { return figure_in(figures.per_output_token); };
  const auto carbon = [](const TrialFigures& figures) {
    return figures.per_thousand ? bare_of(figures.per_thousand->location) : std::nullopt;
  };
  const auto water = [](const TrialFigures& figures) {
    return figures.per_thousand ? bare_of(figures.per_thousand->grid_water) : std::nullopt;
  };
  const ColumnUnit of_in = unit_of(board, task, in_token, "J");
  const ColumnUnit of_out = unit_of(board, task, out_token, "J");
  const ColumnUnit of_carbon = unit_of(board, task, carbon, "g");
  const ColumnUnit of_water = unit_of(board, task, water, "L");
  TableBlock table{"the same energy in other units",
                   {{"model"},
                    right("1,000 queries", "kWh"),
                    right("1,000 queries", "Wh"),
                    right("queries", "per kWh", 2),
                    right("input token", of_in.unit, 2),
                    right("output token", of_out.unit, 1),
                    right("CO2e of 1,000", of_carbon.unit, 1),
                    right("water of 1,000, power plants", of_water.unit, 1)},
                   {}};
  fill(table, board, task, [&](std::size_t, const TrialFigures& figures) {
    const std::string_view no_factor = figures.per_thousand ? "no factor" : "no place set";
    return TableRow{carried_cell(in_unit(figures.per_query.total, kilowatt_hour_per_thousand)),
                    carried_cell(in_unit(figures.per_query.total, watt_hour_per_thousand)),
                    cell_or(figures.queries_per_kilowatt_hour, "not bounded"),
                    cell_or(divided(in_token(figures), of_in.factor), kNotCounted),
                    cell_or(divided(out_token(figures), of_out.factor), kNotCounted),
                    cell_or(divided(carbon(figures), of_carbon.factor), no_factor),
                    cell_or(divided(water(figures), of_water.factor), no_factor)};
  });
  return table;
}

TableBlock rungs_table(const Board& board, const TaskHeadline& task) {
  const ColumnUnit unit = unit_of(board, task, energy_of, "J");
  TableBlock table{
      "a query at its boundaries, which are never compared with each other; site is the node times a declared PUE",
      {{"model"},
       right("node", unit.unit),
       right("device gross", unit.unit),
       right("device net", unit.unit),
       right("marginal", unit.unit, 1),
       right("site", unit.unit, 2),
       right("idle, node", "", 1),
       right("idle, device", "", 1),
       {"node's rung", "", Align::left, 2}},
      {}};
  fill(table, board, task, [&](std::size_t at, const TrialFigures& figures) {
    const TrialRungs& rungs = figures.rungs;
    const Method method = board.bench.trials[at].device.method;
    return TableRow{rung_cell(rungs.three.node, unit),
                    rung_cell(rungs.three.device_gross, unit),
                    above_cell(rungs.device_net, unit, method),
                    above_cell(rungs.device_marginal, unit, method),
                    rung_cell(rungs.site, unit),
                    share_cell(rungs.node_idle_fraction),
                    share_cell(rungs.three.idle_fraction()),
                    {std::string(to_string(rungs.three.node.rung)), {}, {}}};
  });
  return table;
}

std::string missing_rungs(const Board& board, const TaskHeadline& task) {
  std::vector<std::string> reasons;
  for (const std::size_t at : board.with_figures(task)) {
    const TrialRungs& rungs = board.headlines.trials[at].figures->rungs;
    for (const AboveIdle* above : {&rungs.device_net, &rungs.node_net}) {
      if (!above->why_missing.empty())
        reasons.push_back(fmt::format("{}, {} net: {}", board.label(at), above == &rungs.device_net ? "device" : "node",
                                      above->why_missing));
    }
  }
  return reasons.empty() ? std::string() : fmt::format("Not measured: {}.", fmt::join(reasons, "; "));
}

TableBlock stars_table(const Board& board, const TaskHeadline& task) {
  TableBlock table{"stars: absolute against a dated reference, and AI Energy Score's two readings within this group",
                   {{"model"},
                    right("absolute"),
                    right("aes_equal_width"),
                    right("aes_quintile"),
                    {"reference, or why there is none", "", Align::left, 1}},
                   {}};
  fill(table, board, task, [&](std::size_t at, const TrialFigures& figures) {
    const auto place = static_cast<std::size_t>(std::ranges::find(task.trials, at) - task.trials.begin());
    const std::string& why = figures.rating.stars ? figures.rating.reference_vintage : figures.rating.why_unrated;
    return TableRow{stars_cell(figures.rating),
                    stars_cell(task.stars[place].equal_width),
                    stars_cell(task.stars[place].quintile),
                    {why, {}, {}}};
  });
  return table;
}

TableBlock precision_table(const Board& board, const TaskHeadline& task) {
  const ColumnUnit unit = unit_of(board, task, energy_of, "J");
  TableBlock table{
      "how sure: the doubt of the repeats and that of the instruments apart; repeats scatter within processes and "
      "between them",
      {{"model"},
       right("repeats' doubt", unit.unit),
       right("instruments' doubt", unit.unit),
       {"precision"},
       right("repeats"),
       right("within processes", unit.unit, 1),
       right("between them", unit.unit, 1),
       right("warm-up cut", "", 1),
       {"tier reached", "", Align::left, 1},
       {"clusters", "", Align::left, 2},
       {"method", "", Align::left, 2}},
      {}};
  fill(table, board, task, [&](std::size_t at, const TrialFigures& figures) {
    const Trial& trial = board.bench.trials[at].trial;
    const auto& random = figures.per_query.random;
    const std::size_t clusters = figures.result.per_query.clusters;
    const TableCell spread = random ? number_cell((random->high - random->low) / 2 / joule_per_query / unit.factor)
                                    : TableCell{"one cluster", {}, {}};
    return TableRow{spread,
                    number_cell(figures.per_query.instrument / joule_per_query / unit.factor),
                    {precision_words(figures.precision), {}, {}},
                    count_cell(figures.counted.repeats.size()),
                    within_cell(figures.result.processes, unit),
                    between_cell(figures.result.processes, unit),
                    warm_up_cell(figures.counted),
                    {std::string(to_string(figures.result.tier)), {}, {}},
                    {fmt::format("{} by {}", clusters, trial.cluster_variable), {}, {}},
                    {std::string(to_string(trial.method)), trial.method, {}}};
  });
  return table;
}

TableBlock work_table(const Board& board, const TaskHeadline& task) {
  TableBlock table{"what was done: queries, times, tokens as the engine counts them",
                   {{"model"},
                    right("answered"),
                    right("failed"),
                    right("median time", "ms"),
                    right("95 % within", "ms"),
                    right("tokens in", "", 1),
                    right("cached", "", 2),
                    right("out", "", 1),
                    right("reasoning", "", 2)},
                   {}};
  fill(table, board, task, [&](std::size_t, const TrialFigures& figures) {
    constexpr double kMilli = 1000;
    const QueryCounts& queries = figures.result.queries;
    const TableCell none{"no answer", {}, {}};
    return TableRow{count_cell(queries.answered),
                    count_cell(queries.failed),
                    figures.times ? number_cell(figures.times->median_s * kMilli) : none,
                    figures.times ? number_cell(figures.times->p95_s * kMilli) : none,
                    count_or(figures.tokens.input),
                    count_or(figures.tokens.cached),
                    count_or(figures.tokens.output),
                    count_or(figures.tokens.reasoning)};
  });
  return table;
}

}  // namespace joulery
