// SPDX-License-Identifier: Apache-2.0
// The administrator's words to joulery-sensord. Clients have none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.h"
#include "shell/sensord/counters.h"

namespace joulery::sensord {

/// The command line.
struct Options {
  std::string root;                                      ///< prefix of every path read; empty = this machine
  std::optional<std::string> socket;                     ///< instead of <root>/run/joulery/sensord.sock
  std::vector<std::string> sensors{"perf", "powercap"};  ///< in the order of preference
  std::string user = "joulery";                          ///< whom to become when started as root
  Coarseness coarseness;
  bool help = false;
  bool version = false;
};

/// Errors (invalid): an unknown word, a missing or impossible value, with what is expected.
Result<Options> parse_options(const std::vector<std::string>& words);

/// What --help prints.
[[nodiscard]] std::string help_text();

}  // namespace joulery::sensord
