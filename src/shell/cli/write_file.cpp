// SPDX-License-Identifier: Apache-2.0
// open, write, fsync, rename; errors name the path and never leave a half-written target.
#include "shell/cli/write_file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foundation/base/fd.h"

namespace joulery {
namespace {

Error write_error(int code, const std::string& path) {
  Error error = error_from_errno(code, "cannot write", path);
  error.remedy = code == ENOSPC ? "free some space or name another file" : "name a file in a folder you may write";
  return error;
}

Result<void> write_all(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(write_error(errno, path));
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> write_in_place(const std::string& path, std::string_view text) {
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) return failure(write_error(errno, path));
  return write_all(fd.get(), text, path);
}

}  // namespace

Result<void> write_file(const std::string& path, std::string_view text) {
  struct stat status{};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode)) {
    if (S_ISDIR(status.st_mode)) return failure(write_error(EISDIR, path));
    return write_in_place(path, text);
  }
  const std::string beside = fmt::format("{}.{}.part", path, ::getpid());
  const mode_t mode = exists ? status.st_mode & 07777 : 0600;
  UniqueFd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (!fd) return failure(write_error(errno, path));
  Result<void> done = write_all(fd.get(), text, path);
  if (done && ::fsync(fd.get()) != 0) done = failure(write_error(errno, path));
  if (done && ::rename(beside.c_str(), path.c_str()) != 0) done = failure(write_error(errno, path));
  if (!done) ::unlink(beside.c_str());
  return done;
}

}  // namespace joulery
