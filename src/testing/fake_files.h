// SPDX-License-Identifier: Apache-2.0
// FakeFiles: a machine's files in memory, so that a test can delete, garble or forbid any of them. It can be filled by
// hand or from a fixture folder. Files kept open see later changes, as sysfs attributes do. For faults by call number
// instead of by path read testing/faulty_files.h.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/files.h"

namespace joulery::testing {

/// Files in memory. Folders exist through the files in them or by put_folder(). Must outlive what it opened.
class FakeFiles final : public Files {
 public:
  /// `shown_root` is the prefix of host_path(): "" makes it look like the running machine.
  explicit FakeFiles(std::string shown_root = "/fixture") : shown_root_(std::move(shown_root)) {}
  /// Everything below a folder on disk, symbolic links followed; a dangling link is listed and answers ENOENT.
  [[nodiscard]] static FakeFiles of_folder(const std::string& folder);

  FakeFiles& put(std::string path, std::string text);
  FakeFiles& put_folder(std::string path);
  /// A file of registers of 8 bytes each, read at their number (/dev/cpu/N/msr); any other number answers EIO.
  FakeFiles& put_register(const std::string& path, std::uint64_t number, std::uint64_t value);
  /// What link_target() says of a path; what lies behind the link is put apart.
  FakeFiles& put_link(std::string path, std::string target);
  /// Takes away a file, or a folder with all below it; also its faults.
  FakeFiles& remove(std::string_view path);
  /// Every access to `path` and below fails with this errno; its folder still lists it.
  FakeFiles& fail(std::string path, int code);
  FakeFiles& mend(std::string_view path);
  /// Every file there is, sorted.
  [[nodiscard]] std::vector<std::string> paths() const;
  [[nodiscard]] bool has(std::string_view path) const { return texts_.find(path) != texts_.end(); }

  Result<std::string> read(std::string_view path) override;
  Result<std::vector<std::string>> list(std::string_view folder) override;
  Result<std::string> link_target(std::string_view path) override;
  Result<std::unique_ptr<OpenFile>> open(std::string_view path) override;
  [[nodiscard]] std::string host_path(std::string_view path) const override { return shown_root_ + std::string(path); }

  /// What a file kept open says now; allocates only to report a failure.
  Result<std::size_t> read_into(std::string_view path, std::span<char> buffer) const;
  /// What a register of a file kept open says now.
  Result<std::size_t> read_register(std::string_view path, std::uint64_t number, std::span<char> buffer) const;

 private:
  [[nodiscard]] int fault_of(std::string_view path) const;
  [[nodiscard]] bool is_folder(std::string_view path) const;
  [[nodiscard]] tl::unexpected<Error> refuse(int code, std::string_view doing, std::string_view path) const;

  std::string shown_root_;
  std::map<std::string, std::string, std::less<>> texts_;
  std::set<std::string, std::less<>> folders_;
  std::map<std::string, std::string, std::less<>> links_;
  std::map<std::string, int, std::less<>> faults_;
  std::map<std::string, std::map<std::uint64_t, std::uint64_t>, std::less<>> registers_;
};

}  // namespace joulery::testing
