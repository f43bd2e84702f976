// SPDX-License-Identifier: Apache-2.0
// Two folders of images as one distance: made ones against real ones. Features and distance are core/tasks'; who asks,
// and where the answer goes, is the shell's.
#pragma once

#include <cstddef>
#include <string>

#include "foundation/base/result.h"

namespace joulery {

/// How like two folders are.
struct Likeness {
  double frechet = 0;
  std::size_t made = 0;        ///< images in the first folder
  std::size_t references = 0;  ///< in the second
};

/// At most this many files a folder, and pixels a side that still make few enough features.
inline constexpr std::size_t kMostImages = 100'000;
inline constexpr std::size_t kMostSide = 22;

/// The Frechet distance of side x side grey levels of all PNG and JPEG files below both folders. Errors: a folder that
/// cannot be read, fewer than two images in one, more than kMostImages, a broken one; (invalid) a side of 0 or beyond
/// kMostSide.
Result<Likeness> likeness_of(const std::string& made, const std::string& references, std::size_t side);

}  // namespace joulery
