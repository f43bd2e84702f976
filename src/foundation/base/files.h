// SPDX-License-Identifier: Apache-2.0
// Files: the one door to /proc, /sys, /dev and /etc, below a root prefix (`--root`), so that a fixture folder is a
// machine. Reading only; what Joulery writes goes through storage. DiskFiles is the real one; tests wrap it with
// faults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// A file kept open and read again and again from offset 0 (sysfs attributes): one pread per call, no allocation.
class OpenFile {
 public:
  virtual ~OpenFile() = default;
  /// Reads from offset 0 into `buffer`; returns the bytes read. Errors: errno of pread.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;
  /// Reads from `offset`: of /dev/cpu/N/msr the number of a register. Errors: errno of pread; unsupported where a file
  /// is no array of registers.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer);
};

/// Answers questions about files of the machine being looked at. Paths are absolute ("/sys/class/powercap").
class Files {
 public:
  virtual ~Files() = default;
  /// The whole file as text, without the trailing newline. A directory or an unreadable file is an Error.
  virtual Result<std::string> read(std::string_view path) = 0;
  /// Names in a folder, sorted; "." and ".." left out.
  virtual Result<std::vector<std::string>> list(std::string_view folder) = 0;
  /// What a symbolic link says, unresolved: "../../../0000:03:00.0". A file that is no link is an Error
  /// (broken).
  virtual Result<std::string> link_target(std::string_view path) = 0;
  /// Opens for repeated reading.
  virtual Result<std::unique_ptr<OpenFile>> open(std::string_view path) = 0;
  /// The path the operating system sees (root prefix added), for error messages and system calls.
  [[nodiscard]] virtual std::string host_path(std::string_view path) const = 0;
};

/// Files on disk below a root folder ("" or "/" = this machine).
class DiskFiles final : public Files {
 public:
  explicit DiskFiles(std::string root = {});
  Result<std::string> read(std::string_view path) override;
  Result<std::vector<std::string>> list(std::string_view folder) override;
  Result<std::string> link_target(std::string_view path) override;
  Result<std::unique_ptr<OpenFile>> open(std::string_view path) override;
  [[nodiscard]] std::string host_path(std::string_view path) const override;
  /// True when this is the running machine itself, not a fixture: system calls then speak of the same machine.
  [[nodiscard]] bool is_live() const { return root_.empty(); }

 private:
  std::string root_;
};

}  // namespace joulery
