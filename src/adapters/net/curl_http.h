// SPDX-License-Identifier: Apache-2.0
// CurlHttp: the port Http answered by libcurl. It verifies certificates, sends a password only to the host it was
// written for, follows no redirect, uses no proxy and ends by a deadline. Who may ask which host is net/access.h.
#pragma once

#include <memory>

#include "adapters/net/access.h"
#include "foundation/base/time.h"
#include "foundation/ports/http.h"

namespace joulery {

/// When to give up.
struct HttpLimits {
  Duration connect = std::chrono::seconds(2);  ///< for the name, the connection and the TLS handshake
  Duration whole = std::chrono::seconds(4);    ///< for the whole answer
  std::size_t largest_body = std::size_t{8} << 20;
};

/// A client with a connection that is kept between questions. Errors: unsupported, where there is no libcurl.
[[nodiscard]] Result<std::unique_ptr<Http>> open_curl_http(Access access, HttpLimits limits = {});

/// Reads the access and opens a client when it is called, so that nothing is paid for before.
[[nodiscard]] HttpOpener curl_opener(AccessSource source, HttpLimits limits = {});

}  // namespace joulery
