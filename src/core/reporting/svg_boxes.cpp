// SPDX-License-Identifier: Apache-2.0
// Horizontal boxes: quartiles (Hyndman and Fan 1996, type 7), median, whiskers to the lowest and highest value, and a
// dot for every value, because a handful of repeats hides behind a box.
#include <algorithm>

#include "core/reporting/axis.h"
#include "core/reporting/html_text.h"
#include "core/reporting/svg_picture.h"
#include "core/statistics/summary.h"

namespace joulery {
namespace {

constexpr double kRow = 30;

struct BoxPlot {
  double left = 0;
  double right = 0;
  Axis axis;

  [[nodiscard]] double at(double value) const {
    return left + (value - axis.low) / (axis.high - axis.low) * (right - left);
  }
};

BoxPlot plot_of(const BoxPicture& picture, const Canvas& canvas) {
  const bool wide = canvas.width > 500;
  BoxPlot plot{wide ? 168.0 : 112.0, canvas.width - 24, {}};
  std::vector<double> all;
  for (const BoxRow& row : picture.rows) {
    all.insert(all.end(), row.values.begin(), row.values.end());
    all.insert(all.end(), row.left_out.begin(), row.left_out.end());
  }
  if (all.empty()) return plot;
  const auto [low, high] = std::ranges::minmax(all);
  const double margin = (high - low) * 0.05;
  plot.axis = axis_between(low - margin, high + margin, wide ? 6 : 3);
  return plot;
}

std::string row_of(const BoxPlot& plot, const BoxRow& row, double middle, std::string_view unit) {
  const double low = *std::ranges::min_element(row.values);
  const double high = *std::ranges::max_element(row.values);
  const double q1 = quantile(row.values, 0.25);
  const double q2 = quantile(row.values, 0.5);
  const double q3 = quantile(row.values, 0.75);
  std::string out = fmt::format("<g><title>{}: {} values, median {:.4g} {}, quartiles {:.4g} and {:.4g}</title>",
                                escaped_html(row.label), row.values.size(), q2, escaped_html(unit), q1, q3);
  out += svg_row_name(plot.left - 10, middle + 4, row.label, "rowname");
  out += fmt::format("<path class=\"whisker\" d=\"M{} {}H{}M{} {}H{}\"/>", px(plot.at(low)), px(middle),
                     px(plot.at(q1)), px(plot.at(q3)), px(middle), px(plot.at(high)));
  out += fmt::format("<rect class=\"box\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"14\"/>", px(plot.at(q1)),
                     px(middle - 7), px(std::max(plot.at(q3) - plot.at(q1), 1.0)));
  out += fmt::format("<path class=\"median\" d=\"M{} {}v14\"/>", px(plot.at(q2)), px(middle - 7));
  for (const double value : row.values)
    out += fmt::format("<circle class=\"speck\" cx=\"{}\" cy=\"{}\" r=\"2\"/>", px(plot.at(value)), px(middle + 11));
  for (const double value : row.left_out)
    out +=
        fmt::format("<circle class=\"speck out\" cx=\"{}\" cy=\"{}\" r=\"2.5\"/>", px(plot.at(value)), px(middle + 11));
  return out + "</g>";
}

}  // namespace

std::string svg_of(const BoxPicture& picture, const Figure& figure, std::string_view id, const Canvas& canvas) {
  const BoxPlot plot = plot_of(picture, canvas);
  const double bottom = 4 + kRow * static_cast<double>(picture.rows.size());
  std::string out = svg_open(figure, id, canvas, bottom + 38);
  for (const double tick : plot.axis.ticks) {
    out += fmt::format("<path class=\"grid\" d=\"M{} 0V{}\"/>", px(plot.at(tick)), px(bottom));
    out +=
        svg_text(plot.at(tick), bottom + 16, tick_text(tick, plot.axis.step), "class=\"tick\" text-anchor=\"middle\"");
  }
  out += svg_text(plot.right, bottom + 32, picture.unit, "class=\"unit\" text-anchor=\"end\"");
  double middle = 4 + kRow / 2 - 3;
  for (const BoxRow& row : picture.rows) {
    if (!row.values.empty()) out += row_of(plot, row, middle, picture.unit);
    middle += kRow;
  }
  return out + "</svg>";
}

std::string legend_of(const BoxPicture& picture) {
  const bool has_out = std::ranges::any_of(picture.rows, [](const BoxRow& row) { return !row.left_out.empty(); });
  std::string out =
      "<ul class=\"legend\"><li><span class=\"swatch boxed\"></span>middle half, line at the median</li>"
      "<li><span class=\"swatch dots first\"></span>one repeat</li>";
  if (has_out) out += "<li><span class=\"swatch dots out\"></span>warm-up, in no figure</li>";
  return out + "</ul>";
}

}  // namespace joulery
