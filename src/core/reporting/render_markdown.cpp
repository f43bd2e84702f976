// SPDX-License-Identifier: Apache-2.0
// Blocks to Markdown, one function a block.
#include "core/reporting/render_markdown.h"

#include "core/reporting/text_style.h"

namespace joulery {
namespace {

std::string escaped(std::string_view text) {
  constexpr std::string_view kMarks = "\\`*_[]<>|#";
  std::string result;
  for (const char c : shown(text, TextStyle{})) {
    if (kMarks.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string code(std::string_view text) {
  const std::string clean = shown(text, TextStyle{});
  const std::string fence = clean.find('`') == std::string::npos ? "`" : "``";
  return fence.size() == 1 ? fence + clean + fence : fence + " " + clean + " " + fence;
}

std::string markdown_of(const Heading& heading) {
  return std::string(static_cast<std::size_t>(std::max(heading.level, 1)), '#') + " " + escaped(heading.text) + "\n";
}

std::string markdown_of(const Paragraph& paragraph) {
  std::string text;
  for (const TextSpan& span : paragraph.spans) {
    switch (span.emphasis) {
      case Emphasis::plain:
        text += escaped(span.text);
        break;
      case Emphasis::strong:
        text += "**" + escaped(span.text) + "**";
        break;
      case Emphasis::code:
        text += code(span.text);
        break;
    }
  }
  return text + "\n";
}

std::string markdown_of(const TableBlock& table) {
  std::string text = table.caption.empty() ? "" : "*" + escaped(table.caption) + "*\n\n";
  std::string head = "|";
  std::string rule = "|";
  for (const TableColumn& column : table.columns) {
    head += " " + escaped(column.unit.empty() ? column.title : column.title + " (" + column.unit + ")") + " |";
    rule += column.align == Align::right ? " ---: |" : " --- |";
  }
  text += head + "\n" + rule + "\n";
  for (const TableRow& row : table.rows) {
    text += "|";
    for (const TableCell& cell : row) text += " " + escaped(cell.text) + " |";
    text += "\n";
  }
  return text;
}

std::string markdown_of(const Figure& figure) {
  return "### " + escaped(figure.title) + "\n\n" + escaped(figure.description) + "\n\n" + markdown_of(figure.table);
}

std::string markdown_of(const NumberBlock& block) {
  std::string text;
  for (const NumberLine& line : block.lines) {
    text += "- " + escaped(line.label) + ": ";
    text += line.value.empty() ? "unknown" : "**" + escaped(line.value) + "**";
    if (!line.bounds.empty()) text += " (" + escaped(line.bounds) + ")";
    if (line.method) text += ", " + std::string(to_string(*line.method));
    if (!line.source.empty()) text += "; " + escaped(line.source);
    text += "\n";
  }
  return text;
}

std::string markdown_of(const NoteBlock& note) {
  return "> **" + std::string(to_string(note.severity)) + "**: " + escaped(note.text) + "\n";
}

std::string markdown_of(const CodeBlock& block) {
  std::string text;
  for (const std::string& line : block.lines) text += "    " + shown(line, TextStyle{}) + "\n";
  return text;
}

std::string markdown_of(const LinkBlock& block) {
  std::string text;
  for (const LinkLine& link : block.links) text += "- " + escaped(link.text) + ": " + code(link.target) + "\n";
  return text;
}

}  // namespace

std::string render_markdown(const Document& document) {
  std::string text = "# " + escaped(document.title) + "\n";
  if (!document.subtitle.empty()) text += "\n" + escaped(document.subtitle) + "\n";
  for (const Block& block : document.blocks) {
    text += "\n" + std::visit([](const auto& content) { return markdown_of(content); }, block);
  }
  return text;
}

}  // namespace joulery
