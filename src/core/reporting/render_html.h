// SPDX-License-Identifier: Apache-2.0
// A document as one HTML file: no request to anywhere, no script, light and dark, printable, pictures drawn as SVG with
// their tables below them. Styles are html_style.h, pictures svg_picture.h.
#pragma once

#include <string>

#include "foundation/document/document.h"

namespace joulery {

/// The whole page, ending in a newline. The same bytes under any locale and time zone.
[[nodiscard]] std::string render_html(const Document& document);

}  // namespace joulery
