// SPDX-License-Identifier: Apache-2.0
// FollowedText: lines that somebody else writes while we watch: a log that grows, is cut or replaced, a named pipe, an
// inherited descriptor. Never waits, never writes, and changes no flag of a descriptor that others share. What the
// lines mean is not its business.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <sys/stat.h>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"

namespace joulery {

/// One source of lines.
class FollowedText {
 public:
  using TakeLine = std::function<void(std::string_view)>;

  /// A path, or fd:N. A file need not be there yet; what stands in it already is not read: it speaks of an earlier run.
  /// Errors: a folder, a file that may not be read (denied), a descriptor that is not open or cannot be read (invalid).
  static Result<FollowedText> open(const std::string& target);

  /// Gives every line that came since, without its end: a newline, or the return of a progress bar that draws itself
  /// over. A bar's last line, whose end is still to come, is given when nothing more came since the last call. At most
  /// 1 MiB a call.
  void read(const TakeLine& take);

 private:
  explicit FollowedText(std::string path) : path_(std::move(path)) {}
  void reopen_if_replaced();
  [[nodiscard]] std::size_t fill(char* room, std::size_t size);
  void take_lines(const TakeLine& take);

  std::string path_;  ///< empty: a descriptor
  UniqueFd file_;     ///< of a path
  int fd_ = -1;       ///< the one that is read
  bool is_regular_ = false;
  off_t offset_ = 0;  ///< in a regular file
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::string pending_;         ///< a line without an end
  bool is_given_ = false;       ///< it was given already
  bool is_drawn_over_ = false;  ///< it began after a return, as a bar's does
};

}  // namespace joulery
