// SPDX-License-Identifier: Apache-2.0
// Server: clients of the socket, all in one thread. It keeps nothing per client but its descriptor and its user: a
// message is whole or the client is dropped, an answer goes out at once or the client is dropped. Rights are given up
// before it starts (rights.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"
#include "shell/sensord/counters.h"

namespace joulery::sensord {

/// How many connections are held at once; one more is closed as it comes.
inline constexpr std::size_t most_clients = 256;
/// Of one user, so that no user keeps the others out.
inline constexpr std::size_t most_clients_of_user = 64;

/// Takes a line about a client ("uid 1000 pid 4242 connected"), for the system's log.
using Log = std::function<void(const std::string&)>;

/// Serves one listening socket.
class Server {
 public:
  /// Takes the listening socket (SOCK_SEQPACKET, not blocking). `counters` must outlive it.
  static Result<Server> open(UniqueFd listener, Counters& counters, Log log);

  /// Waits for messages and answers each client once at most; `timeout_ms` as of epoll_wait, -1 waits for ever.
  /// Errors: the wait itself failed.
  Result<void> step(int timeout_ms);
  [[nodiscard]] std::size_t clients() const { return clients_.size(); }

 private:
  struct Client {
    UniqueFd socket;
    std::uint32_t user = 0;
  };
  Server(UniqueFd listener, UniqueFd epoll, Counters& counters, Log log);
  void accept_one();
  void serve(int client);
  /// `why` is what it did wrong; empty = it left.
  void drop(int client, std::string_view why);
  void say(const std::string& text);

  UniqueFd listener_;
  UniqueFd epoll_;
  Counters* counters_;
  Log log_;
  std::map<int, Client> clients_;                       ///< by descriptor
  std::map<std::uint32_t, std::size_t> count_of_user_;  ///< of users that hold a connection
  std::int64_t log_second_ = 0;
  int logged_ = 0;
};

}  // namespace joulery::sensord
