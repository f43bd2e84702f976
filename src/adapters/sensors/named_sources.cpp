// SPDX-License-Identifier: Apache-2.0
// The kinds of named sources, and the checks that can be made before anything is opened.
#include "adapters/sensors/named_sources.h"

#include <algorithm>
#include <array>

#include "adapters/net/url.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

tl::unexpected<Error> refusal(std::string what, std::string remedy) {
  return failure(ErrorKind::invalid, std::move(what), {}, std::move(remedy));
}

Result<void> check_command(std::string_view command) {
  const auto words = split_command(command);
  if (!words) return failure(words.error());
  return {};
}

/// A page of the network; several plugs may be joined by commas.
Result<void> check_addresses(std::string_view addresses) {
  for (const std::string_view address : split(addresses, ',')) {
    const auto url = parse_http_url(trim(address), "http");
    if (!url) return failure(url.error());
  }
  return {};
}

constexpr std::array kKinds{
    NamedKind{"ipmi-dcmi", "", "the machine's power by FreeIPMI's ipmi-dcmi"},
    NamedKind{"ipmitool", "", "the machine's power by ipmitool"},
    NamedKind{"msr", "", "RAPL read from the processor's registers, /dev/cpu/N/msr"},
    NamedKind{"program", "CMD", "what a program prints, a line per reading", check_command},
    NamedKind{"prometheus", "URL", "another meter's metrics: Kepler, Scaphandre, DCGM exporter, ...", check_addresses},
    NamedKind{"redfish", "URL", "the machine's power by its management controller, over HTTPS", check_addresses},
    NamedKind{"replay", "FILE", "what joulery record kept, played back at its pace: imported, no measurement"},
    NamedKind{"shelly", "URL", "the machine at the wall, a Shelly plug", check_addresses},
    NamedKind{"tasmota", "URL", "the machine at the wall, a plug with Tasmota", check_addresses},
};

std::string known_kinds() {
  std::string list;
  for (const NamedKind& kind : kKinds) list += (list.empty() ? "" : ", ") + form_of(kind);
  return list;
}

}  // namespace

std::span<const NamedKind> named_kinds() { return kKinds; }

std::string form_of(const NamedKind& kind) {
  return std::string(kind.kind) + (kind.address.empty() ? "" : ":" + std::string(kind.address));
}

Result<void> check_source(std::string_view source) {
  const auto colon = source.find(':');
  const std::string_view name = source.substr(0, colon);
  const auto* const kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const NamedKind& known) { return known.kind == name; });
  if (kind == kKinds.end()) {
    return refusal("unknown kind of sensor \"" + printable(name) + "\"", "use one of " + known_kinds());
  }
  const bool has_address = colon != std::string_view::npos && !trim(source.substr(colon + 1)).empty();
  if (has_address != !kind->address.empty() || (kind->address.empty() && colon != std::string_view::npos)) {
    return refusal(
        kind->address.empty() ? std::string(name) + " takes no address" : std::string(name) + " needs an address",
        "write " + form_of(*kind));
  }
  return kind->check == nullptr ? Result<void>() : kind->check(source.substr(colon + 1));
}

Result<std::vector<std::string>> split_command(std::string_view text) {
  std::vector<std::string> list;
  bool in_word = false;
  char quote = 0;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n';
    if (quote == 0 && blank) {
      in_word = false;
      continue;
    }
    if (!in_word) list.emplace_back();
    in_word = true;
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else {
      list.back() += c;
    }
  }
  if (quote != 0) return refusal("a quote is not closed in " + printable(text), "write the second quote");
  if (list.empty() || list.front().empty())
    return refusal("no program to start", "write for example program:./meter.py");
  return list;
}

}  // namespace joulery
