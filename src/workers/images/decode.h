// SPDX-License-Identifier: Apache-2.0
// Decodes PNG and JPEG images into red, green and blue bytes, with a limit of pixels that is checked before any memory
// is taken: a file of some kilobytes can claim to unpack to many gigabytes. What is transparent is laid on white. The
// orientation that a camera noted (Exif) is not applied: most sets that models are trained on ignore it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/tasks/images/pixels.h"
#include "foundation/base/result.h"

namespace joulery {

/// Three channels. `name` is how messages call the image. Errors (invalid): neither PNG nor JPEG, broken, more than
/// `most_pixels`.
[[nodiscard]] Result<Pixels> decode_image(std::string_view bytes, const std::string& name,
                                          std::uint64_t most_pixels = 100'000'000);

}  // namespace joulery
