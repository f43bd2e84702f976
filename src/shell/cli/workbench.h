// SPDX-License-Identifier: Apache-2.0
// Workbench: what every measuring command needs: equipment by its options and settings, the journal, the store.
// The loop that uses it is shell/app/measurement.h; a command in ten lines is command_run.cpp.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shell/cli/context.h"
#include "shell/session/equipment.h"
#include "shell/session/run_files.h"

namespace joulery {

/// Lives as long as the measurement it equips.
class Workbench {
 public:
  explicit Workbench(Context& context)
      : context_(context),
        files_(context.paths(), context.store_location(), [&context](const std::string& text) { context.warn(text); }) {
  }
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  /// Settings that can be wrong are checked here, before anything starts: interval, place, PUE, price, tables.
  /// `without`: a named source that is not to be read with the others.
  Result<void> prepare(const Invocation& invocation, std::string_view without = {});
  /// What prepare() put together; not before it.
  [[nodiscard]] Equipment& equipment() { return *equipment_; }
  /// The journal of the run, the store it goes to.
  [[nodiscard]] RunFiles& files() { return files_; }
  /// Factors of another place text with today's tables, for `replay --data current` and `report --recompute`.
  Result<Factors> current_factors(const Factors& recorded);

 private:
  Context& context_;
  std::optional<Equipment> equipment_;
  RunFiles files_;
};

}  // namespace joulery
