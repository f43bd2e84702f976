// SPDX-License-Identifier: Apache-2.0
// HttpUrl: the address of a source as a user types it, taken apart just as far as access and messages need. A name and
// a password in an address are refused: a command line is read by everybody on the machine.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// "https://[fe80::1]:8443/redfish/v1" in parts.
struct HttpUrl {
  bool encrypted = false;  ///< https
  std::string host;        ///< lower case, without brackets: "fe80::1"
  std::string authority;   ///< as it stands in the address: "[fe80::1]:8443"
  std::string path;        ///< "/redfish/v1", with query; "" when the address ends with the host

  /// Scheme and authority, nothing behind them: "https://[fe80::1]:8443".
  [[nodiscard]] std::string origin() const;
  /// For messages: without query, which may carry a secret.
  [[nodiscard]] std::string shown() const;
};

/// Takes an address apart; one without a scheme gets `default_scheme` ("http" or "https"). Errors (invalid): another
/// scheme, no host, a user name in it, white space or control characters, a fragment.
[[nodiscard]] Result<HttpUrl> parse_http_url(std::string_view text, std::string_view default_scheme);

}  // namespace joulery
