// SPDX-License-Identifier: Apache-2.0
// EngineReader: a thread that asks an inference server once a second, so that the sampling loop never waits for a busy
// one. Records come out in the order they were made; who takes them writes them into the run.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "foundation/domain/record.h"
#include "foundation/ports/engine.h"

namespace joulery {

/// Begins to ask when it is made and ends with it. A server without counters is not asked.
class EngineReader {
 public:
  /// Both must outlive it; `clock` must be safe to read from two threads.
  EngineReader(EngineServer& server, Clock& clock, Duration every = std::chrono::seconds(1));

  /// Who it is, then the readings since the last call.
  [[nodiscard]] std::vector<Record> take();
  /// One more question that begins now, and waits for its answer: at the end of a window. Ends by the server's
  /// deadline.
  void ask_last();

 private:
  void ask_until_stopped(const std::stop_token& stop);

  EngineServer& server_;
  Clock& clock_;
  const Duration every_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Record> waiting_;  ///< guarded by mutex_, as are the next two
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
  std::jthread thread_;  ///< last member: stops before the others go
};

}  // namespace joulery
