// SPDX-License-Identifier: Apache-2.0
// Store: where finished runs are kept. The default is SQLite (adapters/storage); the question is the same for any
// other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// A row of `runs list`: enough to choose one.
struct RunRow {
  std::string id;
  std::string name;
  std::string command;  ///< one line
  UtcTime start;
  Duration duration{};
  Bounded<Energy> energy;
  Method method = Method::counted;
  std::optional<double> carbon_g;
  std::optional<int> exit_code;
  bool interrupted = false;
};

/// Keeps runs. One process at a time writes; many may read.
class Store {
 public:
  virtual ~Store() = default;
  /// Adds a run; the same id twice is the same run once.
  virtual Result<void> append(const Run& run) = 0;
  /// Newest first, at most `limit` (0 = all); `name` filters when not empty.
  virtual Result<std::vector<RunRow>> list(std::size_t limit, std::string_view name) = 0;
  /// The run whose id begins with `prefix` (4 characters or more, any case), or the newest for "last". Ambiguous or
  /// unknown: Error.
  virtual Result<Run> load(std::string_view prefix) = 0;
  virtual Result<void> remove(std::string_view id) = 0;
};

}  // namespace joulery
