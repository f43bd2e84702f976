// SPDX-License-Identifier: Apache-2.0
// A buffer with room to see that there is more than a number.
#include "adapters/sensors/number_file.h"

#include <array>

#include "foundation/base/text.h"

namespace joulery {
namespace {

/// 20 digits, a newline, and room to see that there is more: a longer text is no number.
constexpr std::size_t kLongestNumber = 32;

}  // namespace

tl::expected<std::uint64_t, ErrorKind> read_number(OpenFile& file) {
  std::array<char, kLongestNumber> buffer;
  const auto count = file.read(buffer);
  if (!count) return tl::unexpected(count.error().kind);
  if (*count == buffer.size()) return tl::unexpected(ErrorKind::broken);
  const auto value = parse_u64(std::string_view(buffer.data(), *count));
  if (!value) return tl::unexpected(ErrorKind::broken);
  return *value;
}

}  // namespace joulery
