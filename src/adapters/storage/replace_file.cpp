// SPDX-License-Identifier: Apache-2.0
// mkostemp, write, rename, in one folder.
#include "adapters/storage/replace_file.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foundation/base/fd.h"

namespace joulery {
namespace {

tl::unexpected<Error> failed(const char* what, const std::string& path) {
  return failure(error_from_errno(errno, what, path));
}

}  // namespace

Result<void> write_all(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t bytes = ::write(fd, text.data(), text.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) return failed("cannot write the file", path);
    text.remove_prefix(static_cast<std::size_t>(bytes));
  }
  return {};
}

Result<void> replace_file(const std::string& path, std::string_view text, mode_t mode, Durable durable) {
  std::string name = path + ".XXXXXX";
  const UniqueFd fd(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd) return failed("cannot write beside the file", path);
  auto written = write_all(fd.get(), text, path);
  const auto synced = [&] { return durable == Durable::no || ::fdatasync(fd.get()) == 0; };
  if (written && (::fchmod(fd.get(), mode) != 0 || !synced())) written = failed("cannot write the file", path);
  if (written && ::rename(name.c_str(), path.c_str()) != 0) written = failed("cannot replace the file", path);
  if (!written) ::unlink(name.c_str());
  return written;
}

}  // namespace joulery
