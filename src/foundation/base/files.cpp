// SPDX-License-Identifier: Apache-2.0
// DiskFiles: open, pread and readdir below a root prefix, every failure turned into an Error with the full path.
#include "foundation/base/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "foundation/base/fd.h"

namespace joulery {
namespace {

class DiskFile final : public OpenFile {
 public:
  DiskFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  Result<std::size_t> read(std::span<char> buffer) override { return read_at(0, buffer); }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    const ssize_t count = ::pread(fd_.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
    if (count < 0) return failure(error_from_errno(errno, "cannot read", path_));
    return static_cast<std::size_t>(count);
  }

 private:
  UniqueFd fd_;
  std::string path_;
};

Result<std::string> read_all(int fd, const std::string& path) {
  std::string text;
  std::array<char, 16384> buffer;
  while (true) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(error_from_errno(errno, "cannot read", path));
    if (count == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

Result<std::size_t> OpenFile::read_at(std::uint64_t, std::span<char>) {
  return failure(ErrorKind::unsupported, "cannot read at an offset");
}

DiskFiles::DiskFiles(std::string root) : root_(std::move(root)) {
  while (!root_.empty() && root_.back() == '/') root_.pop_back();
}

std::string DiskFiles::host_path(std::string_view path) const { return root_ + std::string(path); }

Result<std::string> DiskFiles::read(std::string_view path) {
  const std::string full = host_path(path);
  const UniqueFd fd(::open(full.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return failure(error_from_errno(errno, "cannot open", full));
  return read_all(fd.get(), full);
}

Result<std::vector<std::string>> DiskFiles::list(std::string_view folder) {
  const std::string full = host_path(folder);
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(full.c_str()), [](DIR* d) { return ::closedir(d); });
  if (!dir) return failure(error_from_errno(errno, "cannot list", full));
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(dir.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return failure(error_from_errno(errno, "cannot list", full));
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::string> DiskFiles::link_target(std::string_view path) {
  const std::string full = host_path(path);
  std::array<char, PATH_MAX> buffer;
  const ssize_t count = ::readlink(full.c_str(), buffer.data(), buffer.size());
  if (count < 0) return failure(error_from_errno(errno, "cannot read the link", full));
  return std::string(buffer.data(), static_cast<std::size_t>(count));
}

Result<std::unique_ptr<OpenFile>> DiskFiles::open(std::string_view path) {
  const std::string full = host_path(path);
  UniqueFd fd(::open(full.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return failure(error_from_errno(errno, "cannot open", full));
  return std::unique_ptr<OpenFile>(std::make_unique<DiskFile>(std::move(fd), full));
}

}  // namespace joulery
