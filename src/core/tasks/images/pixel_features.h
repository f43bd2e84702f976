// SPDX-License-Identifier: Apache-2.0
// Features of an image that need no model: its grey levels at a small size. They tell what is drawn in tiny pictures
// and little of large ones; a distance of them is named by them, never FID.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/tasks/images/pixels.h"

namespace joulery {

/// The image at side x side pixels (Pillow's BILINEAR), row by row, as grey levels from 0 to 1: of three channels ITU-R
/// BT.601's luma, 0.299 red, 0.587 green, 0.114 blue.
[[nodiscard]] std::vector<double> grey_levels(const Pixels& image, std::size_t side);
/// "64 grey levels at 8 x 8 pixels": the features' name, which stands wherever their distance does.
[[nodiscard]] std::string grey_levels_name(std::size_t side);

}  // namespace joulery
