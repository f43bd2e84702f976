// SPDX-License-Identifier: Apache-2.0
// The socket between the processes of a job: SOCK_SEQPACKET, 0600, every peer's user checked (SO_PEERCRED). NodeServer
// is the leader's end, NodeClient a follower's; messages are wire/node.h. Nothing here waits but NodeClient::await.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"
#include "foundation/base/time.h"
#include "foundation/wire/node.h"

namespace joulery {

/// The leader's end.
class NodeServer {
 public:
  /// Processes on one machine that are let in; more meter for themselves.
  static constexpr std::size_t most_followers = 1024;

  /// A socket left behind by a leader that died is replaced: call it with the lock held. Errors: errno of the socket.
  static Result<NodeServer> listen(const std::string& path);

  /// Lets others in and hears them; `journal` (a path, "" = not there yet) is opened for each. True: somebody asked for
  /// a reading.
  bool hear(const std::string& journal);
  /// Answers all questions heard so far.
  void answer();
  /// Readable when there is something to hear.
  [[nodiscard]] int fd() const { return events_.get(); }
  [[nodiscard]] std::size_t followers() const { return peers_.size(); }
  /// Closes the socket and removes its file.
  void close();

 private:
  struct Peer {
    UniqueFd fd;
    bool is_in = false;       ///< it said hello
    bool is_welcome = false;  ///< it has the journal
    std::optional<std::uint64_t> question;
  };
  NodeServer(UniqueFd socket, UniqueFd events, std::string path);
  void let_in();
  [[nodiscard]] bool asks() const;
  /// False: it left, or speaks nonsense.
  bool hear(Peer& peer);

  UniqueFd socket_;
  UniqueFd events_;
  std::string path_;
  int owner_;  ///< the process that made it
  std::vector<Peer> peers_;
};

/// A follower's end.
class NodeClient {
 public:
  /// Knocks. Errors: gone (nobody listens), denied (another user's), errno.
  static Result<NodeClient> connect(const std::string& path);

  /// The journal, once the leader gave it; nothing before. Errors: the leader is gone or speaks another language.
  Result<std::optional<UniqueFd>> take_journal();
  /// Asks for a reading and waits for it, `at_most` so long; false: no answer.
  bool ask(Duration at_most);
  /// False once the leader is gone.
  [[nodiscard]] bool is_alive();

 private:
  explicit NodeClient(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
  std::uint64_t questions_ = 0;
};

}  // namespace joulery
