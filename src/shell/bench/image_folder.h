// SPDX-License-Identifier: Apache-2.0
// A folder of images by one hash, so that a bundle can name what its image quality was computed from. Decodes nothing.
#pragma once

#include <cstdint>
#include <string>

#include "foundation/base/result.h"

namespace joulery {

/// The images of a folder and of those below it.
struct HashedImages {
  std::uint64_t count = 0;
  std::string
      sha256;  ///< of the lines "HASH  PATH" that sha256sum prints, paths relative to the folder, in their order
};

/// PNG and JPEG files by their endings. Errors: the folder or a file cannot be read; more than 100,000 images.
Result<HashedImages> hash_images(const std::string& folder);

}  // namespace joulery
