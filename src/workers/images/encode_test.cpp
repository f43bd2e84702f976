// SPDX-License-Identifier: Apache-2.0
// Tests of the encoder: what was encoded is decoded as it was.
#include "workers/images/encode.h"

#include "workers/images/decode.h"

namespace joulery {
namespace {

TEST(EncodePng, colours_come_back_as_they_were) {
  Pixels image(3, 2, 3);
  for (std::size_t i = 0; i < 18; ++i) image.set(i / 3 % 3, i / 9, i % 3, static_cast<std::uint8_t>(i * 14));
  const auto bytes = encode_png(image);
  ASSERT_TRUE(bytes.has_value());
  EXPECT_EQ(decode_image(*bytes, "image").value(), image);
}

TEST(EncodePng, grey_comes_back_as_three_equal_channels) {
  const Pixels image(2, 1, 1, {7, 250});
  const auto back = decode_image(encode_png(image).value(), "image");
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->bytes(), (std::vector<std::uint8_t>{7, 7, 7, 250, 250, 250}));
}

}  // namespace
}  // namespace joulery
