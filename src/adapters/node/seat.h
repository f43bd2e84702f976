// SPDX-License-Identifier: Apache-2.0
// The seat of one process at its machine's node: ports/node.h by a lock (lock.h), a socket (channel.h) and the leader's
// journal (journal_tail.h).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/node/channel.h"
#include "adapters/node/journal_tail.h"
#include "foundation/ports/node.h"

namespace joulery {

/// The file of the lock, of which the socket is a neighbour: "joulery-1000-slurm-4711.0-1c9f03aa.lock" in `folder`. One
/// per user, boot and job.
[[nodiscard]] std::string lock_path(const std::string& folder, unsigned user, const std::string& boot_id,
                                    const std::string& job);

class NodeSeat final : public Node {
 public:
  /// `lock`: by lock_path(). Makes nothing before take_seat().
  explicit NodeSeat(std::string lock);
  ~NodeSeat() override;
  NodeSeat(const NodeSeat&) = delete;
  NodeSeat& operator=(const NodeSeat&) = delete;

  /// The journal others may follow; without one it leads nobody.
  void show(std::string journal) { journal_ = std::move(journal); }
  /// Why it sits alone, where that is not its own will.
  [[nodiscard]] const std::optional<Error>& refusal() const { return refusal_; }

  [[nodiscard]] NodeRole role() const override { return role_; }
  NodeRole take_seat() override;
  void leave() override;
  bool hear() override;
  void answer() override;
  [[nodiscard]] int fd() const override { return server_ ? server_->fd() : -1; }
  bool take(const std::function<void(const Record&)>& each) override;
  void ask(Duration at_most) override;

 private:
  void lead(UniqueFd lock);
  void knock();
  void sit_alone(const Error& why);

  std::string lock_;
  std::string socket_;
  std::string journal_;
  NodeRole role_ = NodeRole::waiting;
  std::optional<Error> refusal_;
  UniqueFd held_;
  std::optional<NodeServer> server_;
  std::optional<NodeClient> client_;
  std::optional<JournalTail> tail_;
};

}  // namespace joulery
