// SPDX-License-Identifier: Apache-2.0
// RequestWatch: what a proxy tells of the requests that pass it, and the question "what did this answer take?". Told
// when and how many tokens, never what was asked or answered. Answered by app/request_meter.h.
#pragma once

#include <cstdint>
#include <optional>

#include "foundation/domain/method.h"
#include "foundation/units/bounded.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// What one answer took, by what is known when it is complete.
struct AnswerEnergy {
  Bounded<Energy> energy;
  Method method = Method::assumed;  ///< the weakest of the parts
  bool of_engine = false;           ///< shared was what the engine's processes are charged with; else the machine's
};

/// As the engine counted them; nothing = it did not say.
struct AnswerTokens {
  std::optional<std::uint64_t> prompt;
  std::optional<std::uint64_t> cached;  ///< of the prompt: not computed again
  std::optional<std::uint64_t> output;
  bool operator==(const AnswerTokens&) const = default;
};

enum class RequestOutcome {
  answered,
  refused,     ///< by the engine, with a status from 400 on
  broken_off,  ///< a client or the engine left before the end
};

/// Called by one thread, which must not wait: every call returns at once.
class RequestWatch {
 public:
  virtual ~RequestWatch() = default;
  /// A request is in flight from now on; its number.
  virtual std::uint64_t arrived() = 0;
  /// It is not in flight any more. Nothing = its energy is not known.
  virtual std::optional<AnswerEnergy> ended(std::uint64_t request) = 0;
  /// How a request that has ended came out.
  virtual void told(RequestOutcome outcome, const AnswerTokens& tokens) = 0;
};

}  // namespace joulery
