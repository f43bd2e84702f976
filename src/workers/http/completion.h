// SPDX-License-Identifier: Apache-2.0
// Completion: what an OpenAI-compatible server answered to one prompt, put together from one JSON document or from the
// events of a stream: text, counts, reasoning, why it ended. Counts are the server's own; what it leaves out stays
// unknown (handbook, benchmarking 7). Sources: OpenAI API reference (completions, chat); llama-server README (timings).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// Grows with each document of an answer.
class Completion {
 public:
  /// Takes the whole answer, or one event of a stream. Returns true when it held a piece of text, reasoning included:
  /// a token was there. Errors (broken): no JSON object, or no answer in it; (transient): the server's own error.
  Result<bool> add(std::string_view document);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Why it ended: "stop", "length"; nothing: nobody said that it did.
  [[nodiscard]] const std::optional<std::string>& ended() const { return ended_; }
  /// Tokens of the prompt, those from a cache included.
  [[nodiscard]] std::optional<std::uint64_t> tokens_in() const { return tokens_in_; }
  [[nodiscard]] std::optional<std::uint64_t> tokens_cached() const { return tokens_cached_; }
  /// Tokens of the answer, reasoning included.
  [[nodiscard]] std::optional<std::uint64_t> tokens_out() const { return tokens_out_; }
  [[nodiscard]] std::optional<std::uint64_t> tokens_reasoning() const { return tokens_reasoning_; }

 private:
  std::string text_;
  std::optional<std::string> ended_;
  std::optional<std::uint64_t> tokens_in_;
  std::optional<std::uint64_t> tokens_cached_;
  std::optional<std::uint64_t> tokens_out_;
  std::optional<std::uint64_t> tokens_reasoning_;
};

}  // namespace joulery
