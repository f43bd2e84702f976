// SPDX-License-Identifier: Apache-2.0
// ForkMark: whether the process that asks is a fork of the one that made the mark, without a system call per question:
// a page that the kernel hands to forked children as zeros (madvise(2), MADV_WIPEONFORK, Linux 4.14). Where it cannot,
// the process id is asked for.
#pragma once

#include <cstdint>

namespace joulery {

/// Made once; asked from any thread.
class ForkMark {
 public:
  ForkMark();
  ~ForkMark();
  ForkMark(const ForkMark&) = delete;
  ForkMark& operator=(const ForkMark&) = delete;

  [[nodiscard]] bool is_forked() const;

 private:
  void* page_ = nullptr;  ///< its first byte is 1 in the process that made it; nothing: no page
  std::uint32_t generation_ = 0;
  std::int64_t pid_;
};

}  // namespace joulery
