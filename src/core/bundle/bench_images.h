// SPDX-License-Identifier: Apache-2.0
// What the quality of made images was computed from: which images, against which real ones, by which features. The
// images lie below the bundle's folder; their hash finds a changed one.
#pragma once

#include <cstdint>
#include <string>

namespace joulery {

/// Both sets of images. A hash is of the lines that sha256sum prints of its files, in the order of their paths, which
/// are relative to the folder.
struct BenchImages {
  std::string folder;  ///< of the made ones, below the bundle's: "images/digits-ddpm-tiny"
  std::string sha256;
  std::uint64_t made = 0;
  std::string references;  ///< "data:sets/digits/test", or the user's path
  std::string references_sha256;
  std::uint64_t reference_images = 0;
  std::string features;  ///< "64 grey levels at 8 x 8 pixels"
  std::uint64_t feature_count = 0;
};

}  // namespace joulery
