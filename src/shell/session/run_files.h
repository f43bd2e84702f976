// SPDX-License-Identifier: Apache-2.0
// RunFiles: where one run lies on disk: its journal while it is open, the store when it has ended, and the runs of
// others that died and are closed on the way. Reading stored runs is ports/store.h's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/storage/journal_file.h"
#include "adapters/storage/journals.h"
#include "foundation/domain/run.h"
#include "foundation/ports/store.h"
#include "shell/session/paths.h"

namespace joulery {

/// In place of a store's file: what has ended is not kept.
inline constexpr std::string_view kNoStore = "none";

/// The files of one run.
class RunFiles {
 public:
  using Warn = std::function<void(const std::string&)>;

  /// `store`: the file of the store, or kNoStore. What fails without costing the run is told to `warn`.
  RunFiles(const Paths& paths, std::string store, Warn warn);

  /// The journal of an open run; null with a warning when it cannot be kept (architecture, decision 9).
  RecordSink* open_journal(const std::string& run_id);
  /// Where that journal is; "" where none is kept.
  [[nodiscard]] std::string journal_path() const { return journal_ ? journal_->path() : std::string(); }
  /// Stores the run and removes its journal; a failure keeps the journal. What it learned of the machine is kept for
  /// later runs of this boot, where that can be written.
  Result<void> keep(const Run& run);
  /// Removes the journal of a run that never started.
  void discard(const std::string& run_id);
  /// Lets go of the journal without writing: it is another process's (after a fork).
  void abandon() {
    static_cast<void>(journal_.release());  // NOLINT(bugprone-unused-return-value): given up on purpose
  }
  /// Closes runs whose joulery died: each journal without a living owner becomes a stored run. Returns their ids.
  std::vector<std::string> close_orphans();

 private:
  void remember(const Run& run);
  Result<std::string> close_orphan(const OrphanJournal& orphan, Store& store);
  void close_orphans_below(const std::string& folder, std::vector<std::string>& closed);

  std::vector<std::string> folders_;  ///< the state folder, and the runtime folder where there is one
  std::string store_;
  Warn warn_;
  std::unique_ptr<JournalFile> journal_;
};

}  // namespace joulery
