// SPDX-License-Identifier: Apache-2.0
// One number over what ICU answers of every code point to the questions that src/core/tasks asks: category, white
// space, age, lower case, canonical decomposition. Linked with ICU's data and without it, as in a wheel, the number is
// the same.
#include <array>
#include <cstdint>
#include <cstdio>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/unorm2.h>

namespace {

struct Sum {
  std::uint64_t value = 14695981039346656037ULL;  // FNV-1a

  void take(std::uint64_t answer) { value = (value ^ answer) * 1099511628211ULL; }
  void take(const UChar* text, std::int32_t length) {
    for (std::int32_t i = 0; i < length; ++i) take(text[i]);
  }
};

bool take_decomposition(Sum& sum, const UNormalizer2& normalizer, const icu::UnicodeString& text) {
  std::array<UChar, 64> decomposed{};
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t length =
      unorm2_normalize(&normalizer, text.getBuffer(), text.length(), decomposed.data(), 64, &status);
  sum.take(decomposed.data(), length);
  return U_SUCCESS(status) != 0;
}

void take_properties(Sum& sum, UChar32 point) {
  UVersionInfo age{};
  u_charAge(point, age);
  sum.take(age[0] * 256U + age[1]);
  sum.take(static_cast<std::uint64_t>(u_charType(point)));
  sum.take(static_cast<std::uint64_t>(u_tolower(point)));
  sum.take(static_cast<std::uint64_t>(u_isUWhiteSpace(point)));
  icu::UnicodeString lower(point);
  lower.toLower(icu::Locale::getRoot());
  sum.take(lower.getBuffer(), lower.length());
}

}  // namespace

int main() {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* normalizer = unorm2_getNFDInstance(&status);
  if (U_FAILURE(status) != 0) return std::fprintf(stderr, "%s\n", u_errorName(status)), 1;
  Sum sum;
  for (UChar32 point = 0; point <= UCHAR_MAX_VALUE; ++point) {
    take_properties(sum, point);
    if (!take_decomposition(sum, *normalizer, icu::UnicodeString(point))) return 1;
  }
  std::printf("%016llx\n", static_cast<unsigned long long>(sum.value));
  return 0;
}
