// SPDX-License-Identifier: Apache-2.0
// One easy handle, set up anew for each question: what one host is allowed never leaks into the next question.
#include "adapters/net/curl_http.h"

#include <algorithm>
#include <array>
#include <sys/socket.h>

#include "adapters/net/curl_errors.h"
#include "adapters/net/curl_library.h"
#include "adapters/net/url.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

long milliseconds(Duration duration) { return static_cast<long>(duration / std::chrono::milliseconds(1)); }

/// What arrives, as far as it is wanted.
struct Arrival {
  HttpAnswer answer;
  std::string location;  ///< where a redirect points
  std::size_t largest_body = 0;
  bool too_large = false;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  Arrival& arrival = *static_cast<Arrival*>(user);
  const std::size_t length = size * count;
  if (arrival.answer.body.size() + length > arrival.largest_body) {
    arrival.too_large = true;
    return 0;  // any other number than `length` ends the transfer
  }
  arrival.answer.body.append(bytes, length);
  return length;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  Arrival& arrival = *static_cast<Arrival*>(user);
  const std::string_view line(bytes, size * count);
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    const std::string name = lower(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    if (name == "date") arrival.answer.date = value;
    if (name == "location") arrival.location = value;
  }
  return line.size();
}

/// A measured command must not inherit a connection to a management controller.
curl_socket_t open_socket(void*, curlsocktype, curl_sockaddr* address) {
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

class CurlHttp final : public Http {
 public:
  CurlHttp(const CurlFunctions& curl, CURL* handle, Access access, HttpLimits limits)
      : curl_(curl), handle_(handle, Close{curl.easy_cleanup}), access_(std::move(access)), limits_(limits) {}

  Result<HttpAnswer> get(const std::string& address) override {
    const auto url = parse_http_url(address, "http");
    if (!url) return failure(url.error());
    const HostAccess* host = access_.find(url->host);
    Arrival arrival;
    arrival.largest_body = limits_.largest_body;
    error_.fill('\0');
    set_transfer(url->origin() + url->path, arrival);
    if (url->encrypted) set_certificate_rule(host);
    set_password(host, url->encrypted);
    if (refused_ != CURLE_OK) {
      return failure(ErrorKind::unsupported,
                     std::string("this libcurl cannot do what the request needs: ") + curl_.easy_strerror(refused_),
                     url->origin(), "install a libcurl with OpenSSL: sudo apt-get install libcurl4");
    }
    const CURLcode code = curl_.easy_perform(handle_.get());
    if (arrival.too_large) return failure(too_large(*url, limits_.largest_body));
    if (code != CURLE_OK) return failure(error_of(code, error_.data(), *url));
    long status = 0;
    curl_.easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) return std::move(arrival.answer);
    return failure(error_of_status(status, arrival.location, *url, host != nullptr && host->password.has_value()));
  }

 private:
  struct Close {
    decltype(&curl_easy_cleanup) cleanup;
    void operator()(CURL* handle) const { cleanup(handle); }
  };

  /// An option this libcurl refuses (a pin its TLS does not know) must not be silently absent: the request is not made.
  template <class Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_.easy_setopt(handle_.get(), option, value);
    if (code != CURLE_OK && refused_ == CURLE_OK) refused_ = code;
  }

  void set_transfer(const std::string& address, Arrival& arrival) {
    curl_.easy_reset(handle_.get());  // keeps connections, forgets what the last host was allowed
    refused_ = CURLE_OK;
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_URL, address.c_str());
    set(CURLOPT_HTTPGET, 1L);
    set(CURLOPT_NOSIGNAL, 1L);        // the program's signals are its own
    set(CURLOPT_FOLLOWLOCATION, 0L);  // another host was not named by anybody
    set(CURLOPT_PROXY, "");           // a device of this network is not behind the proxy of the environment
    set(CURLOPT_USERAGENT, "joulery");
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limits_.connect));
    set(CURLOPT_TIMEOUT_MS, milliseconds(limits_.whole));
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_WRITEFUNCTION, &take_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&arrival));
    set(CURLOPT_HEADERFUNCTION, &take_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&arrival));
  }

  /// The system's store, a file that stands in for it, or the pinned key alone: a management controller's own
  /// certificate names no host and nobody vouches for it, its key identifies it.
  void set_certificate_rule(const HostAccess* host) {
    const bool pinned = host != nullptr && host->key_pin.has_value();
    const bool own_authority = host != nullptr && host->ca_file.has_value();
    const std::string pin = pinned ? "sha256//" + *host->key_pin : std::string();
    const bool verified = !pinned || own_authority;
    set(CURLOPT_SSL_VERIFYPEER, verified ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, verified ? 2L : 0L);
    if (pinned) set(CURLOPT_PINNEDPUBLICKEY, pin.c_str());
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (own_authority) {
      set(CURLOPT_CAINFO, host->ca_file->c_str());
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
  }

  /// Encrypted: Basic (RFC 7617), as Redfish asks (DSP0266, section 13.3). In the clear: Digest (RFC 7616), which
  /// does not show the password, unless its owner wrote `plain`.
  void set_password(const HostAccess* host, bool encrypted) {
    const bool known = host != nullptr && host->login && host->password;
    set(CURLOPT_USERNAME, known ? host->login->c_str() : nullptr);
    set(CURLOPT_PASSWORD, known ? host->password->c_str() : nullptr);
    const bool basic = encrypted || (host != nullptr && host->plain);
    set(CURLOPT_HTTPAUTH, static_cast<long>(basic ? CURLAUTH_BASIC : CURLAUTH_DIGEST));
  }

  CurlFunctions curl_;
  std::unique_ptr<CURL, Close> handle_;
  Access access_;
  HttpLimits limits_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  CURLcode refused_ = CURLE_OK;  ///< why an option of this request could not be set
};

}  // namespace

Result<std::unique_ptr<Http>> open_curl_http(Access access, HttpLimits limits) {
  const auto curl = load_curl();
  if (!curl) return failure(curl.error());
  CURL* handle = curl->easy_init();
  if (handle == nullptr)
    return failure(ErrorKind::unsupported, "libcurl gives no handle", "libcurl.so.4", "see its log");
  return std::unique_ptr<Http>(std::make_unique<CurlHttp>(*curl, handle, std::move(access), limits));
}

HttpOpener curl_opener(AccessSource source, HttpLimits limits) {
  return [source = std::move(source), limits]() -> Result<std::unique_ptr<Http>> {
    auto access = read_access(source);
    if (!access) return failure(access.error());
    return open_curl_http(std::move(*access), limits);
  };
}

}  // namespace joulery
