// SPDX-License-Identifier: Apache-2.0
// Tests of finding control groups: pure version 2, hybrid, version 1, namespaces, and places that cannot be seen.
#include "adapters/processes/cgroup.h"

namespace joulery {
namespace {

constexpr const char* kPure = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
constexpr const char* kHybrid =
    "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";

TEST(Cgroups, version_2_stands_where_the_membership_says) {
  const auto places = find_cgroups(kPure, "0::/user.slice/user-1000.slice/session-3.scope\n");
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0], (CgroupPlace{CgroupVersion::v2, "/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope"}));
}

TEST(Cgroups, a_hybrid_machine_offers_both_and_version_2_first) {
  const auto places = find_cgroups(kHybrid, "4:memory:/m\n3:cpu,cpuacct:/jobs/7\n0::/\n");
  ASSERT_EQ(places.size(), 2U);
  EXPECT_EQ(places[0], (CgroupPlace{CgroupVersion::v2, "/sys/fs/cgroup/unified"}));
  EXPECT_EQ(places[1], (CgroupPlace{CgroupVersion::v1, "/sys/fs/cgroup/cpu,cpuacct/jobs/7"}));
}

TEST(Cgroups, a_mounted_subtree_shows_only_what_lies_below_it) {
  const char* mount = "30 23 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n";
  EXPECT_EQ(find_cgroups(mount, "0::/docker/abc/x\n").at(0).folder, "/sys/fs/cgroup/x");
  EXPECT_EQ(find_cgroups(mount, "0::/docker/abc\n").at(0).folder, "/sys/fs/cgroup");
  EXPECT_TRUE(find_cgroups(mount, "0::/docker/abcd\n").empty());
  EXPECT_TRUE(find_cgroups(kPure, "0::/../other\n").empty());
}

TEST(Cgroups, blanks_in_a_mount_point_are_octal) {
  EXPECT_EQ(find_cgroups("30 23 0:26 / /mnt/a\\040b rw - cgroup2 none rw", "0::/").at(0).folder, "/mnt/a b");
}

TEST(Cgroups, rubbish_offers_nothing) {
  for (const char* text : {"", "\n\n", "garbage", "1 2 3 4 5 6 - cgroup2", "- - - - - - - - -"}) {
    EXPECT_TRUE(find_cgroups(text, "0::/").empty()) << text;
    EXPECT_TRUE(find_cgroups(kPure, text).empty()) << text;
  }
}

TEST(CpuStat, usage_is_microseconds_and_anything_else_is_nothing) {
  EXPECT_EQ(parse_cpu_stat("usage_usec 1234\nuser_usec 1000\n"), std::chrono::microseconds(1234));
  EXPECT_EQ(parse_cpu_stat("nr_periods 0\nusage_usec 5"), std::chrono::microseconds(5));
  for (const char* text :
       {"", "usage_usec", "usage_usec x", "usage_usec -1", "user_usec 5", "usage_usec 99999999999999999999"}) {
    EXPECT_FALSE(parse_cpu_stat(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace joulery
