// SPDX-License-Identifier: Apache-2.0
// Following by looking: one stat and one read a call, which at ten calls a second costs less than a watch that must be
// set up again whenever a log is replaced.
#include "adapters/processes/followed_text.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::size_t kBlock = 64UL * 1024;
constexpr int kMostBlocks = 16;
/// A longer line is no progress: its beginning is forgotten.
constexpr std::size_t kLongestLine = 64UL * 1024;

Result<int> descriptor_of(const std::string& target) {
  const auto number = parse_u64(std::string_view(target).substr(3));
  const int flags = number && *number < 1'000'000 ? ::fcntl(static_cast<int>(*number), F_GETFL) : -1;
  if (flags < 0) {
    return failure(ErrorKind::invalid, "no open descriptor to follow", target,
                   "open it in the shell, for example 3<>pipe after mkfifo pipe, and write fd:3");
  }
  if (*number <= STDERR_FILENO || ::isatty(static_cast<int>(*number)) == 1) {
    return failure(ErrorKind::invalid, "this descriptor is the command's own or a terminal", target,
                   "send its lines to a file too, for example 2> >(tee train.log >&2), and name that");
  }
  if ((flags & O_ACCMODE) == O_WRONLY) {
    return failure(ErrorKind::invalid, "the descriptor is open for writing only", target,
                   "open it for both, for example 3<>pipe");
  }
  return static_cast<int>(*number);
}

}  // namespace

Result<FollowedText> FollowedText::open(const std::string& target) {
  struct stat about{};
  if (target.starts_with("fd:")) {
    const auto fd = descriptor_of(target);
    if (!fd) return failure(fd.error());
    FollowedText text{std::string()};
    text.fd_ = *fd;
    if (::fstat(text.fd_, &about) == 0 && S_ISREG(about.st_mode)) {
      text.is_regular_ = true;
      text.offset_ = about.st_size;
    }
    return text;
  }
  FollowedText text(target);
  if (::stat(target.c_str(), &about) != 0) {
    if (errno == ENOENT) return text;
    return failure(error_from_errno(errno, "cannot follow", target));
  }
  if (S_ISDIR(about.st_mode)) {
    return failure(ErrorKind::invalid, "a folder cannot be followed", target, "name the file the program writes");
  }
  if (::access(target.c_str(), R_OK) != 0) return failure(error_from_errno(errno, "cannot follow", target));
  text.reopen_if_replaced();
  if (text.is_regular_) text.offset_ = about.st_size;
  return text;
}

void FollowedText::reopen_if_replaced() {
  struct stat about{};
  if (::stat(path_.c_str(), &about) != 0) return;  // not there yet, or between two names: what is open goes on
  const bool is_same = fd_ >= 0 && about.st_dev == device_ && about.st_ino == inode_;
  if (is_same && is_regular_ && about.st_size < offset_) {
    offset_ = 0;  // cut: it is written anew
    pending_.clear();
    is_drawn_over_ = false;
  }
  if (is_same) return;
  UniqueFd file(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!file) return;
  file_ = std::move(file);
  fd_ = file_.get();
  is_regular_ = S_ISREG(about.st_mode);
  offset_ = 0;
  device_ = about.st_dev;
  inode_ = about.st_ino;
  pending_.clear();
  is_drawn_over_ = false;
}

std::size_t FollowedText::fill(char* room, std::size_t size) {
  if (is_regular_) {
    // The offset of an inherited descriptor is shared with whoever writes: it must not move.
    const ssize_t count = ::pread(fd_, room, size, offset_);
    if (count <= 0) return 0;
    offset_ += count;
    return static_cast<std::size_t>(count);
  }
  pollfd ready{fd_, POLLIN, 0};
  if (::poll(&ready, 1, 0) != 1 || (ready.revents & POLLIN) == 0) return 0;
  const ssize_t count = ::read(fd_, room, size);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

void FollowedText::take_lines(const TakeLine& take) {
  std::size_t begin = 0;
  for (std::size_t end = pending_.find_first_of("\r\n"); end != std::string::npos;
       end = pending_.find_first_of("\r\n", begin)) {
    if (end > begin) take(std::string_view(pending_).substr(begin, end - begin));
    is_drawn_over_ = pending_[end] == '\r';
    begin = end + 1;
  }
  pending_.erase(0, begin);
  if (pending_.size() > kLongestLine) pending_.erase(0, pending_.size() - kLongestLine);
}

void FollowedText::read(const TakeLine& take) {
  if (!path_.empty()) reopen_if_replaced();
  if (fd_ < 0) return;
  std::array<char, kBlock> block{};
  bool came = false;
  for (int i = 0; i < kMostBlocks; ++i) {
    const std::size_t count = fill(block.data(), block.size());
    if (count == 0) break;
    came = true;
    is_given_ = false;
    pending_.append(block.data(), count);
    take_lines(take);
  }
  // A bar ends its line with the next one's beginning: what it drew is whole when it stands still. Half a line of a log
  // is not: "step 1" may become "step 100".
  if (came || pending_.empty() || is_given_ || !is_drawn_over_) return;
  is_given_ = true;
  take(pending_);
}

}  // namespace joulery
