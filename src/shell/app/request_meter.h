// SPDX-License-Identifier: Apache-2.0
// RequestMeter: what the requests that pass a proxy took: the parts' books are read tick by tick and shared among the
// requests in flight (core/attribution/request_books.h). The proxy's thread asks, the sampling loop feeds; neither
// waits for the other longer than a division takes.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/attribution/request_books.h"
#include "foundation/ports/request_watch.h"
#include "foundation/ports/sensor.h"
#include "shell/app/road.h"

namespace joulery {

/// How the requests came out so far.
struct RequestCounts {
  std::uint64_t answered = 0;
  std::uint64_t refused = 0;
  std::uint64_t broken_off = 0;
  std::uint64_t prompt_tokens = 0;
  std::uint64_t cached_tokens = 0;
  std::uint64_t output_tokens = 0;
  std::uint64_t uncounted = 0;       ///< answered, and the engine told no tokens
  std::uint64_t without_prompt = 0;  ///< answered, and the engine told no tokens of the prompt; those above too
};

/// Requests and their energy together.
struct RequestReport {
  RequestCounts counts;
  RequestTotals energy;
  bool of_engine = false;  ///< see AnswerEnergy
};

/// Thread-safe.
class RequestMeter final : public RequestWatch {
 public:
  /// Whose energy is shared.
  enum class Share {
    of_workload,  ///< what the run's workload is charged with, where a part tells it
    of_machine,   ///< all
  };
  /// `clock` must outlive it and be safe to read from two threads.
  RequestMeter(Clock& clock, Share share, IdlePolicy policy) : clock_(clock), share_(share), policy_(policy) {}

  std::uint64_t arrived() override;
  std::optional<AnswerEnergy> ended(std::uint64_t request) override;
  void told(RequestOutcome outcome, const AnswerTokens& tokens) override;

  /// Reads the books on; for the thread that feeds `road`, after each tick.
  void follow(const Road& road);
  [[nodiscard]] RequestReport report();

 private:
  /// What a part's books add since the last look.
  struct Step {
    std::string part;
    std::optional<PartStretch> stretch;
    UnreadPart unread;
    Method method = Method::assumed;
  };
  /// How far a part's books are read: not before `since`.
  struct Reading {
    Instant since;
    std::optional<Instant> to;
  };
  [[nodiscard]] std::set<std::string> take_parts(const std::vector<OpenBook>& books);
  [[nodiscard]] std::optional<Step> step_of(const OpenBook& book);
  [[nodiscard]] bool goes_by_workload(const Account& account) const;

  Clock& clock_;
  const Share share_;
  const IdlePolicy policy_;
  // by the loop's thread alone
  std::map<std::string, Reading> readings_;  ///< of the parts on the cut
  Instant followed_to_ = Instant::min();     ///< how far any was read

  std::mutex mutex_;  ///< guards what follows
  RequestBooks books_;
  RequestCounts counts_;
  Method method_ = Method::assumed;
  bool of_engine_ = false;
};

/// Units of work for the run: answers and tokens that passed; without those the engine's own counters count.
[[nodiscard]] std::map<std::string, double> work_of(const RequestCounts& counts, const EngineFound* counted_by_engine);

}  // namespace joulery
