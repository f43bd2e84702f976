// SPDX-License-Identifier: Apache-2.0
// A document as Markdown (CommonMark with pipe tables). Pictures are left to their tables.
#pragma once

#include <string>

#include "foundation/document/document.h"

namespace joulery {

/// The whole document, ending in a newline. Signs with a meaning in Markdown are escaped, HTML among them.
[[nodiscard]] std::string render_markdown(const Document& document);

}  // namespace joulery
