// SPDX-License-Identifier: Apache-2.0
// Images that a model made, as PNG files in a folder the user named: one name a place and seed, so that a run can be
// done again and compared. What is drawn is the recipes' matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/tasks/images/pixels.h"
#include "foundation/base/result.h"
#include "workers/onnx/recipe.h"

namespace joulery {

/// Creates the folder of the option image_folder. Errors: (invalid) none was named; (denied) it cannot be made.
Result<void> make_image_folder(const std::string& folder);

/// What an item draws from: the request's seed (0 when it has none) and the item's place in it.
[[nodiscard]] std::uint64_t seed_of_item(const Batch& batch, std::size_t place);

/// Writes the image of the item at a place of a batch; gives its path. Errors (broken): it cannot be written.
Result<std::string> write_image(const std::string& folder, const Pixels& image, const Batch& batch, std::size_t place);

}  // namespace joulery
