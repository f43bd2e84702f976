// SPDX-License-Identifier: Apache-2.0
// Tests of the limit of open files: lifted, put back, and not inherited.
#include "foundation/base/descriptor_limit.h"

#include <algorithm>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "foundation/base/fd.h"

namespace joulery {
namespace {

rlimit limit_now() {
  rlimit limit{};
  EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  return limit;
}

/// A soft limit for the time of a test.
class SoftLimit {
 public:
  explicit SoftLimit(rlim_t soft) : before_(limit_now()) {
    const rlimit low{soft, before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  }
  ~SoftLimit() { EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &before_), 0); }
  SoftLimit(const SoftLimit&) = delete;
  SoftLimit& operator=(const SoftLimit&) = delete;

 private:
  rlimit before_;
};

TEST(DescriptorLimit, it_is_lifted_and_put_back) {
  const SoftLimit low(256);
  {
    const DescriptorLimit lifted;
    EXPECT_EQ(lifted.soft(), std::min<rlim_t>(limit_now().rlim_max, DescriptorLimit::kMost));
    EXPECT_EQ(lifted.soft(), limit_now().rlim_cur);
    {
      EXPECT_EQ(DescriptorLimit().soft(), lifted.soft());
    }
    EXPECT_EQ(limit_now().rlim_cur, lifted.soft()) << "the second one lifted nothing and puts nothing back";
  }
  EXPECT_EQ(limit_now().rlim_cur, 256U);
}

TEST(DescriptorLimit, a_child_gets_what_held_before) {
  const SoftLimit low(256);
  const DescriptorLimit lifted;
  const pid_t child = ::fork();
  if (child == 0) {
    restore_descriptor_limit();
    rlimit limit{};
    ::_exit(::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == 256 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(DescriptorLimit, what_is_open_is_counted) {
  const std::size_t before = open_descriptors();
  EXPECT_GT(before, 2U);
  const UniqueFd one(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(open_descriptors(), before + 1);
}

}  // namespace
}  // namespace joulery
