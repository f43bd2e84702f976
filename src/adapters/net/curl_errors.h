// SPDX-License-Identifier: Apache-2.0
// What went wrong on the way to a server, as an Error with its remedy: libcurl's codes and HTTP's status codes as one
// table each. An address is shown without its query, a password never.
#pragma once

#include <cstddef>
#include <string_view>

#include "adapters/net/curl_library.h"
#include "adapters/net/url.h"
#include "foundation/base/result.h"

namespace joulery {

/// A transfer that failed; `detail` is libcurl's own sentence, "" when it has none.
[[nodiscard]] Error error_of(CURLcode code, std::string_view detail, const HttpUrl& url);
/// A status other than 200. `location` is where a redirect points.
[[nodiscard]] Error error_of_status(long status, std::string_view location, const HttpUrl& url, bool has_password);
/// An answer beyond the limit.
[[nodiscard]] Error too_large(const HttpUrl& url, std::size_t limit);

}  // namespace joulery
