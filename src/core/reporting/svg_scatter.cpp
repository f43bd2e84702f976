// SPDX-License-Identifier: Apache-2.0
// Points over a logarithmic axis, each with its intervals as a cross. Groups differ in shape, marks in fill, so that
// neither hangs on colour; names stand beside their points, moved apart where they would meet.
#include <algorithm>
#include <cmath>

#include "core/reporting/axis.h"
#include "core/reporting/html_text.h"
#include "core/reporting/svg_picture.h"

namespace joulery {
namespace {

constexpr double kTop = 12;
constexpr double kBottom = 290;
constexpr double kLeft = 54;
constexpr double kNameHeight = 13;

struct ScatterPlot {
  double right = 0;
  double low_decade = 0;  ///< log10 of the left end
  double high_decade = 1;
  Axis axis;

  [[nodiscard]] double x(double value) const {
    const double share = (std::log10(std::max(value, 1e-300)) - low_decade) / (high_decade - low_decade);
    return kLeft + std::clamp(share, 0.0, 1.0) * (right - kLeft);
  }
  [[nodiscard]] double y(double value) const {
    return kBottom - (value - axis.low) / (axis.high - axis.low) * (kBottom - kTop);
  }
};

ScatterPlot plot_of(const ScatterPicture& picture, const Canvas& canvas) {
  ScatterPlot plot;
  plot.right = canvas.width - (canvas.width > 500 ? 130 : 60);
  double low = 1;
  double high = 1;
  double bottom = 0;
  double top = 1;
  for (const ScatterPoint& point : picture.points) {
    const bool first = &point == &picture.points.front();
    const double from = point.x.low > 0 ? point.x.low : point.x.best;
    low = first ? from : std::min(low, from);
    high = first ? point.x.high : std::max(high, point.x.high);
    bottom = first ? point.y.low : std::min(bottom, point.y.low);
    top = first ? point.y.high : std::max(top, point.y.high);
  }
  plot.low_decade = std::floor(std::log10(low) * 2) / 2;
  plot.high_decade = std::max(std::ceil(std::log10(high) * 2) / 2, plot.low_decade + 0.5);
  const double margin = (top - bottom) * 0.06;
  plot.axis = axis_between(bottom - margin, std::max(top + margin, bottom + 1e-9), 6);
  return plot;
}

/// digit x 10^decade, plainly where it is short.
std::string plain_tick(int digit, int decade) {
  constexpr int kPlain = 4;
  if (std::abs(decade) > kPlain) return fmt::format("{}e{}", digit, decade);
  return fmt::format("{:.{}f}", digit * std::pow(10, decade), std::max(0, -decade));
}

std::string axis_marks(const ScatterPlot& plot, const ScatterPicture& picture) {
  std::string out;
  for (const double tick : plot.axis.ticks) {
    out += fmt::format("<path class=\"grid\" d=\"M{} {}H{}\"/>", px(kLeft), px(plot.y(tick)), px(plot.right));
    out += svg_text(kLeft - 8, plot.y(tick) + 4, tick_text(tick, plot.axis.step), "class=\"tick\" text-anchor=\"end\"");
  }
  const auto first = static_cast<int>(std::floor(plot.low_decade));
  const auto last = static_cast<int>(std::ceil(plot.high_decade));
  for (int decade = first; decade <= last; ++decade) {
    for (const int digit : {1, 3}) {
      const double place = decade + std::log10(digit);
      if (place < plot.low_decade - 1e-9 || place > plot.high_decade + 1e-9) continue;
      const std::string x = px(plot.x(digit * std::pow(10, decade)));
      out += fmt::format("<path class=\"grid\" d=\"M{} {}V{}\"/>", x, px(kTop), px(kBottom));
      out += fmt::format("<text x=\"{}\" y=\"{}\" class=\"tick\" text-anchor=\"middle\">{}</text>", x, px(kBottom + 16),
                         plain_tick(digit, decade));
    }
  }
  out += svg_text((kLeft + plot.right) / 2, kBottom + 34, picture.x_title, "class=\"unit\" text-anchor=\"middle\"");
  return out + svg_text(kLeft - 44, kTop - 2, picture.y_title, "class=\"unit\"");
}

std::string_view word_of(PointMark mark) {
  return mark == PointMark::solid ? " solid" : mark == PointMark::possible ? " possible" : "";
}

std::string shape_of(const ScatterPoint& point, double x, double y) {
  const std::string look = fmt::format("dot{}{}", point.is_apart ? " apart" : "", word_of(point.mark));
  if (!point.is_apart) return fmt::format("<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"5.5\"/>", look, px(x), px(y));
  return fmt::format("<path class=\"{}\" d=\"M{} {}l6.5 6.5l-6.5 6.5l-6.5 -6.5z\"/>", look, px(x), px(y - 6.5));
}

std::string point_of(const ScatterPlot& plot, const ScatterPoint& point, double name_y) {
  const double x = plot.x(point.x.best);
  const double y = plot.y(point.y.best);
  std::string out = "<g><title>" + escaped_html(point.label + ": " + point.text) + "</title>";
  out += fmt::format("<path class=\"cross\" d=\"M{} {}H{}M{} {}V{}\"/>", px(plot.x(point.x.low)), px(y),
                     px(plot.x(point.x.high)), px(x), px(plot.y(point.y.low)), px(plot.y(point.y.high)));
  out += shape_of(point, x, y);
  return out + svg_text(x + 10, name_y, point.label, "class=\"pointname\"") + "</g>";
}

}  // namespace

std::string svg_of(const ScatterPicture& picture, const Figure& figure, std::string_view id, const Canvas& canvas) {
  const ScatterPlot plot = plot_of(picture, canvas);
  std::string out = svg_open(figure, id, canvas, kBottom + 44) + axis_marks(plot, picture);
  std::vector<const ScatterPoint*> points;
  points.reserve(picture.points.size());
  for (const ScatterPoint& point : picture.points) points.push_back(&point);
  std::ranges::sort(points, [](const auto* a, const auto* b) {
    return std::pair(-a->y.best, std::string_view(a->label)) < std::pair(-b->y.best, std::string_view(b->label));
  });
  double used = 0;
  for (const ScatterPoint* point : points) {
    const double name_y = std::max(plot.y(point->y.best) - 6, used + kNameHeight);
    out += point_of(plot, *point, name_y);
    used = name_y;
  }
  return out + "</svg>";
}

std::string legend_of(const ScatterPicture& picture) {
  std::string out = "<ul class=\"legend\">";
  const auto add = [&out](std::string_view look, const std::string& text) {
    if (!text.empty())
      out += fmt::format("<li><span class=\"swatch dots {}\"></span>{}</li>", look, escaped_html(text));
  };
  add("first", picture.first_group);
  add("second", picture.second_group);
  add("fill", picture.marks);
  return out + "<li><span class=\"swatch interval\"></span>95 % bounds</li></ul>";
}

}  // namespace joulery
