// SPDX-License-Identifier: Apache-2.0
// EngineTalk: one question and its answer, while the measurement keeps ticking. It starts no process; that is
// bench/engine_process.h.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "adapters/engines/worker_connection.h"
#include "shell/app/measurement.h"

namespace joulery {

/// Our end of the conversation with one engine.
class EngineTalk {
 public:
  EngineTalk(Measurement& measurement, WorkerConnection connection)
      : measurement_(measurement), connection_(std::move(connection)) {}

  /// Sends, and waits for an answer of the wanted kind. An engine that says nothing for `patience`, progress included,
  /// hangs; `on_tick` is called at each tick meanwhile. Errors: the engine's own; gone when it ended, broken or invalid
  /// when it talks rubbish, transient when it hangs or the user interrupted (Measurement::was_interrupted tells).
  template <class Answer>
  Result<Answer> ask(const WorkerRequest& request, Duration patience, const std::function<void()>& on_tick = {}) {
    if (auto sent = connection_.send(request); !sent) return failure(sent.error());
    return await<Answer>(patience, on_tick);
  }
  /// The same without a question: what an engine says first.
  template <class Answer>
  Result<Answer> await(Duration patience, const std::function<void()>& on_tick = {}) {
    auto answer = next_answer(patience, on_tick);
    if (!answer) return failure(answer.error());
    if (auto* wanted = std::get_if<Answer>(&*answer)) return std::move(*wanted);
    if (auto* error = std::get_if<Error>(&*answer)) return failure(std::move(*error));
    return failure(ErrorKind::broken, "the engine gave another answer than was asked for", connection_.worker(),
                   "see docs/reference/engine-protocol.md");
  }
  /// Ends the engine's input, upon which it ends.
  void hang_up() { connection_.close(); }

 private:
  Result<WorkerAnswer> next_answer(Duration patience, const std::function<void()>& on_tick);

  Measurement& measurement_;
  WorkerConnection connection_;
  std::deque<WorkerAnswer> waiting_;
};

}  // namespace joulery
