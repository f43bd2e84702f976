// SPDX-License-Identifier: Apache-2.0
// A pin: the SHA-256 of a server's public key (DER, SubjectPublicKeyInfo; RFC 7469 section 2.4), written by a person in
// hexadecimal or base64. It is the key's, not the certificate's: a renewed certificate of the same key still fits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace joulery {

/// In base64, as libcurl wants it. Takes 64 hexadecimal digits, with or without colons, or 44 characters of base64,
/// with or without "sha256//" in front. Nothing for anything else.
[[nodiscard]] std::optional<std::string> pin_in_base64(std::string_view text);

}  // namespace joulery
