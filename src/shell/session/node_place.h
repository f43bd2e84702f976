// SPDX-License-Identifier: Apache-2.0
// With whom a process shares the meter of its machine: the other processes of its job, which the launcher or the user
// names. Sharing itself is adapters/node.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/node/seat.h"
#include "foundation/base/files.h"
#include "foundation/domain/run.h"
#include "shell/session/paths.h"

namespace joulery {

/// The seat of this process; null where there is nobody to share with: no rank and no `join`, or `join` is "none".
/// `join`: a name all who share it give (`--join`). A launcher that names no job is told by its process: the parent.
[[nodiscard]] std::unique_ptr<NodeSeat> node_seat(Files& machine, const Paths& paths,
                                                  const std::optional<JobRank>& rank,
                                                  const std::optional<std::string>& join);

}  // namespace joulery
