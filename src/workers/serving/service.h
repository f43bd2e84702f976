// SPDX-License-Identifier: Apache-2.0
// The loop of every worker: requests from one descriptor, answers to another, until `quit` or the end of the input.
// What a worker can do is its ModelService; a request that failed is answered with its error and the loop goes on.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "foundation/wire/worker.h"

namespace joulery {

/// CLOCK_MONOTONIC; main's, or a test's.
using Now = std::function<Instant()>;

/// The other end of the conversation.
class Client {
 public:
  explicit Client(int out) : out_(out) {}
  /// Writes an answer. Errors: errno of the write; nobody reads any more.
  Result<void> say(const WorkerAnswer& answer);

 private:
  int out_;
};

/// One worker's abilities. Not for two threads at once.
class ModelService {
 public:
  virtual ~ModelService() = default;
  /// The first line.
  [[nodiscard]] virtual WorkerReady introduction() const = 0;
  /// The final answer to a request, never to a quit; progress goes to the client meanwhile.
  [[nodiscard]] virtual WorkerAnswer answer(const WorkerRequest& request, Client& client) = 0;
};

/// Serves one client. Returns the exit code: 0 after quit or end of input, 1 when `out` cannot be written or `in` not
/// read.
int serve(int in, int out, ModelService& service);

/// Answers each item by `one(item)`, which returns a Result with `end`, and says how many are done a few times a
/// second: often enough for a bar, too seldom to be seen in the energy. The first failure ends it.
template <class Answer, class Item, class One>
Result<std::vector<Answer>> answer_each(const std::vector<Item>& items, Client& client, const Now& now,
                                        const One& one) {
  constexpr Duration progress_step = std::chrono::milliseconds(200);
  std::vector<Answer> answers;
  answers.reserve(items.size());
  Instant last_word = now();
  for (const Item& item : items) {
    Result<Answer> answer = one(item);
    if (!answer) return failure(answer.error());
    answers.push_back(std::move(*answer));
    if (answers.back().end - last_word < progress_step) continue;
    last_word = answers.back().end;
    if (auto said = client.say(WorkerProgress{answers.size()}); !said) return failure(said.error());
  }
  return answers;
}

/// The answer to a request that this worker does not know how to do.
[[nodiscard]] Error cannot_do(std::string_view worker);
/// The answer to a query before a model was loaded.
[[nodiscard]] Error nothing_loaded(std::string_view worker);

}  // namespace joulery
