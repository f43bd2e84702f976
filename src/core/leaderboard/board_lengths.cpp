// SPDX-License-Identifier: Apache-2.0
// What tokens cost: prefill and decode apart, the fit of energy to lengths, and what of a difference is length. Arms
// that write no tokens have no place here.
#include <algorithm>
#include <fmt/format.h>

#include "core/leaderboard/board_sections.h"
#include "core/leaderboard/board_words.h"
#include "core/reporting/phrase.h"

namespace joulery {
namespace {

constexpr std::string_view kNotResolved = "not resolved";

TableColumn right(std::string title, std::string unit = {}, int rank = 0) {
  return {std::move(title), std::move(unit), Align::right, rank};
}

/// Arms that wrote tokens, cheapest first.
std::vector<std::size_t> writers(const Board& board, const TaskHeadline& task) {
  std::vector<std::size_t> kept;
  for (const std::size_t at : board.with_figures(task)) {
    const TrialFigures& figures = *board.headlines.trials[at].figures;
    if (figures.tokens.output.value_or(0) > 0 || figures.lengths.output_tokens > 0) kept.push_back(at);
  }
  return kept;
}

const TrialLengths& lengths_of(const Board& board, std::size_t trial) {
  return board.headlines.trials[trial].figures->lengths;
}

/// One column: a value an arm, in one unit.
struct LengthColumn {
  ColumnUnit unit;
  std::vector<std::optional<Bounded<double>>> values;

  [[nodiscard]] TableCell cell(std::size_t row, Method method) const {
    if (!values[row]) return {std::string(kNotResolved), {}, {}};
    return carried_cell(in_unit(*values[row], unit.factor), method);
  }
};

template <class Value>
LengthColumn column_of(const Board& board, const std::vector<std::size_t>& arms, Value value) {
  LengthColumn column;
  std::vector<double> known;
  column.values.reserve(arms.size());
  known.reserve(arms.size());
  for (const std::size_t at : arms) {
    column.values.push_back(value(lengths_of(board, at)));
    if (column.values.back()) known.push_back(column.values.back()->best);
  }
  column.unit = column_unit(known, "J");
  return column;
}

/// A figure of the phases where they are resolved.
template <class Member>
auto of_phases(Member member) {
  return [member](const TrialLengths& lengths) -> std::optional<Bounded<double>> {
    if (!lengths.phases) return std::nullopt;
    return member(*lengths.phases);
  };
}

std::optional<Bounded<double>> bare(const std::optional<Bounded<EnergyPerToken>>& value) {
  if (!value) return std::nullopt;
  return in_unit(*value, joule_per_token);
}

TableRow phases_row(const Board& board, std::size_t trial) {
  const TrialLengths& lengths = lengths_of(board, trial);
  const std::string method(lengths.phases ? to_string(lengths.phases->share.method) : kNotResolved);
  return {{board.label(trial), {}, {}}, {method, {}, {}}};
}

/// What of an arm's difference to the cheapest its texts' length explains.
std::string length_words(const Board& board, const TaskHeadline& task, const LengthShare& share) {
  return fmt::format("{} takes {} J a query more than {}; its longer or shorter texts explain {} J of it.",
                     board.label(share.trial), significant(share.difference / joule_per_query),
                     board.label(task.compared.front()), significant(share.explained / joule_per_query));
}

}  // namespace

std::optional<TableBlock> phases_table(const Board& board, const TaskHeadline& task) {
  const std::vector<std::size_t> arms = writers(board, task);
  if (arms.empty()) return std::nullopt;
  const LengthColumn prefill = column_of(
      board, arms, of_phases([](const PhaseFigures& phases) { return in_unit(phases.prefill, joule_per_query); }));
  const LengthColumn decode = column_of(
      board, arms, of_phases([](const PhaseFigures& phases) { return in_unit(phases.decode, joule_per_query); }));
  const LengthColumn input = column_of(
      board, arms, of_phases([](const PhaseFigures& phases) { return bare(phases.prefill_per_input_token); }));
  const LengthColumn output = column_of(
      board, arms, of_phases([](const PhaseFigures& phases) { return bare(phases.decode_per_output_token); }));
  TableBlock table{"prefill and decode of a query; together they are its energy",
                   {{"model"},
                    {"told by"},
                    right("prefill", prefill.unit.unit),
                    right("decode", decode.unit.unit),
                    right("share of prefill", "%", 1),
                    right("prefill an input token", input.unit.unit, 1),
                    right("decode an output token", output.unit.unit, 1)},
                   {}};
  table.rows.reserve(arms.size());
  for (std::size_t row = 0; row < arms.size(); ++row) {
    const auto& phases = lengths_of(board, arms[row]).phases;
    const Method method = board.bench.trials[arms[row]].trial.method;
    TableRow cells = phases_row(board, arms[row]);
    cells.push_back(prefill.cell(row, method));
    cells.push_back(decode.cell(row, method));
    constexpr double kPercent = 0.01;
    cells.push_back(phases ? carried_cell(in_unit(phases->share.fraction, kPercent))
                           : TableCell{std::string(kNotResolved), {}, {}});
    cells.push_back(input.cell(row, method));
    cells.push_back(output.cell(row, method));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::optional<TableBlock> length_fit_table(const Board& board, const TaskHeadline& task) {
  const std::vector<std::size_t> arms = writers(board, task);
  if (arms.empty()) return std::nullopt;
  const auto of_fit = [](auto member, auto unit) {
    return [member, unit](const TrialLengths& lengths) -> std::optional<Bounded<double>> {
      if (!lengths.fit) return std::nullopt;
      return in_unit((*lengths.fit).*member, unit);
    };
  };
  const LengthColumn fixed = column_of(board, arms, of_fit(&LengthFit::fixed, joule_per_query));
  const LengthColumn input = column_of(board, arms, of_fit(&LengthFit::per_input, joule_per_token));
  const LengthColumn output = column_of(board, arms, of_fit(&LengthFit::per_output, joule_per_token));
  TableBlock table{"energy by length: E = a + b n_in + c n_out, fitted to stretches of queries",
                   {{"model"},
                    right("a, a query", fixed.unit.unit),
                    right("b, an input token", input.unit.unit),
                    right("c, an output token", output.unit.unit),
                    right("tokens in", "", 1),
                    right("tokens out", "", 1)},
                   {}};
  table.rows.reserve(arms.size());
  for (std::size_t row = 0; row < arms.size(); ++row) {
    const TrialLengths& lengths = lengths_of(board, arms[row]);
    const Method method = board.bench.trials[arms[row]].trial.method;
    const TableCell unknown{"not known", {}, {}};
    const bool is_known = lengths.output_tokens > 0;
    table.rows.push_back({{board.label(arms[row]), {}, {}},
                          fixed.cell(row, method),
                          input.cell(row, method),
                          output.cell(row, method),
                          is_known ? number_cell(lengths.input_tokens) : unknown,
                          is_known ? number_cell(lengths.output_tokens) : unknown});
  }
  return table;
}

void add_lengths(Document& document, const Board& board, const TaskHeadline& task) {
  auto phases = phases_table(board, task);
  auto fits = length_fit_table(board, task);
  if (!phases || !fits) return;
  document.blocks.emplace_back(Heading{3, "Prefill, decode and length"});
  document.blocks.emplace_back(std::move(*phases));
  std::vector<std::string> reasons;
  for (const std::size_t at : writers(board, task)) {
    const std::string& why = lengths_of(board, at).why_no_phases;
    if (!why.empty()) reasons.push_back(fmt::format("{}: {}", board.label(at), why));
  }
  if (!reasons.empty()) document.blocks.emplace_back(plain(fmt::format("Not resolved: {}.", fmt::join(reasons, "; "))));
  document.blocks.emplace_back(std::move(*fits));
  for (const LengthShare& each : task.lengths) document.blocks.emplace_back(plain(length_words(board, task, each)));
}

}  // namespace joulery
