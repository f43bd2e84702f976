// SPDX-License-Identifier: Apache-2.0
// The processes of the machine with their CPU time so far, from /proc/<pid>/stat: one open, one read and one stat each.
// Who pays for what is core/attribution/process_books.h; the tree of one command is process_tree.h.
#pragma once

#include <string>
#include <vector>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"
#include "foundation/domain/process_use.h"

namespace joulery {

/// Keeps the folder open between looks.
class ProcessTable {
 public:
  /// `proc`: the folder. Error: it cannot be opened.
  static Result<ProcessTable> open(const std::string& proc = "/proc");
  /// Everybody who lives; kernel threads too. Who ends meanwhile is left out. `out` is reused.
  void read(std::vector<ProcessUse>& out);

 private:
  explicit ProcessTable(UniqueFd folder) : folder_(std::move(folder)) {}

  UniqueFd folder_;
};

}  // namespace joulery
