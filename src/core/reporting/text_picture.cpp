// SPDX-License-Identifier: Apache-2.0
// Eight heights of block per step of time; full blocks to best and light ones to the upper bound for bars.
#include "core/reporting/text_picture.h"

#include <cmath>

#include "core/reporting/phrase.h"
#include "core/reporting/text_table.h"

namespace joulery {
namespace {

constexpr std::array<std::string_view, 8> kBlocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 8> kAsciiBlocks{"_", ".", "-", "=", "+", "*", "%", "#"};

std::size_t usable_width(const TextStyle& style) { return static_cast<std::size_t>(std::max(style.width, 40)); }

/// The mean of a stretch of steps; nothing when none was seen.
std::optional<double> mean_between(const std::vector<std::optional<double>>& values, std::size_t from, std::size_t to) {
  double sum = 0;
  std::size_t seen = 0;
  for (std::size_t i = from; i < to; ++i) {
    if (!values[i]) continue;
    sum += *values[i];
    ++seen;
  }
  if (seen == 0) return std::nullopt;
  return sum / static_cast<double>(seen);
}

struct Extremes {
  double low = 0;
  double high = 0;
  double sum = 0;
  std::size_t seen = 0;
};

Extremes extremes_of(const TimeSeries& series) {
  Extremes found;
  for (const auto& value : series.values) {
    if (!value) continue;
    found.low = found.seen == 0 ? *value : std::min(found.low, *value);
    found.high = found.seen == 0 ? *value : std::max(found.high, *value);
    found.sum += *value;
    ++found.seen;
  }
  return found;
}

std::string spark_line(const TimeSeries& series, double top, std::size_t cells, const TextStyle& style) {
  const std::size_t steps = series.values.size();
  std::string line;
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const std::size_t from = cell * steps / cells;
    const auto value = mean_between(series.values, from, std::max(from + 1, (cell + 1) * steps / cells));
    if (!value) {
      line += ' ';
      continue;
    }
    const auto level = static_cast<std::size_t>(std::clamp(std::floor(*value / top * 8), 0.0, 7.0));
    line += style.utf8 ? kBlocks[level] : kAsciiBlocks[level];
  }
  return line;
}

std::string picture_lines(const TimePicture& picture, const TextStyle& style) {
  std::size_t label = 0;
  double top = 0;
  for (const TimeSeries& series : picture.series) {
    label = std::max(label, display_width(shown(series.name, style)));
    top = std::max(top, extremes_of(series).high);
  }
  constexpr std::size_t kNumbers = 26;
  const std::size_t room = usable_width(style) - std::min(usable_width(style) - 12, label + kNumbers + 6);
  std::string text;
  for (const TimeSeries& series : picture.series) {
    const Extremes found = extremes_of(series);
    const std::size_t cells = std::min(room, series.values.size());
    text += "  " + padded(shown(series.name, style), label) + "  ";
    if (found.seen == 0 || top <= 0) {
      text += "nothing seen\n";
      continue;
    }
    text += painted(spark_line(series, top, cells, style), series.method, style);
    text += shown(fmt::format("  {} … {}, mean {} {}", significant(found.low), significant(found.high),
                              significant(found.sum / static_cast<double>(found.seen)), picture.unit),
                  style);
    text += "\n";
  }
  return text;
}

std::string repeated(std::string_view sign, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += sign;
  return text;
}

std::size_t cells_of(double value, double top, std::size_t room) {
  return static_cast<std::size_t>(std::lround(std::clamp(value / top, 0.0, 1.0) * static_cast<double>(room)));
}

std::string picture_lines(const BarPicture& picture, const TextStyle& style) {
  std::size_t label = 0;
  std::size_t value = 0;
  double top = 0;
  for (const BarGroup& group : picture.groups) {
    for (const Bar& bar : group.bars) {
      label = std::max(label, display_width(shown(bar.label, style)) + (bar.kind == "total" ? 0U : 2U));
      value = std::max(value, display_width(shown(bar.text, style)));
      top = std::max(top, bar.value.high);
    }
  }
  if (top <= 0) return "  nothing to show: every bar is zero\n";
  const std::size_t taken = label + value + 6;
  const std::size_t room = usable_width(style) > taken + 10 ? usable_width(style) - taken : 10;
  std::string text;
  for (const BarGroup& group : picture.groups) {
    for (const Bar& bar : group.bars) {
      const std::string words = (bar.kind == "total" ? "" : "  ") + shown(bar.label, style);
      const std::size_t best = cells_of(bar.value.best, top, room);
      const std::size_t high = std::max(best, cells_of(bar.value.high, top, room));
      std::string line = "  " + padded(words, label) + "  " + padded(shown(bar.text, style), value) + "  ";
      line += painted(repeated(style.utf8 ? "█" : "#", best), bar.method, style);
      line += repeated(style.utf8 ? "░" : ".", high - best);
      while (line.ends_with(' ')) line.pop_back();
      text += line + "\n";
    }
  }
  return text;
}

/// Points and boxes are told by their table alone: signs in a grid would be less exact and no clearer.
template <class Picture>
std::string lines_of(const Picture& picture, const Figure& figure, const TextStyle& style) {
  if constexpr (std::is_same_v<Picture, ScatterPicture> || std::is_same_v<Picture, BoxPicture>)
    return text_table(figure.table, style);
  else
    return picture_lines(picture, style);
}

}  // namespace

std::string text_picture(const Figure& figure, const TextStyle& style) {
  return std::visit([&](const auto& picture) { return lines_of(picture, figure, style); }, figure.picture);
}

}  // namespace joulery
