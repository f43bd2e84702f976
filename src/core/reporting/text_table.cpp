// SPDX-License-Identifier: Apache-2.0
// Column widths are chosen in two steps: drop columns by rank, then narrow the widest left-aligned one.
#include "core/reporting/text_table.h"

namespace joulery {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLongWord = 16;  ///< longer words are cut where a table is too wide

/// A table with its words ready to print.
struct Grid {
  std::vector<std::string> heads;
  std::vector<Align> aligns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::vector<std::optional<Method>>> methods;
  std::vector<std::size_t> widths;
  std::vector<std::size_t> least;  ///< the longest word of each column: narrower it cannot get

  [[nodiscard]] std::size_t total_width() const {
    std::size_t width = kGap * widths.size();
    for (const std::size_t w : widths) width += w;
    return width;
  }
};

std::string head_of(const TableColumn& column, const TextStyle& style) {
  return shown(column.unit.empty() ? column.title : column.title + " " + column.unit, style);
}

Grid grid_of(const TableBlock& table, int highest_rank, const TextStyle& style) {
  Grid grid;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].rank > highest_rank) continue;
    kept.push_back(i);
    grid.heads.push_back(head_of(table.columns[i], style));
    grid.aligns.push_back(table.columns[i].align);
    grid.widths.push_back(display_width(grid.heads.back()));
    grid.least.push_back(grid.widths.back());
  }
  for (const TableRow& row : table.rows) {
    auto& words = grid.rows.emplace_back();
    auto& methods = grid.methods.emplace_back();
    for (std::size_t k = 0; k < kept.size(); ++k) {
      const TableCell& cell = row[kept[k]];
      words.push_back(shown(cell.text, style));
      methods.push_back(cell.method);
      grid.widths[k] = std::max(grid.widths[k], display_width(words.back()));
      for (const std::string& word : wrapped(words.back(), 1)) {
        grid.least[k] = std::max(grid.least[k], std::min(display_width(word), kLongWord));
      }
    }
  }
  return grid;
}

Grid fitting_grid(const TableBlock& table, std::size_t width, const TextStyle& style) {
  int rank = 0;
  for (const TableColumn& column : table.columns) rank = std::max(rank, column.rank);
  Grid grid = grid_of(table, rank, style);
  while (grid.total_width() > width && rank > 0) grid = grid_of(table, --rank, style);
  while (grid.total_width() > width) {
    std::optional<std::size_t> widest;
    for (std::size_t k = 0; k < grid.widths.size(); ++k) {
      const bool can_shrink = grid.aligns[k] == Align::left && grid.widths[k] > grid.least[k];
      if (can_shrink && (!widest || grid.widths[k] > grid.widths[*widest])) widest = k;
    }
    if (!widest) break;
    const std::size_t excess = grid.total_width() - width;
    const std::size_t step = std::min(excess, grid.widths[*widest] / 4 + 1);
    grid.widths[*widest] = std::max(grid.least[*widest], grid.widths[*widest] - step);
  }
  return grid;
}

void trim_end(std::string& text) {
  while (text.ends_with(' ')) text.pop_back();
}

/// Wrapped at blanks, and inside words that are longer than a line.
std::vector<std::string> cut_to(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  for (const std::string& line : wrapped(text, width)) {
    std::string part;
    std::size_t taken = 0;
    for (std::size_t i = 0; i < line.size();) {
      std::size_t next = i + 1;
      while (next < line.size() && (static_cast<unsigned char>(line[next]) & 0xC0U) == 0x80U) ++next;
      const std::string_view sign = std::string_view(line).substr(i, next - i);
      const std::size_t wide = display_width(sign);
      if (taken + wide > width && !part.empty()) {
        lines.push_back(std::exchange(part, std::string()));
        taken = 0;
      }
      part += sign;
      taken += wide;
      i = next;
    }
    lines.push_back(std::move(part));
  }
  return lines;
}

/// One row as one or more lines: cells that wrap continue below themselves.
std::string row_text(const Grid& grid, const std::vector<std::string>& row,
                     const std::vector<std::optional<Method>>& methods, const TextStyle& style) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t k = 0; k < row.size(); ++k) {
    const bool fits = display_width(row[k]) <= grid.widths[k];
    cells.push_back(fits ? std::vector<std::string>{row[k]} : cut_to(row[k], grid.widths[k]));
    height = std::max(height, cells.back().size());
  }
  std::string text;
  for (std::size_t line = 0; line < height; ++line) {
    std::string out;
    for (std::size_t k = 0; k < cells.size(); ++k) {
      const std::string word = line < cells[k].size() ? cells[k][line] : std::string();
      out += std::string(kGap, ' ') + painted(padded(word, grid.widths[k], grid.aligns[k]), methods[k], style);
    }
    trim_end(out);
    text += out + "\n";
  }
  return text;
}

}  // namespace

std::string text_table(const TableBlock& table, const TextStyle& style) {
  const Grid grid = fitting_grid(table, static_cast<std::size_t>(std::max(style.width, 40)), style);
  const std::vector<std::optional<Method>> no_methods(grid.heads.size());
  std::string text = row_text(grid, grid.heads, no_methods, style);
  std::string rule;
  for (const std::size_t width : grid.widths) {
    rule += std::string(kGap, ' ');
    for (std::size_t i = 0; i < width; ++i) rule += style.utf8 ? "─" : "-";
  }
  text += dim(rule, style) + "\n";
  for (std::size_t i = 0; i < grid.rows.size(); ++i) text += row_text(grid, grid.rows[i], grid.methods[i], style);
  return text;
}

}  // namespace joulery
