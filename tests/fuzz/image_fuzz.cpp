// SPDX-License-Identifier: Apache-2.0
// Fuzz target of decoding images, at most a million pixels, and of what happens to their pixels next.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/tasks/images/prepare.h"
#include "workers/images/decode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::uint64_t most = 1'000'000;
  const auto image = joulery::decode_image({reinterpret_cast<const char*>(bytes), size}, "x", most);
  if (!image) {
    if (image.error().what.empty()) std::abort();
    return 0;
  }
  if (image->width() * image->height() > most || image->channels() != 3) std::abort();
  const joulery::ImageRecipe recipe{.width = 8, .height = 8, .fit = joulery::Fit::letterbox};
  if (joulery::prepare_image(*image, recipe).values.size() != 192) std::abort();
  return 0;
}
