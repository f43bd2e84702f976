// SPDX-License-Identifier: Apache-2.0
// Fuzz target: any bytes as a netrc file, an address and a pin. A host that is known has a name; a refusal names a line
// and repeats no word of the text that may be a password; an address that is taken can be taken again.
#include <cstdint>
#include <cstdlib>

#include "adapters/net/access.h"
#include "adapters/net/pin.h"
#include "adapters/net/url.h"

using namespace joulery;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto access = parse_access(text, "netrc");
  if (access) {
    for (const HostAccess& host : access->hosts) {
      if (host.host.empty() || access->find(host.host) == nullptr) std::abort();
      if (host.key_pin && host.key_pin->size() != 44) std::abort();
    }
  } else if (!access.error().where.starts_with("netrc:") || describe(access.error()).size() > 300) {
    std::abort();
  }
  const auto pin = pin_in_base64(text);
  if (pin && pin_in_base64(*pin) != pin) std::abort();
  const auto url = parse_http_url(text, "https");
  if (!url) return 0;
  const auto again = parse_http_url(url->origin() + url->path, "http");
  if (!again || again->host != url->host || again->path != url->path || again->encrypted != url->encrypted)
    std::abort();
  return 0;
}
