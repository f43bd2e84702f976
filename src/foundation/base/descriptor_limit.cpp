// SPDX-License-Identifier: Apache-2.0
// RLIMIT_NOFILE and /proc/self/fd.
#include "foundation/base/descriptor_limit.h"

#include <algorithm>
#include <filesystem>
#include <sys/resource.h>

namespace joulery {
namespace {

constexpr std::size_t kUsual = 1024;  // what holds where nobody said otherwise, should it not be told
rlimit before{};
bool is_lifted = false;

}  // namespace

DescriptorLimit::DescriptorLimit() {
  rlimit now{};
  if (::getrlimit(RLIMIT_NOFILE, &now) != 0) {
    soft_ = kUsual;
    return;
  }
  soft_ = static_cast<std::size_t>(now.rlim_cur);
  const rlimit raised{std::min<rlim_t>(now.rlim_max, kMost), now.rlim_max};
  if (is_lifted || raised.rlim_cur <= now.rlim_cur || ::setrlimit(RLIMIT_NOFILE, &raised) != 0) return;
  before = now;
  is_lifted = is_raised_ = true;
  soft_ = static_cast<std::size_t>(raised.rlim_cur);
}

DescriptorLimit::~DescriptorLimit() {
  if (!is_raised_) return;
  restore_descriptor_limit();
  is_lifted = false;
}

void restore_descriptor_limit() {
  if (is_lifted) static_cast<void>(::setrlimit(RLIMIT_NOFILE, &before));
}

std::size_t open_descriptors() {
  std::error_code failed;
  std::filesystem::directory_iterator at("/proc/self/fd", failed);
  std::size_t count = 0;
  for (; !failed && at != std::filesystem::directory_iterator(); at.increment(failed)) ++count;
  return count;
}

}  // namespace joulery
