// SPDX-License-Identifier: Apache-2.0
// Open runs: one folder per run below the state folder, `journal/<run>/samples.jly`, locked by the living owner. A
// journal whose lock is free belongs to a run whose joulery died: an orphan, closed by the next start.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/storage/journal_file.h"

namespace joulery {

/// A journal without a living owner. Holding this value holds its lock: no other process closes the same run.
struct OrphanJournal {
  std::string run;   ///< the run's id, the name of the folder
  std::string path;  ///< of samples.jly
  UniqueFd lock;
};

/// The journals below one state folder ("$XDG_STATE_HOME/joulery").
class Journals {
 public:
  explicit Journals(const std::string& state_folder) : folder_(state_folder + "/journal") {}

  /// A new journal for a run, locked before it is visible to `list_orphans`. Errors: errno of the folder or file.
  Result<std::unique_ptr<JournalFile>> create(const std::string& run) const;
  /// Journals whose lock is free, taken over, in order of run id. No folder = none. What cannot be opened is left out.
  [[nodiscard]] Result<std::vector<OrphanJournal>> list_orphans() const;
  /// Removes the folder of a run with the files this class puts there.
  Result<void> remove(const std::string& run) const;
  /// Where a run's journal lies.
  [[nodiscard]] std::string path_of(const std::string& run) const;

 private:
  std::string folder_;
};

}  // namespace joulery
