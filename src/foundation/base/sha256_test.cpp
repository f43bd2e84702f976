// SPDX-License-Identifier: Apache-2.0
// Tests of SHA-256: the published examples, every length around a block border, and portions of any size.
#include "foundation/base/sha256.h"

namespace joulery {
namespace {

TEST(Sha256, the_published_examples_are_met) {  // FIPS 180-4 examples; the million from NIST's CAVP
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, lengths_around_the_padding_border_are_right) {  // computed with Python's hashlib
  EXPECT_EQ(sha256_hex(std::string(55, 'x')), "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072");
  EXPECT_EQ(sha256_hex(std::string(56, 'x')), "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e");
  EXPECT_EQ(sha256_hex(std::string(63, 'x')), "75220b47218278e656f2013bb8f0c455a25eaf01e86c64924e9d48d89776d6f2");
  EXPECT_EQ(sha256_hex(std::string(64, 'x')), "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c");
}

RC_GTEST_PROP(Sha256, the_portions_do_not_matter, (const std::string& text, std::vector<std::uint8_t> cuts)) {
  Sha256 sum;
  auto rest = std::as_bytes(std::span(text));
  for (const std::size_t cut : cuts) {
    const auto portion = rest.first(std::min(cut, rest.size()));
    sum.add(portion);
    rest = rest.subspan(portion.size());
  }
  sum.add(rest);
  RC_ASSERT(to_hex(sum.digest()) == sha256_hex(text));
}

}  // namespace
}  // namespace joulery
