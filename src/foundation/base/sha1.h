// SPDX-License-Identifier: Apache-2.0
// SHA-1 (FIPS 180-4), because MLPerf's power sessions record their files' sums so. SHA-1 is broken against forgers: it
// tells a changed file from an unchanged one and proves nothing about who changed it. What Joulery pins itself is
// base/sha256.h.
#pragma once

#include <string>
#include <string_view>

namespace joulery {

/// 40 lower-case hexadecimal digits of a text's SHA-1.
[[nodiscard]] std::string sha1_hex(std::string_view text);

}  // namespace joulery
