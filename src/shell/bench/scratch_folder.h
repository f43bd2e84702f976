// SPDX-License-Identifier: Apache-2.0
// A private folder for files that are needed while something runs: made when it is first asked for, gone with its
// owner. What is to be kept goes into the benchmark's own folder (bench_folder.h).
#pragma once

#include <optional>
#include <string>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"

namespace joulery {

/// Owns joulery-scratch-XXXXXX, for its user alone. An owner holds its folder locked (flock(2)), and the kernel lets go
/// of it when he is killed. Single-threaded.
class ScratchFolder {
 public:
  /// Below `parent`, or the system's temporary folder; nothing is made yet.
  explicit ScratchFolder(std::optional<std::string> parent = {}) : parent_(std::move(parent)) {}
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  /// An absolute path, the same each time; what was left behind beside it is removed first. Errors: those of the file
  /// system, which must know flock(2), at the parent.
  Result<std::string> path();

  /// Removes those of this user whose owner was killed; what cannot be removed stays.
  static void remove_left_behind(const std::optional<std::string>& parent = {});

 private:
  Result<void> make();

  std::optional<std::string> parent_;
  std::string path_;  ///< empty: not made yet
  UniqueFd lock_;
};

}  // namespace joulery
