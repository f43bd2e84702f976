// SPDX-License-Identifier: Apache-2.0
// What a joulery_session points to. A program may close a session while its other threads use it, so a handle is not
// the session: it stays for good, a call that comes late finds it closed, and what is open lives until the last call
// has left. The functions of the C interface are c_api.cpp's and emissions_c_api.cpp's.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "shell/session/program_session.h"

namespace joulery {

/// A session, and what its calls share.
struct OpenSession {
  std::unique_ptr<ProgramSession> program;
};

}  // namespace joulery

/// What the caller holds: opaque there. Thread-safe, without a lock that a fork could leave taken.
struct joulery_session {
 public:
  explicit joulery_session(std::unique_ptr<joulery::ProgramSession> program) { owned_->program = std::move(program); }

  /// The session for one call; null once it is closed.
  [[nodiscard]] std::shared_ptr<joulery::OpenSession> use() const { return open_.lock(); }
  /// The session for whoever closes it; null from the second time on.
  [[nodiscard]] std::shared_ptr<joulery::OpenSession> take() {
    if (closing_.test_and_set()) return nullptr;
    return std::move(owned_);
  }

  joulery_session* earlier = nullptr;  ///< the handle made before it: all of them stay in sight of leak checkers

 private:
  /// Not by make_shared, whose memory would stay as long as `open_`.
  std::shared_ptr<joulery::OpenSession> owned_{std::make_unique<joulery::OpenSession>()};
  const std::weak_ptr<joulery::OpenSession> open_{owned_};
  std::atomic_flag closing_;
};
