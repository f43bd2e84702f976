// SPDX-License-Identifier: Apache-2.0
// The two tables, and the sentences that need the host's name.
#include "adapters/net/curl_errors.h"

#include <algorithm>
#include <array>

namespace joulery {
namespace {

struct CodeRow {
  CURLcode code;
  ErrorKind kind;
  std::string_view what;
  std::string_view remedy;
};

constexpr std::string_view kIsItOn = "is it switched on, and the address right? try it with curl";
constexpr std::string_view kSlow = "it is asked again at the next tick; a slow or busy device may need a moment";

constexpr std::array<CodeRow, 13> kCodes{{
    {CURLE_COULDNT_RESOLVE_HOST, ErrorKind::gone, "the host's name is unknown", "check the name, or use its number"},
    {CURLE_COULDNT_CONNECT, ErrorKind::gone, "nobody answers", kIsItOn},
    {CURLE_OPERATION_TIMEDOUT, ErrorKind::transient, "no answer in time", kSlow},
    {CURLE_GOT_NOTHING, ErrorKind::transient, "the connection was closed without an answer", kSlow},
    {CURLE_RECV_ERROR, ErrorKind::transient, "the connection broke", kSlow},
    {CURLE_SEND_ERROR, ErrorKind::transient, "the connection broke", kSlow},
    {CURLE_PARTIAL_FILE, ErrorKind::transient, "the answer ended too early", kSlow},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, ErrorKind::denied, "its key is not the pinned one",
     "nothing was sent; if its certificate was renewed on purpose, write the new sha256 into the netrc file"},
    {CURLE_SSL_CACERT_BADFILE, ErrorKind::invalid, "the cafile cannot be used", "name a readable PEM file"},
    {CURLE_SSL_CONNECT_ERROR, ErrorKind::broken, "no encrypted connection comes about",
     "does it speak TLS 1.2 or newer on this port?"},
    {CURLE_WEIRD_SERVER_REPLY, ErrorKind::broken, "it does not speak HTTP", "check port and scheme of the address"},
    {CURLE_UNSUPPORTED_PROTOCOL, ErrorKind::broken, "it does not speak HTTP", "check port and scheme of the address"},
    {CURLE_OUT_OF_MEMORY, ErrorKind::transient, "no memory for the answer", kSlow},
}};

/// One line of ASCII, whatever the library or the server said.
std::string one_line(std::string_view text) {
  constexpr std::size_t kLongest = 160;
  std::string line(text.substr(0, kLongest));
  std::replace_if(line.begin(), line.end(), [](char c) { return c < ' ' || c > '~'; }, ' ');
  return line;
}

std::string port_of(const HttpUrl& url) {
  const std::size_t bracket = url.authority.find(']');
  const std::size_t colon = url.authority.find(':', bracket == std::string::npos ? 0 : bracket);
  return colon == std::string::npos ? "443" : url.authority.substr(colon + 1);
}

Error certificate_error(std::string_view detail, const HttpUrl& url) {
  const std::string endpoint =
      (url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]") + ":" + port_of(url);
  return {ErrorKind::denied, "nobody vouches for its certificate (" + one_line(detail) + ")", url.shown(),
          "write `machine " + url.host +
              " sha256 PIN` or `cafile PATH` into the netrc file; the PIN is printed by "
              "`openssl s_client -connect " +
              endpoint +
              " </dev/null | openssl x509 -noout -pubkey | openssl pkey -pubin "
              "-outform der | openssl dgst -sha256`: compare it on a way you trust"};
}

Error denied(long status, const HttpUrl& url, bool has_password) {
  const bool wrong = has_password && (status == 403 || url.encrypted);
  std::string remedy = wrong ? "check login, password and rights of the entry of " + url.host + " in the netrc file"
                             : "write `machine " + url.host + " login NAME password WORD` into the netrc file";
  if (has_password && !url.encrypted) {
    remedy = "check the entry of " + url.host +
             " in the netrc file; in the clear a password is sent as Digest, as Basic "
             "only where the entry says plain";
  }
  return {ErrorKind::denied, "it asks who is asking (HTTP " + std::to_string(status) + ")", url.shown(),
          std::move(remedy)};
}

}  // namespace

Error error_of(CURLcode code, std::string_view detail, const HttpUrl& url) {
  if (code == CURLE_PEER_FAILED_VERIFICATION) return certificate_error(detail, url);
  const auto row = std::find_if(kCodes.begin(), kCodes.end(), [&](const CodeRow& r) { return r.code == code; });
  if (row != kCodes.end()) return {row->kind, std::string(row->what), url.shown(), std::string(row->remedy)};
  return {ErrorKind::broken, "the transfer failed (" + one_line(detail) + ")", url.shown(), std::string(kIsItOn)};
}

Error error_of_status(long status, std::string_view location, const HttpUrl& url, bool has_password) {
  const std::string code = "HTTP " + std::to_string(status);
  if (status == 401 || status == 403) return denied(status, url, has_password);
  if (status >= 300 && status < 400) {
    const std::string target = one_line(location.substr(0, location.find('?')));
    return {ErrorKind::invalid, "it points elsewhere (" + code + (target.empty() ? "" : " to " + target) + ")",
            url.shown(), "redirects are not followed: name the address it points to, if you trust it"};
  }
  if (status == 404 || status == 405 || status == 410 || status == 501) {
    return {ErrorKind::unsupported, "it does not offer this (" + code + ")", url.shown(),
            "check path and kind of the source"};
  }
  if (status == 408 || status == 429 || status >= 500) {
    return {ErrorKind::transient, "it cannot answer now (" + code + ")", url.shown(), std::string(kSlow)};
  }
  return {ErrorKind::broken, "an answer nobody asked for (" + code + ")", url.shown(), std::string(kIsItOn)};
}

Error too_large(const HttpUrl& url, std::size_t limit) {
  return {ErrorKind::broken, "the answer is larger than " + std::to_string(limit) + " bytes", url.shown(),
          "name the address of the measurements themselves"};
}

}  // namespace joulery
