// SPDX-License-Identifier: Apache-2.0
// From the process ids of a driver to those of our /proc (metering 4): drivers number processes as the host does, we
// may live in a PID namespace of our own. What cannot be mapped for sure is not ours to name.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "foundation/base/files.h"

namespace joulery {

/// A process of the driver's list as we know it.
struct KnownProcess {
  std::int64_t pid = 0;  ///< in the numbering of this process's own namespace
  std::string name;      ///< comm; "" when it cannot be read
};

/// Asks /proc below the root; a root that is the host's (`--root /host`) shows all processes of the machine.
class GpuPids {
 public:
  /// What a symbolic link below the root points to; nothing when there is none.
  using ReadLink = std::function<std::optional<std::string>(const std::string& path)>;

  explicit GpuPids(Files& files) : GpuPids(files, links_below(files)) {}
  GpuPids(Files& files, ReadLink read_link);

  /// The process that the driver calls `pid`; nothing when it has ended or lives where we cannot see it.
  [[nodiscard]] std::optional<KnownProcess> of(std::int64_t pid);

 private:
  static ReadLink links_below(Files& files);
  [[nodiscard]] std::vector<std::int64_t> numbers_of(const std::string& folder);
  [[nodiscard]] bool holds_a_gpu(std::int64_t pid);

  Files& files_;
  ReadLink read_link_;
  std::size_t own_depth_ = 1;      ///< how many namespaces deep we are, as seen from the root's /proc
  std::string own_namespace_;      ///< "pid:[4026531836]"
  bool numbers_are_hosts_ = true;  ///< the root's /proc numbers processes as the driver does
};

}  // namespace joulery
