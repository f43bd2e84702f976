// SPDX-License-Identifier: Apache-2.0
// CurlPost: a question with a JSON body, whose answer is handed on piece by piece as it arrives, so that a stream of
// tokens can be timed. For servers of models a user named; devices are only ever read (curl_http.h). The rules of the
// road are those of curl_transfer.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/net/access.h"
#include "adapters/net/curl_http.h"
#include "foundation/base/result.h"

namespace joulery {

/// What is asked.
struct HttpQuestion {
  std::string url;
  std::string body;                   ///< JSON
  std::optional<std::string> bearer;  ///< a secret, sent as Authorization: Bearer
};

/// Takes a piece of an answer with status 200; false ends the transfer.
using TakePiece = std::function<bool(std::string_view piece)>;

/// One thread at a time.
class HttpPost {
 public:
  virtual ~HttpPost() = default;
  /// Asks and hands on what arrives. A transfer that `take` ended is no error. Errors: as of Http::get; for a status
  /// other than 200 with what the server says of it; invalid, for a secret that would travel in the clear.
  virtual Result<void> post(const HttpQuestion& question, const TakePiece& take) = 0;
};

/// A client with a connection that is kept between questions. Errors: unsupported, where there is no libcurl.
[[nodiscard]] Result<std::unique_ptr<HttpPost>> open_curl_post(Access access, HttpLimits limits = {});

}  // namespace joulery
