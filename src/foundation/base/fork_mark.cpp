// SPDX-License-Identifier: Apache-2.0
// mmap, madvise, one byte; and a count that the C library's fork() moves in the child, for machines that are emulated:
// qemu says yes to MADV_WIPEONFORK and wipes nothing.
#include "foundation/base/fork_mark.h"

#include <atomic>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

namespace joulery {
namespace {

constexpr std::size_t kLength = 1;  // the kernel gives a page

/// How many fork() lie between the program's start and this process.
std::atomic<std::uint32_t>& generation() {
  static std::atomic<std::uint32_t> count = 0;
  return count;
}

void watch_forks() {
  static const int watched = ::pthread_atfork(nullptr, nullptr, [] { ++generation(); });
  static_cast<void>(watched);  // without memory for it the page alone tells
}

}  // namespace

ForkMark::ForkMark() : pid_(::getpid()) {
  watch_forks();
  generation_ = generation();
  void* page = ::mmap(nullptr, kLength, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return;
  if (::madvise(page, kLength, MADV_WIPEONFORK) != 0) {
    ::munmap(page, kLength);
    return;
  }
  *static_cast<std::uint8_t*>(page) = 1;
  page_ = page;
}

ForkMark::~ForkMark() {
  if (page_ != nullptr) ::munmap(page_, kLength);
}

bool ForkMark::is_forked() const {
  if (generation() != generation_) return true;
  // Volatile: the kernel writes it in the child.
  return page_ != nullptr ? *static_cast<const volatile std::uint8_t*>(page_) == 0 : ::getpid() != pid_;
}

}  // namespace joulery
