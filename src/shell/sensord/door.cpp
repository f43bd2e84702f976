// SPDX-License-Identifier: Apache-2.0
// sd_listen_fds(3) without its library: descriptor 3, two variables of the environment, and a look at what it is.
#include "shell/sensord/door.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "foundation/base/text.h"

namespace joulery::sensord {
namespace {

constexpr int kFirstHandedOver = 3;  // SD_LISTEN_FDS_START
constexpr int kWaiting = 128;

bool option_is(int fd, int option, int wanted) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 && value == wanted;
}

bool is_our_kind(int fd) {
  return option_is(fd, SO_DOMAIN, AF_UNIX) && option_is(fd, SO_TYPE, SOCK_SEQPACKET) && option_is(fd, SO_ACCEPTCONN, 1);
}

UniqueFd new_socket() { return UniqueFd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

const sockaddr* generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

/// True when somebody answers there: the socket of a server that was killed stays behind and answers nobody.
bool is_served(const sockaddr_un& address) {
  const UniqueFd probe = new_socket();
  return ::connect(probe.get(), generic(address), sizeof address) == 0 || errno == EAGAIN;
}

}  // namespace

Result<std::optional<UniqueFd>> handed_over_socket(const char* listen_pid, const char* listen_fds) {
  if (listen_pid == nullptr || listen_fds == nullptr) return std::optional<UniqueFd>{};
  if (parse_u64(listen_pid) != static_cast<std::uint64_t>(::getpid())) return std::optional<UniqueFd>{};
  const auto refuse = [](const char* what) {
    return failure(ErrorKind::invalid, what, "LISTEN_FDS", "one ListenSequentialPacket= in the .socket unit");
  };
  if (parse_u64(listen_fds) != 1U) return refuse("the service manager handed over no single socket");
  UniqueFd socket(kFirstHandedOver);
  if (!is_our_kind(socket.get())) return refuse("what was handed over is no listening packet socket");
  ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);
  ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
  return std::optional(std::move(socket));
}

Result<UniqueFd> listen_at(const std::string& path, std::optional<std::uint32_t> group) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return failure(ErrorKind::invalid, "the path of a socket has at most 107 letters", path, "name a shorter --socket");
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (is_served(address)) {
    return failure(ErrorKind::invalid, "another server listens there", path, "stop it, or name another --socket");
  }
  struct stat found{};
  if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(path.c_str());
  UniqueFd socket = new_socket();
  // Nobody may connect before the group is set.
  const mode_t before = ::umask(0777);
  const bool bound = socket && ::bind(socket.get(), generic(address), sizeof address) == 0;
  const int code = errno;
  ::umask(before);
  if (!bound) return failure(error_from_errno(code, "cannot make the socket", path));
  const bool given = !group || ::chown(path.c_str(), static_cast<uid_t>(-1), *group) == 0;
  if (!given || ::chmod(path.c_str(), 0660) != 0 || ::listen(socket.get(), kWaiting) != 0) {
    return failure(error_from_errno(errno, "cannot listen", path));
  }
  return socket;
}

}  // namespace joulery::sensord
