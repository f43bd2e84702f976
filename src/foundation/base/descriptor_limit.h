// SPDX-License-Identifier: Apache-2.0
// DescriptorLimit: more open files for this process while it needs them. Programs it starts meanwhile get the limit
// that held before: old ones that use select(2) know no descriptor above 1024.
#pragma once

#include <cstddef>

namespace joulery {

/// Lifts the soft limit of open files as far as the hard one lets it, to kMost at most, and puts it back at its end.
/// One at a time lifts; a second one beside it only looks. Not thread-safe.
class DescriptorLimit {
 public:
  static constexpr std::size_t kMost = 4096;

  DescriptorLimit();
  ~DescriptorLimit();
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

  /// The limit that holds now.
  [[nodiscard]] std::size_t soft() const { return soft_; }

 private:
  std::size_t soft_ = 0;
  bool is_raised_ = false;
};

/// The limit as it was before it was lifted. For a child between fork() and exec(): nothing but a system call.
void restore_descriptor_limit();

/// How many files this process has open now.
[[nodiscard]] std::size_t open_descriptors();

}  // namespace joulery
