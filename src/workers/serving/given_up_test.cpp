// SPDX-License-Identifier: Apache-2.0
// In a process of its own, since nothing that was given up comes back.
#include "workers/serving/given_up.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace joulery {
namespace {

TEST(GivenUp, a_worker_gains_no_rights_and_leaves_no_core) {
  const auto ask = [] {
    const bool is_held = give_up_rights().has_value();
    rlimit core{};
    const bool is_told = ::getrlimit(RLIMIT_CORE, &core) == 0 && ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
    std::_Exit(is_held && is_told && core.rlim_max == 0 ? 7 : 1);
  };
  EXPECT_EXIT(ask(), ::testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace joulery
