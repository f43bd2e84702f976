// SPDX-License-Identifier: Apache-2.0
// Tests of decoding against Pillow's pixels, and of broken files and bombs.
#include "workers/images/decode.h"

#include <cstdlib>

#include "testing/golden.h"

namespace joulery {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::string bytes_of(const nlohmann::json& golden) {
  const auto values = golden.at("bytes").get<Bytes>();
  return {values.begin(), values.end()};
}

nlohmann::json image_named(const std::string& name) {
  for (const auto& golden : golden_cases("metrics/decode")) {
    if (golden.at("name") == name) return golden;
  }
  throw std::logic_error("no golden image " + name);
}

TEST(Decode, pillows_pixels_are_met_exactly_for_png_and_to_two_levels_for_jpeg) {
  for (const auto& golden : golden_cases("metrics/decode")) {
    const auto name = golden.at("name").get<std::string>();
    const auto image = decode_image(bytes_of(golden), name);
    ASSERT_TRUE(image.has_value()) << describe(image.error());
    EXPECT_EQ(image->width(), golden.at("width").get<std::size_t>()) << name;
    EXPECT_EQ(image->height(), golden.at("height").get<std::size_t>()) << name;
    const auto expected = golden.at("pixels").get<Bytes>();
    ASSERT_EQ(image->bytes().size(), expected.size()) << name;
    const int most = name.ends_with(".png") ? 0 : 2;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_LE(std::abs(image->bytes()[i] - expected[i]), most) << name << " value " << i;
    }
  }
}

TEST(Decode, a_file_cut_anywhere_or_of_another_kind_is_refused_by_name) {
  for (const char* name : {"rgb.png", "rgb.jpg"}) {
    const std::string whole = bytes_of(image_named(name));
    for (std::size_t length = 0; length + 20 < whole.size(); length += 7) {
      const auto image = decode_image(whole.substr(0, length), "x");
      ASSERT_FALSE(image.has_value()) << name << " cut to " << length;
      EXPECT_TRUE(image.error().what.starts_with("broken image")) << image.error().what;
      EXPECT_EQ(image.error().where, "x");
    }
  }
  EXPECT_FALSE(decode_image("GIF89a", "x").has_value());
}

TEST(Decode, an_image_that_claims_more_pixels_than_the_limit_takes_no_memory) {
  for (const char* name : {"rgb.png", "rgb.jpg"}) {
    const nlohmann::json golden = image_named(name);
    const auto pixels = golden.at("width").get<std::uint64_t>() * golden.at("height").get<std::uint64_t>();
    EXPECT_TRUE(decode_image(bytes_of(golden), "x", pixels).has_value());
    const auto image = decode_image(bytes_of(golden), "x", pixels - 1);
    ASSERT_FALSE(image.has_value());
    EXPECT_TRUE(image.error().what.starts_with("image of ")) << image.error().what;
  }
}

}  // namespace
}  // namespace joulery
