// SPDX-License-Identifier: Apache-2.0
// Access: who may ask which host, and how its certificate is checked. It comes from a netrc file or from an environment
// variable of the same grammar, never from a command line. Passwords stay in here and in libcurl; no message holds one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// What is known about one host.
struct HostAccess {
  std::string host;  ///< lower case, without port: "bmc.example", "192.168.1.20", "fe80::1"
  std::optional<std::string> login;
  std::optional<std::string> password;
  bool plain = false;                  ///< the password may travel without encryption
  std::optional<std::string> ca_file;  ///< PEM file of the authority that vouches for it, instead of the system's store
  std::optional<std::string> key_pin;  ///< SHA-256 of its public key, base64: then nobody else needs to vouch for it

  bool operator==(const HostAccess&) const = default;
};

/// All hosts, in the order written; the first entry of a host counts.
struct Access {
  std::vector<HostAccess> hosts;

  /// Nothing is known about most hosts. `host` in lower case.
  [[nodiscard]] const HostAccess* find(std::string_view host) const;
};

/// Where access is looked up: the text wins over the file. Empty = none.
struct AccessSource {
  std::string file;  ///< need not exist when `file_is_default`
  bool file_is_default = true;
  std::string text;  ///< of the environment variable
};

/// Reads `machine HOST login NAME password WORD plain cafile PATH sha256 PIN ...`: words parted by white space, quoted
/// "like \"this\"" where they hold blanks, comments from # to the line's end. PIN is hexadecimal or base64. `name` is
/// how messages call the text. Errors (invalid) name a line and never a value: an unknown word, a missing one,
/// `default` (it would give a password to any host), a pin that is no SHA-256.
[[nodiscard]] Result<Access> parse_access(std::string_view text, std::string_view name);

/// Reads the source. Errors: those of parse_access; an unreadable file; denied for a file with a password that others
/// may read.
[[nodiscard]] Result<Access> read_access(const AccessSource& source);

}  // namespace joulery
