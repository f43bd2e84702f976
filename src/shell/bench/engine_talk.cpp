// SPDX-License-Identifier: Apache-2.0
// Waiting is Measurement::wait with the engine's socket watched; progress renews the patience.
#include "shell/bench/engine_talk.h"

#include <algorithm>
#include <iterator>

namespace joulery {

Result<WorkerAnswer> EngineTalk::next_answer(Duration patience, const std::function<void()>& on_tick) {
  for (;;) {
    while (!waiting_.empty()) {
      WorkerAnswer answer = std::move(waiting_.front());
      waiting_.pop_front();
      if (!std::holds_alternative<WorkerProgress>(answer)) return answer;
    }
    std::optional<Error> problem;
    const auto take = [&] {
      auto answers = connection_.on_readable();
      if (!answers) problem = answers.error();
      if (answers) std::ranges::move(*answers, std::back_inserter(waiting_));
      return problem.has_value() || !waiting_.empty();
    };
    const Woken woken = measurement_.wait({patience, false, {{connection_.fd(), take}}, on_tick});
    if (problem) return failure(std::move(*problem));
    if (woken == Woken::interrupted) {
      return failure(ErrorKind::transient, "interrupted", connection_.worker(), "start it again");
    }
    if (woken == Woken::deadline) {
      return failure(ErrorKind::transient, fmt::format("the engine said nothing for {:.0f} s", seconds_of(patience)),
                     connection_.worker(), "try it alone, or when the machine is less busy");
    }
  }
}

}  // namespace joulery
