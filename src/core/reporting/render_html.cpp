// SPDX-License-Identifier: Apache-2.0
// Blocks to HTML. Level-2 headings open sections and make the contents at the top; every text goes through
// escaped_html.
#include "core/reporting/render_html.h"

#include <algorithm>

#include "core/reporting/html_board.h"
#include "core/reporting/html_style.h"
#include "core/reporting/html_text.h"
#include "core/reporting/svg_picture.h"
#include "core/reporting/text_style.h"

namespace joulery {
namespace {

constexpr Canvas kWideCanvas{760, "wide"};
constexpr Canvas kNarrowCanvas{360, "narrow"};

std::string method_html(Method method, std::string_view text) {
  return fmt::format("<span class=\"method {}\">{}</span>", to_string(method), escaped_html(text));
}

/// Writes the page block by block; remembers open sections and used anchors.
class Page {
 public:
  void add(const Heading& heading) {
    if (heading.level > 2) {
      out_ += "<h3>" + escaped_html(heading.text) + "</h3>\n";
      return;
    }
    close_section();
    const std::string anchor = fresh_anchor(heading.text);
    out_ +=
        fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n", anchor, escaped_html(heading.text));
    contents_ += fmt::format("<li><a href=\"#{}\">{}</a></li>", anchor, escaped_html(heading.text));
    open_ = true;
  }

  void add(const Paragraph& paragraph) {
    out_ += "<p>";
    for (const TextSpan& span : paragraph.spans) {
      const std::string text = escaped_html(span.text);
      switch (span.emphasis) {
        case Emphasis::plain:
          out_ += text;
          break;
        case Emphasis::strong:
          out_ += "<strong>" + text + "</strong>";
          break;
        case Emphasis::code:
          out_ += "<code>" + text + "</code>";
          break;
      }
    }
    out_ += "</p>\n";
  }

  void add(const TableBlock& table) {
    out_ += fmt::format("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table{}>",
                        escaped_html(table.caption.empty() ? "table" : table.caption),
                        table.sortable ? " class=\"sortable\"" : "");
    if (!table.caption.empty()) out_ += "<caption>" + escaped_html(table.caption) + "</caption>";
    out_ += "<thead><tr>";
    for (const TableColumn& column : table.columns) {
      out_ += fmt::format("<th scope=\"col\"{}>{}", right(column), escaped_html(column.title));
      if (!column.unit.empty()) out_ += " <small>" + escaped_html(column.unit) + "</small>";
      out_ += "</th>";
    }
    out_ += "</tr></thead>\n<tbody>\n";
    for (const TableRow& row : table.rows) add_row(table, row);
    out_ += "</tbody></table></div>\n";
  }

  void add(const Figure& figure) {
    const std::string id = fresh_anchor("figure " + figure.title);
    out_ += fmt::format("<figure id=\"{}\">\n<figcaption><h3>{}</h3><p>{}</p></figcaption>\n", id,
                        escaped_html(figure.title), escaped_html(figure.description));
    std::visit(
        [&](const auto& picture) {
          out_ += legend_of(picture) + "\n" + svg_of(picture, figure, id, kWideCanvas) + "\n" +
                  svg_of(picture, figure, id, kNarrowCanvas) + "\n";
        },
        figure.picture);
    out_ += "<details><summary>The numbers of this picture</summary>\n";
    add(figure.table);
    out_ += "</details>\n</figure>\n";
  }

  void add(const NumberBlock& block) {
    if (block.headline && !block.lines.empty())
      add_headline(block);
    else
      add_numbers(block);
  }

  void add(const NoteBlock& note) {
    out_ += fmt::format("<p class=\"note {0}\" role=\"note\"><strong>{0}</strong> {1}</p>\n", to_string(note.severity),
                        escaped_html(note.text));
  }

  void add(const CodeBlock& code) {
    out_ += "<pre><code>";
    for (const std::string& line : code.lines) out_ += escaped_html(line) + (&line == &code.lines.back() ? "" : "\n");
    out_ += "</code></pre>\n";
  }

  void add(const LinkBlock& block) {
    out_ += "<ul>";
    for (const LinkLine& link : block.links) {
      // Only what lies beside the report becomes a link; the page asks nobody else for anything.
      const bool local = link.target.find(':') == std::string::npos && !link.target.starts_with("//");
      out_ += "<li>" +
              (local ? fmt::format("<a href=\"{}\">{}</a>", escaped_html(link.target), escaped_html(link.text))
                     : escaped_html(link.text) + ": <code>" + escaped_html(link.target) + "</code>") +
              "</li>";
    }
    out_ += "</ul>\n";
  }

  void close_section() {
    if (open_) out_ += "</section>\n";
    open_ = false;
  }
  [[nodiscard]] const std::string& content() const { return out_; }
  [[nodiscard]] const std::string& contents() const { return contents_; }

 private:
  static std::string right(const TableColumn& column) { return column.align == Align::right ? " class=\"r\"" : ""; }

  /// Short cells stay on one line, long ones get room to wrap in; a table that is too wide scrolls.
  static std::string cell_class(const TableColumn& column, const TableCell& cell) {
    constexpr std::size_t kShort = 24;
    constexpr std::size_t kLong = 40;
    if (column.align == Align::right) return right(column);
    const std::size_t width = display_width(cell.text);
    return width <= kShort ? " class=\"n\"" : width >= kLong ? " class=\"w\"" : "";
  }

  static std::string sort_key(const TableBlock& table, const TableCell& cell) {
    return table.sortable && cell.number ? fmt::format(" data-v=\"{}\"", *cell.number) : std::string();
  }

  std::string fresh_anchor(std::string_view text) {
    const std::string anchor = anchor_of(text);
    const int times = ++anchors_[anchor];
    return times == 1 ? anchor : fmt::format("{}-{}", anchor, times);
  }

  void add_row(const TableBlock& table, const TableRow& row) {
    out_ += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const TableCell& cell = row[i];
      if (cell.text.empty()) {
        out_ += "<td class=\"empty\">–</td>";
        continue;
      }
      out_ += fmt::format("<td{}{}>{}</td>", cell_class(table.columns[i], cell), sort_key(table, cell),
                          cell.method ? method_html(*cell.method, cell.text) : escaped_html(cell.text));
    }
    out_ += "</tr>\n";
  }

  static std::string value_html(const NumberLine& line) {
    return line.value.empty() ? "<div class=\"value unknown\">unknown</div>"
                              : "<div class=\"value\">" + escaped_html(line.value) + "</div>";
  }

  static std::string bounds_html(const NumberLine& line) {
    std::string text;
    if (!line.bounds.empty()) text += "<span>" + escaped_html(line.bounds) + "</span> ";
    if (line.method) text += method_html(*line.method, to_string(*line.method));
    return text.empty() ? text : "<div class=\"bounds\">" + text + "</div>";
  }

  /// The interval on a line from zero; the words beside it say the same.
  static std::string interval_html(const NumberLine& line) {
    if (!line.range || line.range->high <= line.range->low) return {};
    constexpr double kWidth = 460;
    const auto at = [&](double value) { return px(8 + value / line.range->high * (kWidth - 16)); };
    return fmt::format(
        "<svg class=\"interval\" viewBox=\"0 0 {0} 34\" preserveAspectRatio=\"xMinYMid\" role=\"img\" "
        "aria-label=\"{1}: {2} within {3}\">"
        "<path class=\"track\" d=\"M8 10H{4}\"/><path class=\"span\" d=\"M{5} 10H{4}\"/><circle class=\"best\" "
        "cx=\"{6}\" cy=\"10\" "
        "r=\"7\"/><text x=\"4\" y=\"31\">0</text><text x=\"{4}\" y=\"31\" text-anchor=\"end\">95 % bounds</text></svg>",
        px(kWidth), escaped_html(line.label), escaped_html(line.value), escaped_html(line.bounds), px(kWidth - 8),
        at(line.range->low), at(line.range->best));
  }

  void add_headline(const NumberBlock& block) {
    const NumberLine& first = block.lines.front();
    out_ += "<div class=\"hero\"><div class=\"answer\"><div class=\"label\">" + escaped_html(first.label) + "</div>";
    out_ += "<div class=\"big\">" + escaped_html(first.value.empty() ? "unknown" : first.value) + "</div>";
    out_ += bounds_html(first) + interval_html(first);
    if (!first.source.empty()) out_ += "<div class=\"source\">" + escaped_html(first.source) + "</div>";
    out_ += "</div>\n<div class=\"tiles\">";
    for (std::size_t i = 1; i < block.lines.size(); ++i) {
      const NumberLine& line = block.lines[i];
      out_ += "<div class=\"tile\"><div class=\"label\">" + escaped_html(line.label) + "</div>" + value_html(line) +
              bounds_html(line);
      if (!line.source.empty()) out_ += "<div class=\"source\">" + escaped_html(line.source) + "</div>";
      out_ += "</div>\n";
    }
    out_ += "</div></div>\n";
  }

  void add_numbers(const NumberBlock& block) {
    out_ += "<dl class=\"numbers\">\n";
    for (const NumberLine& line : block.lines) {
      out_ += "<div><dt>" + escaped_html(line.label) + "</dt><dd>" + value_html(line) + bounds_html(line) + "</dd>";
      out_ += "<dd class=\"source\">" + escaped_html(line.source) + "</dd></div>\n";
    }
    out_ += "</dl>\n";
  }

  std::string out_;
  std::string contents_;
  std::map<std::string, int> anchors_;
  bool open_ = false;
};

}  // namespace

namespace {

/// Only pages of leaderboards carry what only they need.
bool is_board(const Block& block) {
  if (const auto* table = std::get_if<TableBlock>(&block)) return table->sortable;
  const auto* figure = std::get_if<Figure>(&block);
  return figure != nullptr && (std::holds_alternative<ScatterPicture>(figure->picture) ||
                               std::holds_alternative<BoxPicture>(figure->picture));
}

}  // namespace

std::string render_html(const Document& document) {
  Page before;  // what stands above the contents: headline and notes
  Page page;
  bool sections = false;
  for (const Block& block : document.blocks) {
    sections = sections || std::holds_alternative<Heading>(block);
    std::visit([&](const auto& content) { (sections ? page : before).add(content); }, block);
  }
  page.close_section();
  const bool board = std::ranges::any_of(document.blocks, is_board);
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" + escaped_html(document.title) +
          " – joulery</title>\n";
  html += "<style>\n" + std::string(html_style()) + (board ? std::string(html_board_style()) : "") +
          "</style>\n</head>\n<body>\n<div class=\"page\">\n<header>\n";
  html += "<p class=\"brand\">joulery <span>energy report</span></p>\n<h1>" + escaped_html(document.title) + "</h1>\n";
  if (!document.subtitle.empty()) html += "<p class=\"subtitle\">" + escaped_html(document.subtitle) + "</p>\n";
  html += "</header>\n<main>\n" + before.content();
  if (!page.contents().empty()) html += "<nav aria-label=\"contents\"><ul>" + page.contents() + "</ul></nav>\n";
  html += page.content() + "</main>\n</div>\n";
  if (board) html += "<script>\n" + std::string(html_sorting()) + "</script>\n";
  return html + "</body>\n</html>\n";
}

}  // namespace joulery
