// SPDX-License-Identifier: Apache-2.0
// The rules every question follows.
#include "adapters/net/curl_transfer.h"

#include <sys/socket.h>

namespace joulery {
namespace {

long milliseconds(Duration duration) { return static_cast<long>(duration / std::chrono::milliseconds(1)); }

/// A measured command must not inherit a connection to a management controller.
curl_socket_t open_socket(void*, curlsocktype, curl_sockaddr* address) {
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

Result<std::unique_ptr<CurlTransfer>> CurlTransfer::open(Access access, HttpLimits limits) {
  const auto curl = load_curl();
  if (!curl) return failure(curl.error());
  CURL* handle = curl->easy_init();
  if (handle == nullptr)
    return failure(ErrorKind::unsupported, "libcurl gives no handle", "libcurl.so.4", "see its log");
  return std::unique_ptr<CurlTransfer>(new CurlTransfer(*curl, handle, std::move(access), limits));
}

void CurlTransfer::begin(const HttpUrl& url) {
  curl_.easy_reset(handle_.get());  // keeps connections, forgets what the last host was allowed
  refused_ = CURLE_OK;
  error_.fill('\0');
  const std::string address = url.origin() + url.path;
  set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(CURLOPT_URL, address.c_str());
  set(CURLOPT_NOSIGNAL, 1L);        // the program's signals are its own
  set(CURLOPT_FOLLOWLOCATION, 0L);  // another host was not named by anybody
  set(CURLOPT_PROXY, "");           // a device of this network is not behind the proxy of the environment
  set(CURLOPT_USERAGENT, "joulery");
  set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limits_.connect));
  set(CURLOPT_TIMEOUT_MS, milliseconds(limits_.whole));
  set(CURLOPT_ERRORBUFFER, error_.data());
  const HostAccess* host = access_.find(url.host);
  if (url.encrypted) set_certificate_rule(host);
  set_password(host, url.encrypted);
}

Result<CURLcode> CurlTransfer::perform(const HttpUrl& url) {
  if (refused_ != CURLE_OK) {
    return failure(ErrorKind::unsupported,
                   std::string("this libcurl cannot do what the request needs: ") + curl_.easy_strerror(refused_),
                   url.origin(), "install a libcurl with OpenSSL: sudo apt-get install libcurl4");
  }
  return curl_.easy_perform(handle_.get());
}

long CurlTransfer::status() const {
  long status = 0;
  curl_.easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

bool CurlTransfer::has_password(const HttpUrl& url) const {
  const HostAccess* host = access_.find(url.host);
  return host != nullptr && host->password.has_value();
}

/// The system's store, a file that stands in for it, or the pinned key alone: a management controller's own
/// certificate names no host and nobody vouches for it, its key identifies it.
void CurlTransfer::set_certificate_rule(const HostAccess* host) {
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
void CurlTransfer::set_password(const HostAccess* host, bool encrypted) {
  const bool known = host != nullptr && host->login && host->password;
  set(CURLOPT_USERNAME, known ? host->login->c_str() : nullptr);
  set(CURLOPT_PASSWORD, known ? host->password->c_str() : nullptr);
  const bool basic = encrypted || (host != nullptr && host->plain);
  set(CURLOPT_HTTPAUTH, static_cast<long>(basic ? CURLAUTH_BASIC : CURLAUTH_DIGEST));
}

}  // namespace joulery
