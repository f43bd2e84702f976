// SPDX-License-Identifier: Apache-2.0
// Workbench: what every measuring command needs: equipment by its options and settings, the journal, the store.
// The loop that uses it is shell/app/measurement.h; a command in ten lines is command_run.cpp.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/storage/journal_file.h"
#include "adapters/storage/journals.h"
#include "foundation/ports/store.h"
#include "shell/cli/context.h"
#include "shell/session/equipment.h"

namespace joulery {

/// Lives as long as the measurement it equips.
class Workbench {
 public:
  explicit Workbench(Context& context) : context_(context) {}
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  /// Settings that can be wrong are checked here, before anything starts: interval, place, PUE, price, tables.
  Result<void> prepare(const Invocation& invocation);
  /// What prepare() put together; not before it.
  [[nodiscard]] Equipment& equipment() { return *equipment_; }
  /// The journal of an open run; null with a warning when it cannot be kept (decision 9).
  RecordSink* open_journal(const std::string& run_id);
  /// Stores the run and removes its journal; a failure keeps the journal, warns, and gives exit code 7's error.
  Result<void> keep(const Run& run);
  /// Factors of another place text with today's tables, for `replay --data current` and `report --recompute`.
  Result<Factors> current_factors(const Factors& recorded);
  /// Forgets a run that never started.
  void discard(const std::string& run_id);
  /// Closes runs whose joulery died: each journal without a living owner becomes a stored run. Returns their ids.
  std::vector<std::string> close_orphans();

 private:
  Result<Factors> resolve(const Invocation& invocation, Tables& tables);
  Result<std::string> close_orphan(const OrphanJournal& orphan, Store& store);
  void close_orphans_below(const std::string& folder, std::vector<std::string>& closed);

  Context& context_;
  std::optional<Equipment> equipment_;
  std::unique_ptr<JournalFile> journal_;
};

}  // namespace joulery
