// SPDX-License-Identifier: Apache-2.0
// CurlTransfer: one easy handle of libcurl, set up anew for each question: what one host is allowed never leaks into
// the next question. The rules of all questions are here: certificates, passwords, no redirect, no proxy, deadlines.
// What is sent and what becomes of the answer is known to curl_http.h and curl_post.h.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "adapters/net/access.h"
#include "adapters/net/curl_http.h"
#include "adapters/net/curl_library.h"
#include "adapters/net/url.h"
#include "foundation/base/result.h"

namespace joulery {

/// Not moved: libcurl holds addresses inside it. One thread at a time.
class CurlTransfer {
 public:
  /// Errors: unsupported, where there is no libcurl.
  static Result<std::unique_ptr<CurlTransfer>> open(Access access, HttpLimits limits);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  /// Forgets the last question and sets what holds of every one: address, deadlines, certificate, password.
  void begin(const HttpUrl& url);
  /// Sets one more option; one that this libcurl refuses makes perform() fail, for it must not be silently absent.
  template <class Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_.easy_setopt(handle_.get(), option, value);
    if (code != CURLE_OK && refused_ == CURLE_OK) refused_ = code;
  }
  /// Asks, and returns libcurl's own verdict. Errors: unsupported, for an option that was refused.
  Result<CURLcode> perform(const HttpUrl& url);
  /// The status line's number; 0 before there is one.
  [[nodiscard]] long status() const;
  /// libcurl's own sentence about the last failure.
  [[nodiscard]] const char* detail() const { return error_.data(); }
  [[nodiscard]] bool has_password(const HttpUrl& url) const;
  [[nodiscard]] const HttpLimits& limits() const { return limits_; }
  [[nodiscard]] const CurlFunctions& functions() const { return curl_; }

 private:
  struct Close {
    decltype(&curl_easy_cleanup) cleanup;
    void operator()(CURL* handle) const { cleanup(handle); }
  };
  CurlTransfer(const CurlFunctions& curl, CURL* handle, Access access, HttpLimits limits)
      : curl_(curl), handle_(handle, Close{curl.easy_cleanup}), access_(std::move(access)), limits_(limits) {}
  void set_certificate_rule(const HostAccess* host);
  void set_password(const HostAccess* host, bool encrypted);

  CurlFunctions curl_;
  std::unique_ptr<CURL, Close> handle_;
  Access access_;
  HttpLimits limits_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  CURLcode refused_ = CURLE_OK;  ///< why an option of this request could not be set
};

}  // namespace joulery
