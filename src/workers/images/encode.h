// SPDX-License-Identifier: Apache-2.0
// Encodes pixels as PNG: for images that a model made. Reading them is decode.h.
#pragma once

#include <string>

#include "core/tasks/images/pixels.h"
#include "foundation/base/result.h"

namespace joulery {

/// The bytes of a PNG file, grey or red, green, blue as the pixels are. Errors (broken): the encoder refused.
[[nodiscard]] Result<std::string> encode_png(const Pixels& pixels);

}  // namespace joulery
