// SPDX-License-Identifier: Apache-2.0
// Horizontal bars from zero, grouped, each with its interval as an error bar and its number at the right. Amounts that
// were not measured are hatched, so that method does not hang on colour.
#include <algorithm>

#include "core/reporting/axis.h"
#include "core/reporting/html_text.h"
#include "core/reporting/svg_picture.h"

namespace joulery {
namespace {

struct BarPlot {
  double left = 0;
  double right = 0;  ///< end of the bars
  double height = 0;
  Axis axis;
  bool wide = true;

  [[nodiscard]] double at(double value) const { return left + value / axis.high * (right - left); }
};

double row_height(const Bar& bar) { return bar.kind == "total" ? 26 : 19; }

BarPlot plot_of(const BarPicture& picture, const Canvas& canvas) {
  BarPlot plot;
  plot.wide = canvas.width > 500;
  plot.left = plot.wide ? 168 : 112;
  plot.right = canvas.width - (plot.wide ? 170 : 70);
  double top = 0;
  plot.height = 4;
  for (const BarGroup& group : picture.groups) {
    for (const Bar& bar : group.bars) {
      top = std::max(top, bar.value.high);
      plot.height += row_height(bar);
    }
    plot.height += 8;
  }
  plot.axis = axis_from_zero(top, plot.wide ? 6 : 3);
  return plot;
}

std::string axis_marks(const BarPlot& plot, const BarPicture& picture) {
  std::string out;
  for (const double tick : plot.axis.ticks) {
    const std::string x = px(plot.at(tick));
    out += fmt::format("<path class=\"{}\" d=\"M{} 0V{}\"/>", tick == 0 ? "axis" : "grid", x, px(plot.height));
    out += svg_text(plot.at(tick), plot.height + 16, tick_text(tick, plot.axis.step),
                    "class=\"tick\" text-anchor=\"middle\"");
  }
  const double half_tick = static_cast<double>(tick_text(plot.axis.high, plot.axis.step).size()) * 3.7;
  return out + svg_text(plot.right + half_tick + 6, plot.height + 16, picture.unit, "class=\"unit\"");
}

std::string error_bar(const BarPlot& plot, const Bounded<double>& value, double y) {
  if (value.low == value.high) return {};
  const double low = plot.at(value.low);
  const double high = plot.at(value.high);
  const std::string shape = fmt::format("M{0} {2}v8M{0} {3}H{1}M{1} {2}v8", px(low), px(high), px(y - 4), px(y));
  return fmt::format("<path class=\"halo\" d=\"{0}\"/><path class=\"whisker\" d=\"{0}\"/>", shape);
}

std::string label_of(const Bar& bar, bool wide) {
  if (!wide || !bar.method || bar.kind != "total") return bar.label;
  return bar.label + " · " + std::string(to_string(*bar.method));
}

std::string row_of(const BarPlot& plot, const Bar& bar, double y, std::string_view hatch) {
  const double height = row_height(bar);
  const double thick = bar.kind == "total" ? 14 : 9;
  const double middle = y + height / 2;
  const bool total = bar.kind == "total";
  const std::string words =
      bar.label + ": " + bar.text + (bar.method ? ", " + std::string(to_string(*bar.method)) : "");
  std::string out = "<g><title>" + escaped_html(words) + "</title>";
  out += svg_row_name(plot.left - 10, middle + 4, label_of(bar, plot.wide), total ? "rowname strong" : "rowname");
  const std::string shape =
      fmt::format("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", px(plot.left), px(middle - thick / 2),
                  px(std::max(plot.at(bar.value.best) - plot.left, 0.0)), px(thick));
  out += fmt::format("<rect class=\"bar k-{}\" {} rx=\"1.5\"/>", anchor_of(bar.kind), shape);
  if (bar.method && is_modelled(*bar.method)) out += fmt::format("<rect {} fill=\"url(#{})\"/>", shape, hatch);
  out += error_bar(plot, bar.value, middle);
  const std::string value = plot.wide ? bar.text : bar.text.substr(0, bar.text.find(" ("));
  out += svg_text(plot.right + 12, middle + 4, value, total ? "class=\"value strong\"" : "class=\"value\"");
  return out + "</g>";
}

}  // namespace

std::string svg_open(const Figure& figure, std::string_view id, const Canvas& canvas, double height) {
  return fmt::format(
      "<svg class=\"chart {1}\" viewBox=\"0 0 {2} {3}\" role=\"img\" aria-labelledby=\"{0}-{1}-t {0}-{1}-d\">"
      "<title id=\"{0}-{1}-t\">{4}</title><desc id=\"{0}-{1}-d\">{5}</desc>",
      id, canvas.name, px(canvas.width), px(height), escaped_html(figure.title), escaped_html(figure.description));
}

std::string svg_row_name(double x, double y, std::string_view name, std::string_view css_class) {
  constexpr double letter = 6.3;  // mean width at the style sheet's size
  const auto most = static_cast<std::size_t>(x / letter);
  const auto begins = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; };
  const bool is_whole = static_cast<std::size_t>(std::ranges::count_if(name, begins)) <= most;
  std::string shown;
  std::size_t letters = 0;
  for (const char byte : name) {
    if (begins(byte) && ++letters >= most && !is_whole) break;
    shown += byte;
  }
  if (!is_whole) shown += "…";
  return svg_text(x, y, shown, fmt::format("class=\"{}\" text-anchor=\"end\"", css_class));
}

std::string svg_text(double x, double y, std::string_view text, std::string_view extra) {
  return fmt::format("<text x=\"{}\" y=\"{}\" {}>{}</text>", px(x), px(y), extra, escaped_html(text));
}

std::string svg_of(const BarPicture& picture, const Figure& figure, std::string_view id, const Canvas& canvas) {
  const BarPlot plot = plot_of(picture, canvas);
  const std::string hatch = fmt::format("{}-{}-h", id, canvas.name);
  std::string out = svg_open(figure, id, canvas, plot.height + 26);
  out += fmt::format(
      "<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
      "patternTransform=\"rotate(45)\">"
      "<path class=\"barhatch\" d=\"M1.5 0V6\"/></pattern></defs>",
      hatch);
  out += axis_marks(plot, picture);
  double y = 4;
  for (const BarGroup& group : picture.groups) {
    for (const Bar& bar : group.bars) {
      out += row_of(plot, bar, y, hatch);
      y += row_height(bar);
    }
    y += 8;
  }
  return out + "</svg>";
}

std::string legend_of(const BarPicture& picture) {
  std::vector<std::string> kinds;
  std::string out = "<ul class=\"legend\">";
  bool modelled = false;
  for (const BarGroup& group : picture.groups) {
    for (const Bar& bar : group.bars) {
      modelled = modelled || (bar.method && is_modelled(*bar.method));
      if (std::find(kinds.begin(), kinds.end(), bar.kind) != kinds.end()) continue;
      kinds.push_back(bar.kind);
      const auto named = std::ranges::find(picture.kind_names, bar.kind, &std::pair<std::string, std::string>::first);
      const std::string name = named != picture.kind_names.end() ? named->second
                               : bar.kind == "total"             ? "whole"
                                                                 : bar.label;
      out += fmt::format("<li><span class=\"swatch k-{}\"></span>{}</li>", anchor_of(bar.kind), escaped_html(name));
    }
  }
  out += "<li><span class=\"swatch interval\"></span>95 % bounds</li>";
  if (modelled) out += "<li><span class=\"swatch k-total hatched\"></span>hatched: modelled or assumed</li>";
  return out + "</ul>";
}

}  // namespace joulery
