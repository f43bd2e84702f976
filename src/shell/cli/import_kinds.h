// SPDX-License-Identifier: Apache-2.0
// The doors of `joulery import` besides the wall meter: by kind, or with the kind told from the content.
#pragma once

#include <array>

#include "shell/cli/command.h"

namespace joulery {

class Context;

inline constexpr OptionSpec kImportScenario{"--scenario", "NAME",
                                            "energy_star or inference (optimum-benchmark), MultiStream (MLPerf)"};
inline constexpr OptionSpec kImportRound{"--round", "ROUND",
                                         "of MLPerf whose rules count: v4.1; without it the log's own"};
/// Options that `import` and mlperf-power share.
inline constexpr std::array kImportOptions{kImportScenario, kImportRound};

/// The kinds as subcommands.
[[nodiscard]] std::span<const CommandSpec> import_kinds();
/// `joulery import FILES...`: every file by its content.
int import_by_content(const Invocation& invocation, Context& context);

}  // namespace joulery
