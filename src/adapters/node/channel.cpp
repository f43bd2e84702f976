// SPDX-License-Identifier: Apache-2.0
// A packet is a message; what is not one ends the conversation with that peer alone.
#include "adapters/node/channel.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace joulery {
namespace {

constexpr int kBacklog = 1024;

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return failure(ErrorKind::invalid, "cannot share one meter: the path of its socket is too long", path,
                   "set XDG_RUNTIME_DIR to a shorter folder");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

Error socket_error(const std::string& path) {
  return error_from_errno(errno, "cannot share one meter: no socket", path);
}

bool is_same_user(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

bool send_message(int fd, const NodeMessage& message, int passed = -1) {
  auto packet = encode(message);
  iovec part{packet.data(), packet.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (passed >= 0) {
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(rights), &passed, sizeof passed);
  }
  return ::sendmsg(fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(packet.size());
}

/// What came in, if anything did.
struct Received {
  std::optional<NodeMessage> message;
  UniqueFd passed;
  bool is_over = false;  ///< the other end is closed, or speaks nonsense
};

Received receive(int fd) {
  std::array<std::byte, node_message_size + 1> packet{};  // one more, so that a longer packet is seen to be longer
  iovec part{packet.data(), packet.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  const ssize_t size = ::recvmsg(fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  Received received;
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return received;
  received.is_over = size <= 0;
  if (received.is_over) return received;
  for (cmsghdr* one = CMSG_FIRSTHDR(&header); one != nullptr; one = CMSG_NXTHDR(&header, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS || one->cmsg_len != CMSG_LEN(sizeof(int)))
      continue;
    int passed = -1;
    std::memcpy(&passed, CMSG_DATA(one), sizeof passed);
    received.passed.reset(passed);
  }
  const auto message = node_message_from(std::span(packet).first(static_cast<std::size_t>(size)));
  received.is_over = !message;
  if (message) received.message = *message;
  return received;
}

}  // namespace

NodeServer::NodeServer(UniqueFd socket, UniqueFd events, std::string path)
    : socket_(std::move(socket)), events_(std::move(events)), path_(std::move(path)), owner_(::getpid()) {}

Result<NodeServer> NodeServer::listen(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return failure(address.error());
  UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return failure(socket_error(path));
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failure(socket_error(path));
  // The mode of the file is the socket's own: nobody may knock in the moment between bind and a chmod.
  if (::fchmod(socket.get(), 0600) != 0) return failure(socket_error(path));
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      ::listen(socket.get(), kBacklog) != 0) {
    return failure(socket_error(path));
  }
  UniqueFd events(::epoll_create1(EPOLL_CLOEXEC));
  epoll_event wanted{};
  wanted.events = EPOLLIN;
  if (!events || ::epoll_ctl(events.get(), EPOLL_CTL_ADD, socket.get(), &wanted) != 0) {
    return failure(socket_error(path));
  }
  return NodeServer(std::move(socket), std::move(events), path);
}

void NodeServer::let_in() {
  while (true) {
    UniqueFd fd(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd) {
      // Whoever waits cannot be let in and would wake this process again and again.
      if (errno == EMFILE || errno == ENFILE) ::epoll_ctl(events_.get(), EPOLL_CTL_DEL, socket_.get(), nullptr);
      return;
    }
    if (peers_.size() >= most_followers || !is_same_user(fd.get())) continue;
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    if (::epoll_ctl(events_.get(), EPOLL_CTL_ADD, fd.get(), &wanted) == 0)
      peers_.push_back({std::move(fd), false, false, {}});
  }
}

bool NodeServer::hear(Peer& peer) {
  while (true) {
    const Received received = receive(peer.fd.get());
    if (received.is_over) return false;
    if (!received.message) return true;
    if (received.message->word == NodeWord::hello) {
      peer.is_in = true;
    } else if (received.message->word == NodeWord::read_now && peer.is_welcome) {
      peer.question = received.message->number;
    } else {
      return false;
    }
  }
}

bool NodeServer::asks() const {
  return std::any_of(peers_.begin(), peers_.end(), [](const Peer& peer) { return peer.question.has_value(); });
}

bool NodeServer::hear(const std::string& journal) {
  pollfd one{events_.get(), POLLIN, 0};
  const bool all_welcome = std::all_of(peers_.begin(), peers_.end(), [](const Peer& peer) { return peer.is_welcome; });
  if (all_welcome && ::poll(&one, 1, 0) == 0) return asks();
  let_in();
  std::erase_if(peers_, [this](Peer& peer) { return !hear(peer); });
  for (Peer& peer : peers_) {
    if (!peer.is_in || peer.is_welcome || journal.empty()) continue;
    const UniqueFd file(::open(journal.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) continue;
    peer.is_welcome =
        send_message(peer.fd.get(), {NodeWord::welcome, static_cast<std::uint64_t>(::getpid())}, file.get());
  }
  return asks();
}

void NodeServer::answer() {
  for (Peer& peer : peers_) {
    if (peer.question) send_message(peer.fd.get(), {NodeWord::is_read, *peer.question});
    peer.question.reset();
  }
}

void NodeServer::close() {
  // In a forked child the file is still the parent's.
  if (socket_ && owner_ == ::getpid()) ::unlink(path_.c_str());
  peers_.clear();
  socket_.reset();
  events_.reset();
}

Result<NodeClient> NodeClient::connect(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return failure(address.error());
  UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return failure(socket_error(path));
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    return failure(socket_error(path));
  }
  if (!is_same_user(fd.get())) {
    return failure(ErrorKind::denied, "cannot share one meter: the socket is another user's", path,
                   "set XDG_RUNTIME_DIR to a folder of your own");
  }
  if (!send_message(fd.get(), {NodeWord::hello, static_cast<std::uint64_t>(::getpid())})) {
    return failure(socket_error(path));
  }
  return NodeClient(std::move(fd));
}

Result<std::optional<UniqueFd>> NodeClient::take_journal() {
  Received received = receive(fd_.get());
  if (received.is_over) return failure(ErrorKind::gone, "the process that meters this machine ended");
  if (!received.message) return std::optional<UniqueFd>();
  if (received.message->word != NodeWord::welcome || !received.passed) {
    return failure(ErrorKind::broken, "the process that meters this machine shows no journal");
  }
  return std::optional(std::move(received.passed));
}

bool NodeClient::ask(Duration at_most) {
  const std::uint64_t question = ++questions_;
  if (!send_message(fd_.get(), {NodeWord::read_now, question})) return false;
  const auto until = std::chrono::steady_clock::now() + at_most;
  while (true) {
    const Received received = receive(fd_.get());
    if (received.is_over) return false;
    if (received.message && received.message->word == NodeWord::is_read && received.message->number == question)
      return true;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (received.message) continue;  // an answer that came too late for an earlier question
    if (left.count() <= 0) return false;
    pollfd one{fd_.get(), POLLIN, 0};
    ::poll(&one, 1, static_cast<int>(left.count()));
  }
}

bool NodeClient::is_alive() {
  pollfd one{fd_.get(), POLLIN, 0};
  if (::poll(&one, 1, 0) <= 0) return true;
  return (one.revents & (POLLHUP | POLLERR)) == 0;
}

}  // namespace joulery
