// SPDX-License-Identifier: Apache-2.0
// The line to joulery-sensord: a Unix socket that keeps messages apart, so that an answer is whole or is none.
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "adapters/sensors/host/sensord.h"
#include "foundation/base/fd.h"

namespace joulery {
namespace {

/// Longer than any answer takes on a busy machine, short enough that a server that was stopped costs a tick, not a run.
constexpr timeval kPatience{0, 100'000};
/// A socket with a time limit is interrupted by every signal (signal(7)), by those of a profiler again and again.
constexpr int kMostInterruptions = 100;

ErrorKind kind_of(int code) {
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return ErrorKind::unsupported;
    case EACCES:
    case EPERM:
      return ErrorKind::denied;
    case EAGAIN:
    case EINTR:
      return ErrorKind::transient;
    default:
      return ErrorKind::gone;
  }
}

class SocketLink final : public SensordLink {
 public:
  explicit SocketLink(const std::string& path) {
    address_.sun_family = AF_UNIX;
    fits_ = path.size() < sizeof address_.sun_path;
    if (fits_) std::memcpy(address_.sun_path, path.c_str(), path.size() + 1);
  }

  tl::expected<void, ErrorKind> connect() override {
    if (!fits_) return tl::unexpected(ErrorKind::invalid);
    socket_.reset(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (!socket_) return tl::unexpected(ErrorKind::transient);
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address_), sizeof address_) == 0) return {};
    const ErrorKind kind = kind_of(errno);
    socket_.reset();
    return tl::unexpected(kind);
  }

  tl::expected<std::size_t, ErrorKind> ask(std::span<const std::byte> request, std::span<std::byte> answer) override {
    const ssize_t sent = ::send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL);
    if (sent < 0) return tl::unexpected(kind_of(errno));
    // The length of the whole message, so that one that does not fit is not taken for one that does.
    ssize_t got = -1;
    for (int tries = 0; tries < kMostInterruptions; ++tries) {
      got = ::recv(socket_.get(), answer.data(), answer.size(), MSG_TRUNC);
      if (got >= 0 || errno != EINTR) break;
    }
    if (got < 0) return tl::unexpected(kind_of(errno));
    if (got == 0) return tl::unexpected(ErrorKind::gone);
    if (static_cast<std::size_t>(got) > answer.size()) return tl::unexpected(ErrorKind::broken);
    return static_cast<std::size_t>(got);
  }

 private:
  sockaddr_un address_{};
  bool fits_ = false;
  UniqueFd socket_;
};

}  // namespace

SensordOpener live_sensord_opener() {
  return [](const std::string& path) { return std::make_unique<SocketLink>(path); };
}

}  // namespace joulery
