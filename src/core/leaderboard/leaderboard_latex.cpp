// SPDX-License-Identifier: Apache-2.0
// The first table of each task, its break-even and its phases as tabulars; the other tables of a leaderboard are too
// wide for a page.
#include "core/leaderboard/leaderboard_latex.h"

#include <fmt/format.h>

#include "core/leaderboard/board_sections.h"

namespace joulery {
namespace {

/// Signs with a meaning, and what stands for them. The escape itself comes first in no other.
std::string_view replacement(char sign) {
  switch (sign) {
    case '\\':
      return "\\textbackslash{}";
    case '~':
      return "\\textasciitilde{}";
    case '^':
      return "\\textasciicircum{}";
    case '&':
      return "\\&";
    case '%':
      return "\\%";
    case '$':
      return "\\$";
    case '#':
      return "\\#";
    case '_':
      return "\\_";
    case '{':
      return "\\{";
    case '}':
      return "\\}";
    case '<':
      return "\\textless{}";
    case '>':
      return "\\textgreater{}";
    default:
      return {};
  }
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string head_of(const TableColumn& column) {
  return escaped_latex(column.unit.empty() ? column.title : fmt::format("{} ({})", column.title, column.unit));
}

/// The columns a page has room for.
bool is_shown(const TableColumn& column) { return column.rank <= 1 && column.title != "remarks"; }

std::string row_of(const TableBlock& table, const TableRow& row) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (is_shown(table.columns[i])) cells.push_back(escaped_latex(row[i].text));
  }
  return fmt::format("{} \\\\\n", fmt::join(cells, " & "));
}

std::string tabular(const TableBlock& table, std::string_view caption) {
  std::string aligns;
  std::vector<std::string> heads;
  for (const TableColumn& column : table.columns) {
    if (!is_shown(column)) continue;
    aligns += column.align == Align::right ? 'r' : 'l';
    heads.push_back(head_of(column));
  }
  std::string text = fmt::format(
      "\\begin{{table}}\n\\centering\n\\caption{{{}: {}.}}\n\\begin{{tabular}}{{{}}}\n\\toprule\n{} \\\\\n\\midrule\n",
      caption, escaped_latex(table.caption), aligns, fmt::join(heads, " & "));
  for (const TableRow& row : table.rows) text += row_of(table, row);
  return text + "\\bottomrule\n\\end{tabular}\n\\end{table}\n";
}

std::string tables_of(const Board& board, const TaskHeadline& task) {
  const std::string name =
      escaped_latex(task.data_set.empty() ? task.task : fmt::format("{}, {}", task.task, task.data_set));
  const std::string rung(task.trials.empty() ? "" : to_string(board.bench.trials[task.trials.front()].trial.rung));
  const std::string at_rung = fmt::format("{}, at {}", name, escaped_latex(rung));
  std::string text = tabular(arms_table(board, task), at_rung);
  if (const auto phases = phases_table(board, task)) text += tabular(*phases, at_rung);
  if (!is_training_known(board, task)) return text + fmt::format("% {}: {}\n", name, kTrainingNotKnown);
  return text + tabular(break_even_table(board, task), name);
}

}  // namespace

std::string escaped_latex(std::string_view text) {
  std::string result;
  for (const char sign : text) {
    const std::string_view instead = replacement(sign);
    if (!instead.empty())
      result += instead;
    else if (static_cast<unsigned char>(sign) >= 0x20U)
      result += sign;
  }
  replace_all(result, "±", "$\\pm$");
  replace_all(result, "…", "\\ldots{}");
  replace_all(result, "µ", "$\\mu$");
  return result;
}

std::string leaderboard_latex(const Bench& bench, const Headlines& headlines) {
  const Board board{bench, headlines};
  std::string text = fmt::format("% {}: needs \\usepackage{{booktabs}}\n", escaped_latex(bench.id));
  for (const TaskHeadline& task : headlines.tasks) text += tables_of(board, task);
  return text;
}

}  // namespace joulery
