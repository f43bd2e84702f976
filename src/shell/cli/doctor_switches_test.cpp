// SPDX-License-Identifier: Apache-2.0
// What the doctor says of exact process times: counted, refused, or not asked.
#include "shell/cli/doctor.h"

namespace joulery {
namespace {

TEST(Doctor, exact_process_times_are_said_or_why_not_and_what_to_do) {
  EXPECT_EQ(check_switches(std::nullopt).finding, "not asked: this is not the running machine");
  const Check counted = check_switches(Result<void>());
  EXPECT_EQ(counted.finding, "eBPF counts the time of every process at each context switch while joulery top runs");
  EXPECT_EQ(counted.remedy, "");
  const Check refused = check_switches(Result<void>(
      failure(ErrorKind::denied, "eBPF is not permitted, kernel.unprivileged_bpf_disabled = 2", "", "run as root")));
  EXPECT_EQ(refused.status, CheckStatus::ok);
  EXPECT_EQ(refused.finding,
            "joulery top takes process times from /proc, and who lives between two looks is not seen: eBPF is not "
            "permitted, kernel.unprivileged_bpf_disabled = 2");
  EXPECT_EQ(refused.remedy, "run as root");
}

TEST(Doctor, a_folder_is_not_asked_for_eBPF) {
  DiskFiles files("/nowhere");
  EXPECT_FALSE(offer_of_switches({}, files).has_value());
}

}  // namespace
}  // namespace joulery
