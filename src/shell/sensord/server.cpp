// SPDX-License-Identifier: Apache-2.0
// One epoll set, level-triggered: whoever asks without end gets one answer a round like everybody else.
#include "shell/sensord/server.h"

#include <array>
#include <cerrno>
#include <ctime>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace joulery::sensord {
namespace {

/// Lines a second: a flood of connections is not to become a flood of the system's log.
constexpr int kMostLines = 20;

bool watch(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

/// Who connected, as the kernel says.
ucred peer_of(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) peer.uid = static_cast<uid_t>(-1);
  return peer;
}

}  // namespace

Server::Server(UniqueFd listener, UniqueFd epoll, Counters& counters, Log log)
    : listener_(std::move(listener)), epoll_(std::move(epoll)), counters_(&counters), log_(std::move(log)) {}

Result<Server> Server::open(UniqueFd listener, Counters& counters, Log log) {
  UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll || !watch(epoll.get(), listener.get())) {
    return failure(error_from_errno(errno, "cannot wait for clients", "epoll"));
  }
  return Server(std::move(listener), std::move(epoll), counters, std::move(log));
}

Result<void> Server::step(int timeout_ms) {
  std::array<epoll_event, 64> events{};
  const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
  if (count < 0 && errno != EINTR) return failure(error_from_errno(errno, "cannot wait for clients", "epoll"));
  for (int i = 0; i < count; ++i) {
    const int fd = events.at(static_cast<std::size_t>(i)).data.fd;
    if (fd == listener_.get()) {
      accept_one();
    } else {
      serve(fd);
    }
  }
  return {};
}

void Server::accept_one() {
  UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!client) return;
  const ucred peer = peer_of(client.get());
  const auto held = count_of_user_.find(peer.uid);
  const bool full = clients() >= most_clients || (held != count_of_user_.end() && held->second >= most_clients_of_user);
  if (full || !watch(epoll_.get(), client.get())) {
    say(fmt::format("uid {} pid {} refused: too many connections", peer.uid, peer.pid));
    return;
  }
  say(fmt::format("uid {} pid {} connected", peer.uid, peer.pid));
  const int fd = client.get();
  ++count_of_user_[peer.uid];
  clients_.emplace(fd, Client{std::move(client), peer.uid});
}

void Server::serve(int client) {
  std::array<std::byte, sensord_request_size> message{};
  const ssize_t got = ::recv(client, message.data(), message.size(), MSG_DONTWAIT | MSG_TRUNC);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) return drop(client, "");
  if (static_cast<std::size_t>(got) != message.size()) return drop(client, "sent what is no request");
  const auto answer = counters_->answer(message);
  if (!answer) return drop(client, "sent what is no request");
  const ssize_t sent = ::send(client, answer->data(), answer->size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0) drop(client, errno == EAGAIN ? "does not take its answers" : std::string_view{});
}

void Server::drop(int client, std::string_view why) {
  const std::uint32_t user = clients_.at(client).user;
  if (!why.empty()) say(fmt::format("uid {} dropped: it {}", user, why));
  if (--count_of_user_[user] == 0) count_of_user_.erase(user);
  clients_.erase(client);  // closed, it leaves the epoll set
}

void Server::say(const std::string& text) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  if (now.tv_sec != log_second_) {
    log_second_ = now.tv_sec;
    logged_ = 0;
  }
  if (++logged_ <= kMostLines) log_(text);
}

}  // namespace joulery::sensord
