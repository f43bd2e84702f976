// SPDX-License-Identifier: Apache-2.0
// Node: who meters this machine for the processes of one job (metering 7). One leads and reads the instruments; the
// others follow and take its records instead of reading again. adapters/node does it with a lock and a socket; tests
// bring scripted ones. What a follower makes of the records is app/followed.h.
#pragma once

#include <functional>

#include "foundation/domain/record.h"

namespace joulery {

/// What this process is among those of its job on this machine.
enum class NodeRole {
  alone,    ///< it takes no part, or has given up its seat
  waiting,  ///< somebody leads, but has not let it in yet
  leads,
  follows,
};

/// One seat of one process. Nothing waits but ask(). Single-threaded.
class Node {
 public:
  virtual ~Node() = default;
  [[nodiscard]] virtual NodeRole role() const = 0;
  /// Leads if nobody does, else knocks at the leader's; to be called again while waiting.
  virtual NodeRole take_seat() = 0;
  /// Gives the seat up; another process may lead from now on.
  virtual void leave() = 0;
  /// Leading: lets others in and hears what they ask; true = somebody waits for a reading.
  virtual bool hear() = 0;
  /// Leading: those who wait are told that a reading is in the journal.
  virtual void answer() = 0;
  /// Leading: readable when there is something to hear; -1 otherwise.
  [[nodiscard]] virtual int fd() const = 0;
  /// Following: gives the leader's records since the last call, from its first one on. False: it is gone, and these
  /// were its last.
  virtual bool take(const std::function<void(const Record&)>& each) = 0;
  /// Following: has the leader read its instruments now, and waits until it did, `at_most` so long.
  virtual void ask(Duration at_most) = 0;
};

}  // namespace joulery
