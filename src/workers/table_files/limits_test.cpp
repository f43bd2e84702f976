// SPDX-License-Identifier: Apache-2.0
// Tests of the limits, each in a process that ends by them or tells how they stand.
#include "workers/table_files/limits.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace joulery {
namespace {

constexpr int kAsExpected = 7;

/// Ends this process: as expected, or not.
[[noreturn]] void end(bool is_expected) { std::_Exit(is_expected ? kAsExpected : 1); }

TEST(ProcessLimits, memory_beyond_them_is_refused) {
  const auto ask = [] {
    const bool is_held = hold_to({.address_space = 1ULL << 30U}).has_value();
    void* much = ::mmap(nullptr, 2ULL << 30U, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    end(is_held && much == MAP_FAILED);
  };
  EXPECT_EXIT(ask(), ::testing::ExitedWithCode(kAsExpected), "");
}

TEST(ProcessLimits, the_clock_runs_and_no_file_can_be_written) {
  const auto ask = [] {
    const bool is_held = hold_to({.seconds = 300}).has_value();
    rlimit files{};
    const bool is_told = ::getrlimit(RLIMIT_FSIZE, &files) == 0 && ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
    const unsigned left = ::alarm(0);
    end(is_held && is_told && files.rlim_max == 0 && left > 200 && left <= 300);
  };
  EXPECT_EXIT(ask(), ::testing::ExitedWithCode(kAsExpected), "");
}

TEST(ProcessLimits, the_alarm_ends_the_process_even_where_it_was_ignored) {
  const auto ask = [] {
    std::signal(SIGALRM, SIG_IGN);
    if (!hold_to({})) end(false);
    std::raise(SIGALRM);
    end(false);
  };
  EXPECT_EXIT(ask(), ::testing::KilledBySignal(SIGALRM), "");
}

TEST(ProcessLimits, what_a_library_says_while_it_aborts_goes_nowhere) {
  const auto ask = [] {
    if (!hold_to({})) end(false);
    std::fputs("terminate called\n", stderr);
    end(true);
  };
  EXPECT_EXIT(ask(), ::testing::ExitedWithCode(kAsExpected), "^$");
}

}  // namespace
}  // namespace joulery
