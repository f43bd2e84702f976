// SPDX-License-Identifier: Apache-2.0
// mmap, madvise, one byte.
#include "foundation/base/fork_mark.h"

#include <sys/mman.h>
#include <unistd.h>

namespace joulery {
namespace {

constexpr std::size_t kLength = 1;  // the kernel gives a page

}  // namespace

ForkMark::ForkMark() : pid_(::getpid()) {
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
  // Volatile: the kernel writes it in the child.
  return page_ != nullptr ? *static_cast<const volatile std::uint8_t*>(page_) == 0 : ::getpid() != pid_;
}

}  // namespace joulery
