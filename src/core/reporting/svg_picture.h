// SPDX-License-Identifier: Apache-2.0
// Pictures as SVG, drawn when the report is written: areas or lines over time, horizontal bars with error bars,
// points over a logarithmic axis, boxes. Colours
// are classes of html_style.h, so one picture serves light and dark. Drawn twice, for wide and for narrow screens.
#pragma once

#include <string>
#include <string_view>

#include "foundation/document/document.h"

namespace joulery {

/// How much room a picture has.
struct Canvas {
  double width = 720;     ///< units of the viewBox, about a CSS pixel
  std::string_view name;  ///< "wide" or "narrow": class of the SVG and part of its ids
};

/// The most points of one path.
inline constexpr std::size_t kMostPathPoints = 1200;

/// `id` makes the ids inside the picture unique in the page; the figure's title and description are read aloud.
[[nodiscard]] std::string svg_of(const TimePicture& picture, const Figure& figure, std::string_view id,
                                 const Canvas& canvas);
[[nodiscard]] std::string svg_of(const BarPicture& picture, const Figure& figure, std::string_view id,
                                 const Canvas& canvas);
[[nodiscard]] std::string svg_of(const ScatterPicture& picture, const Figure& figure, std::string_view id,
                                 const Canvas& canvas);
[[nodiscard]] std::string svg_of(const BoxPicture& picture, const Figure& figure, std::string_view id,
                                 const Canvas& canvas);
/// What the colours mean, as an HTML list; "" when there is nothing to tell apart.
[[nodiscard]] std::string legend_of(const TimePicture& picture);
[[nodiscard]] std::string legend_of(const BarPicture& picture);
[[nodiscard]] std::string legend_of(const ScatterPicture& picture);
[[nodiscard]] std::string legend_of(const BoxPicture& picture);

/// The opening tag with title and description.
[[nodiscard]] std::string svg_open(const Figure& figure, std::string_view id, const Canvas& canvas, double height);
/// A text at a place: `extra` holds class and anchor attributes.
[[nodiscard]] std::string svg_text(double x, double y, std::string_view text, std::string_view extra);
/// A row's name that ends at x: as much of it as has room, with an ellipsis where it has none. The whole name belongs
/// into the row's title.
[[nodiscard]] std::string svg_row_name(double x, double y, std::string_view name, std::string_view css_class);

}  // namespace joulery
