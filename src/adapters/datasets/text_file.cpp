// SPDX-License-Identifier: Apache-2.0
// One pass in blocks: hashed, kept, and each line measured as it comes.
#include "adapters/datasets/text_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "foundation/base/fd.h"
#include "foundation/base/sha256.h"

namespace joulery {
namespace {

constexpr std::size_t kBlock = 1U << 18U;

std::string mebibytes(std::uint64_t bytes) {
  return bytes >= (1U << 20U) ? fmt::format("{} MiB", bytes >> 20U) : fmt::format("{} bytes", bytes);
}

/// Measures lines that come in pieces.
class LineMeter {
 public:
  explicit LineMeter(std::uint64_t longest) : longest_(longest) {}
  /// False once a line is too long.
  bool take(std::string_view block) {
    while (!block.empty()) {
      const std::size_t end = block.find('\n');
      length_ += std::min(end, block.size());
      if (length_ > longest_) return false;
      if (end == std::string_view::npos) return true;
      line_ += 1;
      length_ = 0;
      block.remove_prefix(end + 1);
    }
    return true;
  }
  [[nodiscard]] std::uint64_t line() const { return line_; }

 private:
  std::uint64_t longest_;
  std::uint64_t length_ = 0;
  std::uint64_t line_ = 1;
};

std::int64_t changed_ns(const struct stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

/// Opens a plain file of at most `largest` bytes. A pipe would be waited for, a device never ends.
Result<UniqueFd> open_plain(const std::string& path, std::uint64_t largest) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return failure(error_from_errno(errno, "cannot open", path));
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return failure(error_from_errno(errno, "cannot read", path));
  if (!S_ISREG(status.st_mode)) {
    return failure(ErrorKind::invalid, "not a plain file", path, "give a file, not a pipe, device or folder");
  }
  if (static_cast<std::uint64_t>(status.st_size) > largest) {
    return failure(ErrorKind::invalid,
                   fmt::format("{}, at most {} are read", mebibytes(static_cast<std::uint64_t>(status.st_size)),
                               mebibytes(largest)),
                   path, "split the file, or keep the rows that are to be asked about");
  }
  return fd;
}

/// The hash of a file that is read to its end. `accepts(block)` may end the reading with an Error of its own.
template <class Accepts>
Result<std::string> hash_blocks(const UniqueFd& fd, const std::string& path, std::uint64_t largest, Accepts accepts) {
  Sha256 sha256;
  std::uint64_t size = 0;
  std::string block(kBlock, '\0');
  while (true) {
    const ssize_t count = ::read(fd.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(error_from_errno(errno, "cannot read", path));
    if (count == 0) break;
    const std::string_view bytes(block.data(), static_cast<std::size_t>(count));
    size += bytes.size();
    if (size > largest) {
      return failure(ErrorKind::invalid, fmt::format("grew beyond {} while it was read", mebibytes(largest)), path,
                     "give a file that nobody writes to");
    }
    if (const Result<void> good = accepts(bytes); !good) return failure(good.error());
    sha256.add(std::as_bytes(std::span(bytes)));
  }
  return to_hex(sha256.digest());
}

/// The bytes and the hash of a file; `accepts` as above.
template <class Accepts>
Result<TextFile> read_blocks(const std::string& path, std::uint64_t largest, Accepts accepts) {
  const auto fd = open_plain(path, largest);
  if (!fd) return failure(fd.error());
  TextFile file;
  auto sha256 = hash_blocks(*fd, path, largest, [&](std::string_view block) {
    Result<void> good = accepts(block);
    if (good) file.text.append(block);
    return good;
  });
  if (!sha256) return failure(sha256.error());
  file.sha256 = std::move(*sha256);
  return file;
}

}  // namespace

Result<TextFile> read_text_file(const std::string& path, const DatasetLimits& limits) {
  LineMeter lines(limits.longest_line);
  return read_blocks(path, limits.largest_file, [&](std::string_view block) -> Result<void> {
    if (lines.take(block)) return {};
    return failure(ErrorKind::invalid, fmt::format("a line of more than {}", mebibytes(limits.longest_line)),
                   fmt::format("{}:{}", path, lines.line()), "one item is one line; check the line ends");
  });
}

Result<HashedFile> open_hashed(const std::string& path, const DatasetLimits& limits) {
  auto fd = open_plain(path, limits.largest_file);
  if (!fd) return failure(fd.error());
  struct stat status{};
  if (::fstat(fd->get(), &status) != 0) return failure(error_from_errno(errno, "cannot read", path));
  auto sha256 = hash_blocks(*fd, path, limits.largest_file, [](std::string_view) { return Result<void>{}; });
  if (!sha256) return failure(sha256.error());
  if (::lseek(fd->get(), 0, SEEK_SET) != 0) return failure(error_from_errno(errno, "cannot read", path));
  return HashedFile{path, std::move(*fd), std::move(*sha256), changed_ns(status)};
}

Result<void> check_unchanged(const HashedFile& file) {
  struct stat status{};
  if (::fstat(file.file.get(), &status) == 0 && changed_ns(status) == file.changed_ns) return {};
  return failure(ErrorKind::invalid, "it was written to while it was read", file.path,
                 "give a file that nobody writes to");
}

Result<TextFile> read_image_file(const std::string& path, const DatasetLimits& limits) {
  auto file = read_blocks(path, limits.largest_image, [](std::string_view) { return Result<void>{}; });
  if (file && file->text.empty()) {
    return failure(ErrorKind::invalid, "broken image: the file is empty", path, "replace it or take it out");
  }
  return file;
}

}  // namespace joulery
