// SPDX-License-Identifier: Apache-2.0
// Flight: one request between arrival and end, as the watch is told of it. Whatever the watch does, the traffic goes
// on: its failures end here. A flight that nobody ended was broken off, and pays until then.
#pragma once

#include <exception>
#include <optional>

#include "foundation/ports/request_watch.h"

namespace joulery {

/// Tells the watch once of each thing.
class Flight {
 public:
  explicit Flight(RequestWatch& watch) : watch_(watch) {
    try {
      request_ = watch_.arrived();
    } catch (const std::exception&) {
      request_.reset();  // fail open: the request passes without a number
    }
  }
  ~Flight() {
    static_cast<void>(end());
    tell();
  }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;

  /// The answer is complete. The second time, and where nothing is known: nothing.
  std::optional<AnswerEnergy> end() noexcept {
    if (!request_ || ended_) return std::nullopt;
    ended_ = true;
    try {
      return watch_.ended(*request_);
    } catch (const std::exception&) {
      return std::nullopt;  // fail open: the answer passes without its energy
    }
  }
  /// How it came out, unless it is broken off meanwhile.
  void came_out(RequestOutcome outcome) { outcome_ = outcome; }
  void counted(const AnswerTokens& tokens) { tokens_ = tokens; }

 private:
  void tell() noexcept {
    if (!request_) return;
    try {
      watch_.told(outcome_, tokens_);
    } catch (const std::exception&) {
      request_.reset();  // fail open: it is missing in the counts
    }
  }

  RequestWatch& watch_;
  std::optional<std::uint64_t> request_;
  bool ended_ = false;
  RequestOutcome outcome_ = RequestOutcome::broken_off;
  AnswerTokens tokens_;
};

}  // namespace joulery
