// SPDX-License-Identifier: Apache-2.0
// The two sides of a proxy for its tests: an engine that answers byte by byte what a test says, a client that reads
// what came, both on plain sockets of loopback. Everything is waited for with a deadline. Not used by the product.
#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <vector>

#include "foundation/base/ensure.h"
#include "foundation/base/fd.h"

namespace joulery::two_sides {

constexpr int kPatienceMs = 10'000;

/// One end of a connection.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  void send(const std::string& text) const {
    std::size_t sent = 0;
    while (sent < text.size()) {
      const auto count = ::send(fd_.get(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  }
  /// More bytes, none at the end; the test is over when none come for long.
  std::string more() const {
    pollfd waiting{fd_.get(), POLLIN, 0};
    ENSURE(::poll(&waiting, 1, kPatienceMs) == 1);
    std::string piece(65536, '\0');
    const auto count = ::recv(fd_.get(), piece.data(), piece.size(), 0);
    piece.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return piece;
  }
  /// Up to and with `end`; less when the other side closes.
  std::string until(const std::string& end) {
    while (buffer_.find(end) == std::string::npos) {
      const std::string piece = more();
      if (piece.empty()) return std::exchange(buffer_, {});
      buffer_ += piece;
    }
    const std::size_t length = buffer_.find(end) + end.size();
    std::string text = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return text;
  }
  std::string all() {
    for (std::string piece = more(); !piece.empty(); piece = more()) buffer_ += piece;
    return std::exchange(buffer_, {});
  }
  std::string exactly(std::size_t length) {
    while (buffer_.size() < length) {
      const std::string piece = more();
      if (piece.empty()) break;
      buffer_ += piece;
    }
    std::string text = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return text;
  }
  /// Header and a body of its Content-Length; empty when the other side has closed.
  std::string message() {
    std::string head = until("\r\n\r\n");
    const std::size_t field = head.find("Content-Length: ");
    if (field == std::string::npos) return head;
    return head + exactly(std::stoul(head.substr(field + 16)));
  }
  void leave() { fd_.reset(); }

 private:
  UniqueFd fd_;
  std::string buffer_;
};

/// Calls `answer` with each request that comes, on a thread per connection, until it returns false.
class Engine {
 public:
  using Answer = std::function<bool(Peer&, const std::string& request)>;

  explicit Engine(Answer answer)
      : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ENSURE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    ENSURE(::listen(listener_.get(), 16) == 0);
    socklen_t length = sizeof address;
    ENSURE(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { accept(); });
  }
  ~Engine() { ::shutdown(listener_.get(), SHUT_RDWR); }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Connections so far.
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void accept() {
    std::vector<std::jthread> threads;
    while (true) {
      const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      ++connections_;
      threads.emplace_back([this, fd] {
        Peer peer(fd);
        for (std::string request = peer.message(); !request.empty(); request = peer.message()) {
          if (!answer_(peer, request)) return;
        }
      });
    }
  }

  Answer answer_;
  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::jthread thread_;
};

/// `takes`: bytes it lets come before it reads them; 0 = as many as the system likes.
inline Peer client_of(std::uint16_t port, int takes = 0) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (takes > 0) ENSURE(::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &takes, sizeof takes) == 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  ENSURE(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  return Peer(fd);
}

}  // namespace joulery::two_sides
