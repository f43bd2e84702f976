// SPDX-License-Identifier: Apache-2.0
// O_NOFOLLOW and the owner are checked: /var/lock belongs to everybody.
#include "adapters/node/lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace joulery {

Result<std::optional<UniqueFd>> try_lock(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return failure(error_from_errno(errno, "cannot share one meter: no lock", path));
  struct stat found{};
  if (::fstat(fd.get(), &found) != 0 || !S_ISREG(found.st_mode) || found.st_uid != ::geteuid()) {
    return failure(ErrorKind::denied, "cannot share one meter: the lock is not a file of yours", path,
                   "set XDG_RUNTIME_DIR to a folder of your own");
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return std::optional(std::move(fd));
  if (errno == EWOULDBLOCK) return std::optional<UniqueFd>();
  return failure(error_from_errno(errno, "cannot share one meter: no lock", path));
}

}  // namespace joulery
