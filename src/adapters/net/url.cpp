// SPDX-License-Identifier: Apache-2.0
// Addresses after RFC 3986, as far as HTTP needs them.
#include "adapters/net/url.h"

#include <algorithm>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::size_t kLongestUrl = 2048;

tl::unexpected<Error> refuse(std::string what, std::string_view text, std::string_view remedy) {
  const std::size_t at = text.rfind('@');
  const std::string shown(at == std::string_view::npos ? text : text.substr(at + 1));
  return failure(ErrorKind::invalid, std::move(what), shown.substr(0, shown.find('?')), std::string(remedy));
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != '#' && c != '\\'; });
}

/// The host of "[fe80::1]:8443" or "bmc:8443"; nothing when the port is no port or there is no host.
std::optional<std::string_view> host_of(std::string_view authority) {
  std::string_view host = authority;
  std::string_view behind;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    host = authority.substr(1, end - 1);
    behind = authority.substr(end + 1);
  } else if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    behind = authority.substr(colon);
  }
  if (host.empty()) return std::nullopt;
  if (behind.empty()) return host;
  const auto port = behind[0] == ':' ? parse_u64(behind.substr(1)) : std::nullopt;
  if (!port || *port == 0 || *port > 65535) return std::nullopt;
  return host;
}

}  // namespace

std::string HttpUrl::origin() const { return (encrypted ? "https://" : "http://") + authority; }

std::string HttpUrl::shown() const { return origin() + path.substr(0, path.find('?')); }

Result<HttpUrl> parse_http_url(std::string_view text, std::string_view default_scheme) {
  if (text.empty() || text.size() > kLongestUrl || !is_plain(text)) {
    return refuse("not an address", is_plain(text) ? text : "", "write for example http://192.168.1.20");
  }
  std::string_view rest = text;
  std::string scheme(default_scheme);
  if (const std::size_t colon = text.find("://"); colon != std::string_view::npos) {
    scheme = lower(text.substr(0, colon));
    rest = text.substr(colon + 3);
  }
  if (scheme != "http" && scheme != "https")
    return refuse("only http and https are spoken", text, "write https://HOST");
  const std::size_t slash = std::min(rest.find('/'), rest.find('?'));
  const std::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) {
    return refuse("a name or password does not belong into an address", rest, "write it into the netrc file");
  }
  const auto host = host_of(authority);
  if (!host) return refuse("no host or no port in the address", text, "write for example https://bmc.example:8443");
  HttpUrl url;
  url.encrypted = scheme == "https";
  url.host = lower(*host);
  url.authority = authority;
  if (slash != std::string_view::npos) url.path = rest.substr(slash);
  if (url.path.starts_with('?')) url.path.insert(0, "/");
  return url;
}

}  // namespace joulery
