// SPDX-License-Identifier: Apache-2.0
// EventStream: server-sent events on their way through: whole events pass at once, the one that tells usage is taken
// out where the client did not ask for it, and the last one, [DONE], is held until the energy was said before it.
#pragma once

#include <string>
#include <string_view>

#include "foundation/ports/request_watch.h"

namespace joulery {

/// Bytes in, bytes out; of what passes only the counts of tokens are kept.
class EventStream {
 public:
  /// An event longer than this passes as it is, and so does all behind it.
  static constexpr std::size_t kLongestEvent = std::size_t{4} << 20U;

  /// `takes_usage_out`: the client did not ask for it.
  explicit EventStream(bool takes_usage_out) : takes_usage_out_(takes_usage_out) {}

  /// What can pass now of all that came so far.
  [[nodiscard]] std::string take(std::string_view piece);
  /// [DONE] came and is held back.
  [[nodiscard]] bool is_done() const { return done_; }
  /// A comment may stand in front of what release() gives: it begins with an event.
  [[nodiscard]] bool takes_comment() const { return !passes_all_; }
  /// All that is held: at [DONE], and at the end of the stream.
  [[nodiscard]] std::string release();
  [[nodiscard]] const AnswerTokens& tokens() const { return tokens_; }

 private:
  /// Whether the event passes now.
  [[nodiscard]] bool look_at(std::string_view event);
  void take_counts(const AnswerTokens& told);

  bool takes_usage_out_;
  bool passes_all_ = false;
  bool done_ = false;
  std::string held_;
  AnswerTokens tokens_;
};

}  // namespace joulery
