// SPDX-License-Identifier: Apache-2.0
// Http: the question "what does this address answer?", so that a sensor of the network can be tested with scripted
// answers. Reading only: nothing is ever sent to a device but GET. The real one is adapters/net/curl_http.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "foundation/base/result.h"

namespace joulery {

/// What a server said with status 200.
struct HttpAnswer {
  std::string body;
  std::optional<std::string> date;  ///< the Date header: now, by the server's own clock
};

/// One thread at a time.
class Http {
 public:
  virtual ~Http() = default;
  /// Asks once, within a deadline of the implementation's. Any other status than 200 is an Error as well: denied (401,
  /// 403, a certificate nobody vouches for), unsupported (404), transient (time-out, 429, 5xx), gone (nobody there),
  /// invalid (the address, a redirect), broken (an answer that makes no sense or is too large).
  virtual Result<HttpAnswer> get(const std::string& url) = 0;
};

/// Makes a client; its failure is for instance a missing library.
using HttpOpener = std::function<Result<std::unique_ptr<Http>>()>;

}  // namespace joulery
