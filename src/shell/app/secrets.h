// SPDX-License-Identifier: Apache-2.0
// What of a command line may be kept: arguments that look like secrets are masked before anything is stored (contracts
// 5).
#pragma once

#include <string>
#include <vector>

namespace joulery {

/// The command with the values of secret-looking options, assignments, URLs with passwords and known token shapes
/// replaced by "***". Names stay, so a reader still sees what was run.
[[nodiscard]] std::vector<std::string> without_secrets(const std::vector<std::string>& command);

}  // namespace joulery
