// SPDX-License-Identifier: Apache-2.0
// Byte by byte, without the locale's opinion of what is printable.
#include "foundation/base/printable.h"

#include <algorithm>

#include "foundation/base/text.h"

namespace joulery {

std::string printable(std::string_view text) {
  constexpr std::size_t kLongest = 120;
  std::string clean(trim(text).substr(0, kLongest));
  std::replace_if(clean.begin(), clean.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return clean;
}

}  // namespace joulery
