// SPDX-License-Identifier: Apache-2.0
// Power over time as stacked areas (they add up to the machine) or lines, with bands for spans, hatching where a series
// was not seen, dashed lines for the doubt of the sum, and invisible columns whose titles show the numbers under the
// pointer.
#include <cmath>

#include "core/reporting/axis.h"
#include "core/reporting/html_text.h"
#include "core/reporting/phrase.h"
#include "core/reporting/svg_picture.h"
#include "core/reporting/text_style.h"

namespace joulery {
namespace {

constexpr std::size_t kProbes = 48;
constexpr std::size_t kColours = 8;

struct Plot {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
  Axis x;
  Axis y;

  [[nodiscard]] double at_x(double value) const { return left + (value - x.low) / (x.high - x.low) * width; }
  [[nodiscard]] double at_y(double value) const { return top + height - (value - y.low) / (y.high - y.low) * height; }
};

std::size_t steps_of(const TimePicture& picture) {
  return picture.series.empty() ? 0 : picture.series.front().values.size();
}

double start_of(const TimePicture& picture, std::size_t step) {
  return picture.start_s + static_cast<double>(step) * picture.step_s;
}

double middle_of(const TimePicture& picture, std::size_t step) { return start_of(picture, step) + picture.step_s / 2; }

/// Sums over the series; nothing where no series was seen.
std::vector<std::optional<double>> sums_of(const TimePicture& picture) {
  std::vector<std::optional<double>> sums(steps_of(picture));
  for (const TimeSeries& series : picture.series) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (series.values[i]) sums[i] = sums[i].value_or(0) + *series.values[i];
    }
  }
  return sums;
}

double highest(const TimePicture& picture) {
  double top = 0;
  for (const auto& sum : sums_of(picture)) {
    if (picture.stacked && sum) top = std::max(top, *sum * (picture.doubt ? picture.doubt->high : 1));
  }
  for (const TimeSeries& series : picture.series) {
    for (const auto& value : series.values) {
      if (value) top = std::max(top, *value);
    }
  }
  return top;
}

Plot plot_of(const TimePicture& picture, const Canvas& canvas) {
  const bool wide = canvas.width > 500;
  Plot plot;
  plot.y = axis_from_zero(highest(picture), wide ? 5 : 4);
  const double end = picture.start_s + picture.step_s * static_cast<double>(steps_of(picture));
  plot.x = axis_between(picture.start_s, end, wide ? 8 : 4);
  double widest = 0;
  for (const double tick : plot.y.ticks)
    widest = std::max(widest, static_cast<double>(tick_text(tick, plot.y.step).size()));
  plot.left = 14 + widest * 7.2;
  plot.top = 20 + (picture.bands.empty() ? 0 : 20);
  plot.width = canvas.width - plot.left - 10;
  plot.height = wide ? 230 : 190;
  return plot;
}

std::string axes(const Plot& plot, const TimePicture& picture) {
  std::string out;
  for (const double tick : plot.y.ticks) {
    const std::string y = px(plot.at_y(tick));
    out += fmt::format("<path class=\"{}\" d=\"M{} {}H{}\"/>", tick == 0 ? "axis" : "grid", px(plot.left), y,
                       px(plot.left + plot.width));
    out += svg_text(plot.left - 8, plot.at_y(tick) + 4, tick_text(tick, plot.y.step),
                    "class=\"tick\" text-anchor=\"end\"");
  }
  const double bottom = plot.top + plot.height;
  for (const double tick : plot.x.ticks) {
    out += fmt::format("<path class=\"axis\" d=\"M{} {}v5\"/>", px(plot.at_x(tick)), px(bottom));
    out +=
        svg_text(plot.at_x(tick), bottom + 19, tick_text(tick, plot.x.step), "class=\"tick\" text-anchor=\"middle\"");
  }
  out += svg_text(plot.left - 8, plot.top - 8, picture.unit, "class=\"unit\" text-anchor=\"end\"");
  out += svg_text(plot.left + plot.width, bottom + 36, "seconds since the start", "class=\"unit\" text-anchor=\"end\"");
  return out;
}

/// Stretches of seen steps among the kept ones, as [from, to) positions in `kept`.
std::vector<std::pair<std::size_t, std::size_t>> seen_stretches(const TimeSeries& series,
                                                                const std::vector<std::size_t>& kept) {
  std::vector<std::pair<std::size_t, std::size_t>> stretches;
  for (std::size_t k = 0; k < kept.size(); ++k) {
    if (!series.values[kept[k]]) continue;
    if (!stretches.empty() && stretches.back().second == k)
      stretches.back().second = k + 1;
    else
      stretches.emplace_back(k, k + 1);
  }
  return stretches;
}

/// A line through the middles of its steps, drawn out to the outer edges of the first and the last one.
std::string line_through(const Plot& plot, const TimePicture& picture, std::span<const std::size_t> steps,
                         const std::vector<double>& level, bool backwards) {
  std::string out;
  const auto point = [&](double x, double y) {
    out += fmt::format("{}{} {}", out.empty() ? "" : "L", px(plot.at_x(x)), px(plot.at_y(y)));
  };
  const auto left_edge = [&] { point(start_of(picture, steps.front()), level[steps.front()]); };
  const auto right_edge = [&] { point(start_of(picture, steps.back() + 1), level[steps.back()]); };
  if (backwards)
    right_edge();
  else
    left_edge();
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const std::size_t step = steps[backwards ? steps.size() - 1 - k : k];
    point(middle_of(picture, step), level[step]);
  }
  if (backwards)
    left_edge();
  else
    right_edge();
  return out;
}

std::string areas(const Plot& plot, const TimePicture& picture) {
  const auto sums = sums_of(picture);
  // Each area has two edges of points.
  const std::vector<std::size_t> kept = kept_steps(sums, kMostPathPoints / 2 - 4);
  std::vector<double> below(sums.size(), 0);
  std::string out;
  for (std::size_t s = 0; s < picture.series.size(); ++s) {
    const TimeSeries& series = picture.series[s];
    std::vector<double> above = below;
    for (std::size_t i = 0; i < above.size(); ++i) above[i] += series.values[i].value_or(0);
    std::string path;
    for (const auto& [from, to] : seen_stretches(series, kept)) {
      const std::span steps(kept.data() + from, to - from);
      path += "M" + line_through(plot, picture, steps, above, false) + "L" +
              line_through(plot, picture, steps, below, true) + "Z";
    }
    if (!path.empty()) out += fmt::format("<path class=\"area c{}\" d=\"{}\"/>", s % kColours + 1, path);
    below = std::move(above);
  }
  return out;
}

std::string lines(const Plot& plot, const TimePicture& picture) {
  std::string out;
  for (std::size_t s = 0; s < picture.series.size(); ++s) {
    const TimeSeries& series = picture.series[s];
    const std::vector<std::size_t> kept = kept_steps(series.values, kMostPathPoints - 4);
    std::vector<double> level(series.values.size(), 0);
    for (std::size_t i = 0; i < level.size(); ++i) level[i] = series.values[i].value_or(0);
    std::string path;
    for (const auto& [from, to] : seen_stretches(series, kept)) {
      path += "M" + line_through(plot, picture, std::span(kept.data() + from, to - from), level, false);
    }
    if (!path.empty()) out += fmt::format("<path class=\"line l{}\" d=\"{}\"/>", s % kColours + 1, path);
  }
  return out;
}

/// From the lower to the upper bound of the sum, over the areas.
std::string doubt_band(const Plot& plot, const TimePicture& picture) {
  if (!picture.doubt || !picture.stacked || picture.doubt->low == picture.doubt->high) return {};
  const TimeSeries sum{"sum", {}, sums_of(picture)};
  const std::vector<std::size_t> kept = kept_steps(sum.values, kMostPathPoints / 2 - 4);
  std::vector<double> low(sum.values.size(), 0);
  std::vector<double> high(sum.values.size(), 0);
  for (std::size_t i = 0; i < low.size(); ++i) {
    low[i] = sum.values[i].value_or(0) * picture.doubt->low;
    high[i] = sum.values[i].value_or(0) * picture.doubt->high;
  }
  std::string path;
  for (const auto& [from, to] : seen_stretches(sum, kept)) {
    const std::span steps(kept.data() + from, to - from);
    path += "M" + line_through(plot, picture, steps, high, false) + "L" +
            line_through(plot, picture, steps, low, true) + "Z";
  }
  return path.empty() ? path : "<path class=\"doubt\" d=\"" + path + "\"/>";
}

/// Hatched where at least one series was not seen.
std::string unseen_columns(const Plot& plot, const TimePicture& picture, std::string_view hatch) {
  std::string out;
  const std::size_t steps = steps_of(picture);
  const auto who_is_missing = [&](std::size_t step) {
    std::vector<std::string> names;
    for (const TimeSeries& series : picture.series) {
      if (!series.values[step]) names.push_back(series.name);
    }
    return names;
  };
  std::size_t from = 0;
  while (from < steps) {
    const auto missing = who_is_missing(from);
    std::size_t to = from + 1;
    while (to < steps && who_is_missing(to) == missing) ++to;
    if (!missing.empty()) {
      const double x = plot.at_x(start_of(picture, from));
      const double width = plot.at_x(start_of(picture, to)) - x;
      out += fmt::format(
          "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#{})\"><title>not seen: {}</title></rect>",
          px(x), px(plot.top), px(width), px(plot.height), hatch, escaped_html(listed(missing)));
    }
    from = to;
  }
  return out;
}

std::string band_marks(const Plot& plot, const TimePicture& picture) {
  std::string out;
  for (std::size_t i = 0; i < picture.bands.size(); ++i) {
    const TimeBand& band = picture.bands[i];
    const double from = plot.at_x(std::max(band.from_s, plot.x.low));
    const double to = plot.at_x(std::min(band.to_s, plot.x.high));
    if (to <= from) continue;
    const std::string title =
        fmt::format("{}: {} s to {} s", band.name, significant(band.from_s), significant(band.to_s));
    out += fmt::format(
        "<g><title>{}</title><rect class=\"band{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\" rx=\"3\"/>",
        escaped_html(title), i % 2, px(from), px(plot.top - 24), px(std::max(to - from - 1.5, 0.5)));
    out += fmt::format("<path class=\"edge\" d=\"M{0} {1}V{2}\"/>", px(from), px(plot.top - 8),
                       px(plot.top + plot.height));
    const double room = to - from - 8;
    if (static_cast<double>(display_width(band.name)) * 6.4 <= room) {
      out += svg_text((from + to) / 2, plot.top - 12, band.name, "class=\"bandname\" text-anchor=\"middle\"");
    }
    out += "</g>";
  }
  return out;
}

/// Columns over the plot; a pointer over one shows its numbers.
std::string probes(const Plot& plot, const TimePicture& picture) {
  const std::size_t steps = steps_of(picture);
  const std::size_t columns = std::min(kProbes, steps);
  std::string out = "<g class=\"probes\">";
  for (std::size_t c = 0; c < columns; ++c) {
    const std::size_t from = c * steps / columns;
    const std::size_t to = (c + 1) * steps / columns;
    std::string title =
        fmt::format("{} s", significant(start_of(picture, from) + picture.step_s * static_cast<double>(to - from) / 2));
    for (const TimeSeries& series : picture.series) {
      double sum = 0;
      std::size_t seen = 0;
      for (std::size_t i = from; i < to; ++i) {
        if (!series.values[i]) continue;
        sum += *series.values[i];
        ++seen;
      }
      title += "&#10;" + escaped_html(series.name) + " ";
      title += seen > 0 ? significant(sum / static_cast<double>(seen)) + " " + escaped_html(picture.unit) : "not seen";
    }
    const double x = plot.at_x(start_of(picture, from));
    out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}</title></rect>", px(x),
                       px(plot.top), px(plot.at_x(start_of(picture, to)) - x), px(plot.height), title);
  }
  return out + "</g>";
}

}  // namespace

std::string svg_of(const TimePicture& picture, const Figure& figure, std::string_view id, const Canvas& canvas) {
  const Plot plot = plot_of(picture, canvas);
  const std::string hatch = fmt::format("{}-{}-h", id, canvas.name);
  std::string out = svg_open(figure, id, canvas, plot.top + plot.height + 44);
  out += fmt::format(
      "<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
      "patternTransform=\"rotate(45)\">"
      "<path class=\"hatch\" d=\"M0 0V6\"/></pattern></defs>",
      hatch);
  out += unseen_columns(plot, picture, hatch);
  out += picture.stacked ? areas(plot, picture) : lines(plot, picture);
  out += axes(plot, picture) + doubt_band(plot, picture) + band_marks(plot, picture) + probes(plot, picture);
  return out + "</svg>";
}

std::string legend_of(const TimePicture& picture) {
  std::string out = "<ul class=\"legend\">";
  for (std::size_t s = 0; s < picture.series.size(); ++s) {
    const TimeSeries& series = picture.series[s];
    out += fmt::format("<li><span class=\"swatch b{}\"></span>{}", s % kColours + 1, escaped_html(series.name));
    if (series.method) out += fmt::format(" <small>{}</small>", to_string(*series.method));
    out += "</li>";
  }
  if (picture.doubt && picture.stacked) out += "<li><span class=\"swatch veil\"></span>95 % bounds of the sum</li>";
  return out + "</ul>";
}

}  // namespace joulery
