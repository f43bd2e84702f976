// SPDX-License-Identifier: Apache-2.0
// Document: what a report says, before it is text, Markdown or HTML. Blocks in reading order, words already chosen,
// no layout and no colour: a cell says how its number came to be (Method) and a renderer decides how to show that.
// Every picture carries its table. Renderers live in core/reporting/render_*.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "foundation/domain/method.h"
#include "foundation/units/bounded.h"

namespace joulery {

/// A heading; level 2 opens a section, level 3 a part of one. The title of the document is level 1.
struct Heading {
  int level = 2;
  std::string text{};
  bool operator==(const Heading&) const = default;
};

enum class Emphasis { plain, strong, code };

/// A stretch of a paragraph in one emphasis.
struct TextSpan {
  std::string text{};
  Emphasis emphasis = Emphasis::plain;
  bool operator==(const TextSpan&) const = default;
};

struct Paragraph {
  std::vector<TextSpan> spans{};
  bool operator==(const Paragraph&) const = default;
};

enum class Align { left, right };

/// A column of a table. `unit` stands in the head once, so cells hold bare numbers.
struct TableColumn {
  std::string title{};
  std::string unit{};
  Align align = Align::left;
  /// 0 is always shown; 1 and more are left out first where the width is not enough (text only).
  int rank = 0;
  bool operator==(const TableColumn&) const = default;
};

/// A cell; empty text = unknown or not applicable.
struct TableCell {
  std::string text{};
  std::optional<Method> method{};
  std::optional<double> number{};  ///< what a sortable table sorts by; nothing: the text, behind all numbers
  bool operator==(const TableCell&) const = default;
};

using TableRow = std::vector<TableCell>;

/// A table; every row has as many cells as there are columns.
struct TableBlock {
  std::string caption{};
  std::vector<TableColumn> columns{};
  std::vector<TableRow> rows{};
  bool sortable = false;  ///< a reader may want another order: HTML offers it
  bool operator==(const TableBlock&) const = default;
};

/// One quantity over time on the figure's grid; nothing where it was not seen.
struct TimeSeries {
  std::string name{};
  std::optional<Method> method{};
  std::vector<std::optional<double>> values{};
  bool operator==(const TimeSeries&) const = default;
};

/// A named stretch of time, drawn as a band over the picture.
struct TimeBand {
  std::string name{};
  double from_s = 0;
  double to_s = 0;
  bool operator==(const TimeBand&) const = default;
};

/// Values in equal steps over time. Seconds count from the start of the window.
struct TimePicture {
  std::string unit{};  ///< of the values: "W"
  double start_s = 0;
  double step_s = 1;
  bool stacked = true;  ///< areas that add up, else lines
  std::vector<TimeSeries> series{};
  std::vector<TimeBand> bands{};
  /// low / best and high / best of the sum: drawn as dashed lines around a stacked picture.
  std::optional<Bounded<double>> doubt{};
  bool operator==(const TimePicture&) const = default;
};

/// One horizontal bar with its error bar.
struct Bar {
  std::string label{};
  std::string kind{};  ///< bars of one kind share a colour; "total" is drawn as the head of its group
  std::optional<Method> method{};
  Bounded<double> value;
  std::string text{};  ///< the value in words: "1.42 kJ"
  bool operator==(const Bar&) const = default;
};

struct BarGroup {
  std::string name{};
  std::vector<Bar> bars{};
  bool operator==(const BarGroup&) const = default;
};

/// Bars from zero, grouped.
struct BarPicture {
  std::string unit{};
  std::vector<BarGroup> groups{};
  /// Kinds and their names in the legend; a kind without one is told by its first bar.
  std::vector<std::pair<std::string, std::string>> kind_names{};
  bool operator==(const BarPicture&) const = default;
};

/// How a point of a scatter stands among the others.
enum class PointMark {
  none,      ///< hollow
  possible,  ///< half filled
  solid,     ///< filled
};

/// One point with its intervals in both directions.
struct ScatterPoint {
  std::string label{};
  bool is_apart = false;  ///< of the second group: another shape
  PointMark mark = PointMark::none;
  Bounded<double> x;
  Bounded<double> y;
  std::string text{};  ///< the point in words
  bool operator==(const ScatterPoint&) const = default;
};

/// Points over a logarithmic axis; every x is above 0.
struct ScatterPicture {
  std::string x_title{};
  std::string y_title{};
  std::string first_group{};  ///< what is_apart tells apart, in the legend
  std::string second_group{};
  std::string marks{};  ///< what the fill says, in the legend
  std::vector<ScatterPoint> points{};
  bool operator==(const ScatterPicture&) const = default;
};

/// The values of one row as box (quartiles), line (median), whiskers (lowest and highest) and dots.
struct BoxRow {
  std::string label{};
  std::vector<double> values{};
  std::vector<double> left_out{};  ///< hollow dots, in no quartile
  bool operator==(const BoxRow&) const = default;
};

struct BoxPicture {
  std::string unit{};
  std::vector<BoxRow> rows{};
  bool operator==(const BoxPicture&) const = default;
};

/// A picture with its words and its table.
struct Figure {
  std::string title{};
  std::string description{};  ///< one sentence: what it shows; read aloud in place of the picture
  std::variant<TimePicture, BarPicture, ScatterPicture, BoxPicture> picture{};
  TableBlock table{};
  bool operator==(const Figure&) const = default;
};

/// One number with its interval, how it came to be and where from.
struct NumberLine {
  std::string label{};
  std::string value{};   ///< "1.64 kJ"; empty = unknown, `source` says why
  std::string bounds{};  ///< "0.47 … 2.67"; empty = none
  std::optional<Method> method{};
  std::string source{};
  std::optional<Bounded<double>> range{};  ///< the same as numbers, to draw the interval
  bool operator==(const NumberLine&) const = default;
};

/// Numbers that belong together; the first of a headline is the answer.
struct NumberBlock {
  bool headline = false;
  std::vector<NumberLine> lines{};
  bool operator==(const NumberBlock&) const = default;
};

enum class Severity { note, warning, failure };

[[nodiscard]] constexpr std::string_view to_string(Severity severity) {
  return severity == Severity::note ? "note" : severity == Severity::warning ? "warning" : "failure";
}

/// A sentence the reader must not miss.
struct NoteBlock {
  Severity severity = Severity::note;
  std::string text{};
  bool operator==(const NoteBlock&) const = default;
};

/// Lines to copy: commands, formulas with their numbers.
struct CodeBlock {
  std::vector<std::string> lines{};
  bool operator==(const CodeBlock&) const = default;
};

/// A place to look further. Only files and anchors beside the document become links; anything else stays text.
struct LinkLine {
  std::string text{};
  std::string target{};
  bool operator==(const LinkLine&) const = default;
};

struct LinkBlock {
  std::vector<LinkLine> links{};
  bool operator==(const LinkBlock&) const = default;
};

using Block = std::variant<Heading, Paragraph, TableBlock, Figure, NumberBlock, NoteBlock, CodeBlock, LinkBlock>;

struct Document {
  std::string title{};
  std::string subtitle{};
  std::vector<Block> blocks{};
  bool operator==(const Document&) const = default;
};

/// A plain paragraph.
[[nodiscard]] inline Paragraph plain(std::string text) {
  return Paragraph{{TextSpan{std::move(text), Emphasis::plain}}};
}

/// Breaches of the shape a renderer relies on, one line each: rows as wide as the head, low <= best <= high, grids of
/// one length. Empty = sound. Tests hold every built document to it.
[[nodiscard]] std::vector<std::string> flaws(const Document& document);

}  // namespace joulery
