// SPDX-License-Identifier: Apache-2.0
// All tasks of a benchmark, one recording each, saved after every task: a task that was finished is never run again
// when a broken-off benchmark goes on. How one task is measured is bench/group_run.h's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/bundle/bundle.h"
#include "foundation/base/files.h"
#include "foundation/ports/recording.h"
#include "shell/bench/group_run.h"

namespace joulery {

/// What is to be measured.
struct BenchPlan {
  std::vector<GroupPlan> groups;
  BenchPace pace;
  std::uint64_t order_seed = 1;
  bool is_shared = false;  ///< other users of the accelerators void nothing
};

/// A measurement that was started, with where it is recorded.
class OpenRecording {
 public:
  virtual ~OpenRecording() = default;
  [[nodiscard]] virtual Measurement& measurement() = 0;
  /// Closes the recording. Its file and hash are empty where none is kept. Errors: it could not be written whole.
  virtual Result<BenchRecording> close(const std::string& run_id) = 0;
};

/// What is handed in.
struct BenchTools {
  /// Opens the recording of a task, by its id.
  std::function<Result<std::unique_ptr<OpenRecording>>(const std::string& task)> open;
  GroupTools group;
  /// Adds what is known of a task's trials only after they were measured, such as the quality of images. May be empty.
  std::function<void(const GroupPlan&, std::vector<BenchTrial>&)> finish;
  Files* files = nullptr;  ///< of the machine: who else disturbs it
  /// Keeps the benchmark as far as it is.
  std::function<Result<void>(const Bench&)> save;
  std::function<void(const std::string&)> note;
};

/// Measures the plan. `bench` is new, or what was read of one that was broken off: finished tasks of it are kept as
/// they are. Interrupted, it comes back incomplete and saved. Errors: a recording cannot be opened or written, saving
/// fails.
Result<Bench> run_bench(const BenchPlan& plan, Bench bench, const BenchTools& tools);

}  // namespace joulery
