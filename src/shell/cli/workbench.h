// SPDX-License-Identifier: Apache-2.0
// Workbench: what every measuring command needs, put together from the adapters: instruments, facts about the machine,
// factors, the journal, the store. The only place where measuring commands meet adapters by name.
// The loop that uses it is shell/app/measurement.h; a command in ten lines is command_run.cpp.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sensors/host/clock.h"
#include "adapters/sensors/host/usage.h"
#include "adapters/sensors/table.h"
#include "adapters/storage/journal_file.h"
#include "adapters/storage/journals.h"
#include "foundation/ports/store.h"
#include "foundation/tables/tables.h"
#include "shell/app/measurement.h"
#include "shell/cli/context.h"

namespace joulery {

/// What a run is called and how it is kept.
struct RunLabels {
  std::string name;
  std::map<std::string, std::string> tags;
  std::vector<std::string> command;  ///< as typed; masked unless keep_command
  bool keep_command = false;
  IdlePolicy idle_policy = IdlePolicy::none;
};

/// Lives as long as the measurement it equips.
class Workbench {
 public:
  explicit Workbench(Context& context) : context_(context) {}
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  /// Settings that can be wrong are checked here, before anything starts: interval, place, PUE, price, tables.
  Result<void> prepare(const Invocation& invocation);
  [[nodiscard]] Duration interval() const { return interval_; }

  /// Probes the fast sensors. Findings (what is there but cannot be used) are kept for the notes of the run.
  [[nodiscard]] Instruments instruments();
  /// Everything known about this machine and run; `channels` from the measurement.
  [[nodiscard]] RunStart describe(const RunLabels& labels, const std::vector<Channel>& channels);
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
  Result<Factors> resolve(const Invocation& invocation);
  void describe_power_models(RunStart& start);
  Result<std::string> close_orphan(const OrphanJournal& orphan, Store& store);
  void close_orphans_below(const std::string& folder, std::vector<std::string>& closed);

  Context& context_;
  Duration interval_{std::chrono::milliseconds(100)};
  SystemClock clock_;
  std::optional<Tables> tables_;
  Factors factors_;
  std::vector<Error> findings_;
  bool per_cpu_ = false;
  std::optional<UsageReader> usage_;
  std::unique_ptr<JournalFile> journal_;
};

}  // namespace joulery
