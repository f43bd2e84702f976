// SPDX-License-Identifier: Apache-2.0
// CurlLibrary: libcurl, loaded at run time, because linking it and its twenty libraries would cost every start of the
// program milliseconds and most runs name no source on the network. Types and constants are those of curl's own
// headers. What is asked of it is curl_http.h.
#pragma once

#include <curl/curl.h>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// The functions by name, all of them present since libcurl 7.66.
struct CurlFunctions {
  decltype(&curl_global_init) global_init = nullptr;
  decltype(&curl_easy_init) easy_init = nullptr;
  decltype(&curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&curl_easy_reset) easy_reset = nullptr;
  decltype(&curl_easy_setopt) easy_setopt = nullptr;
  decltype(&curl_easy_perform) easy_perform = nullptr;
  decltype(&curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&curl_easy_strerror) easy_strerror = nullptr;
  decltype(&curl_slist_append) slist_append = nullptr;
  decltype(&curl_slist_free_all) slist_free_all = nullptr;
};

/// Loads libcurl.so.4 (OpenSSL), else its GnuTLS or NSS sister, and starts it. It stays loaded: its cryptography leaves
/// exit handlers behind. `name` is for tests: another library, alone. Errors: unsupported, with the package to install.
[[nodiscard]] Result<CurlFunctions> load_curl(std::string_view name = {});

}  // namespace joulery
