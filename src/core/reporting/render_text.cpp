// SPDX-License-Identifier: Apache-2.0
// Blocks to lines. Widths: labels as wide as their block needs, the rest wraps behind them.
#include "core/reporting/render_text.h"

#include "core/reporting/text_picture.h"
#include "core/reporting/text_table.h"

namespace joulery {
namespace {

/// Columns below which a text behind its number is set on a line of its own.
constexpr std::size_t kLeastRoom = 32;

std::size_t width_of(const TextStyle& style) { return static_cast<std::size_t>(std::max(style.width, 40)); }

/// Wrapped behind a first line that already holds `head`; further lines are indented by `indent`.
std::string hanging(std::string_view head, std::string_view text, std::size_t indent, const TextStyle& style) {
  const std::size_t width = width_of(style);
  const auto lines = wrapped(text, width > indent + 10 ? width - indent : 10);
  std::string out(head);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += (i == 0 ? std::string() : "\n" + std::string(indent, ' ')) + lines[i];
  }
  while (out.ends_with(' ')) out.pop_back();
  return out + "\n";
}

std::string rule(std::size_t width, const TextStyle& style) {
  std::string text;
  for (std::size_t i = 0; i < width; ++i) text += style.utf8 ? "─" : "-";
  return text;
}

std::string text_of(const Heading& heading, const TextStyle& style) {
  const std::string words = shown(heading.text, style);
  if (heading.level > 2) return bold(words, style) + "\n";
  return bold(words, style) + "\n" + dim(rule(display_width(words), style), style) + "\n";
}

std::string text_of(const Paragraph& paragraph, const TextStyle& style) {
  std::string words;
  for (const TextSpan& span : paragraph.spans) words += span.text;
  return hanging("", shown(words, style), 0, style);
}

std::string text_of(const TableBlock& table, const TextStyle& style) { return text_table(table, style); }

std::string text_of(const Figure& figure, const TextStyle& style) {
  return bold(shown(figure.title, style), style) + "\n" + text_picture(figure, style);
}

struct NumberColumns {
  std::size_t label = 0;
  std::size_t value = 0;
  std::size_t method = 0;
};

std::string value_of(const NumberLine& line, const TextStyle& style) {
  if (line.value.empty()) return "unknown";
  return shown(line.bounds.empty() ? line.value : line.value + " (" + line.bounds + ")", style);
}

std::string text_of(const NumberBlock& block, const TextStyle& style) {
  NumberColumns columns;
  for (const NumberLine& line : block.lines) {
    columns.label = std::max(columns.label, display_width(shown(line.label, style)));
    columns.value = std::max(columns.value, display_width(value_of(line, style)));
    if (line.method) columns.method = std::max(columns.method, to_string(*line.method).size());
  }
  std::string text;
  for (const NumberLine& line : block.lines) {
    const std::string value = padded(value_of(line, style), columns.value);
    const std::string method = line.method ? std::string(to_string(*line.method)) : std::string();
    std::string head = "  " + padded(shown(line.label, style), columns.label) + "  ";
    head += block.headline && &line == &block.lines.front() ? bold(value, style) : value;
    head += "  ";
    std::size_t indent = columns.label + columns.value + 6;
    if (columns.method > 0) {
      head += painted(padded(method, columns.method), line.method, style) + "  ";
      indent += columns.method + 2;
    }
    const std::string source = shown(line.source, style);
    const bool narrow = indent + kLeastRoom > width_of(style) && indent + display_width(source) > width_of(style);
    text += narrow ? hanging(head, "", indent, style) + hanging("      ", source, 6, style)
                   : hanging(head, source, indent, style);
  }
  return text;
}

std::string text_of(const NoteBlock& note, const TextStyle& style) {
  const std::string head = std::string(to_string(note.severity)) + ": ";
  return hanging(bold(head, style), shown(note.text, style), head.size(), style);
}

std::string text_of(const CodeBlock& code, const TextStyle& style) {
  std::string text;
  for (const std::string& line : code.lines) text += "    " + shown(line, style) + "\n";
  return text;
}

std::string text_of(const LinkBlock& block, const TextStyle& style) {
  std::string text;
  for (const LinkLine& link : block.links) {
    text += hanging("  ", shown(link.text + ": " + link.target, style), 4, style);
  }
  return text;
}

}  // namespace

std::string render_text(const Document& document, const TextStyle& style) {
  std::string text = bold(shown(document.title, style), style) + "\n";
  if (!document.subtitle.empty()) text += hanging("", shown(document.subtitle, style), 0, style);
  bool after_heading = false;
  for (const Block& block : document.blocks) {
    if (!after_heading) text += "\n";
    text += std::visit([&](const auto& content) { return text_of(content, style); }, block);
    after_heading = std::holds_alternative<Heading>(block);
  }
  return text;
}

}  // namespace joulery
