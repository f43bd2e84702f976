// SPDX-License-Identifier: Apache-2.0
// Tests of the fakes: a fake that lies makes every other test lie.
#include <cerrno>
#include <memory>

#include "testing/allocation_count.h"
#include "testing/fake_files.h"
#include "testing/faulty_files.h"
#include "testing/manual_clock.h"

namespace joulery::testing {
namespace {

TEST(FakeFiles, folders_list_what_was_put_into_them) {
  FakeFiles files;
  files.put("/sys/class/powercap/intel-rapl:0/name", "package-0\n").put_folder("/sys/class/hwmon");
  EXPECT_EQ(*files.list("/sys/class"), (std::vector<std::string>{"hwmon", "powercap"}));
  EXPECT_EQ(*files.read("/sys/class/powercap/intel-rapl:0/name"), "package-0");
  EXPECT_TRUE(files.list("/sys/class/hwmon")->empty());
  EXPECT_EQ(files.list("/sys/none").error().kind, ErrorKind::gone);
  EXPECT_EQ(files.read("/sys/class").error().kind, ErrorKind::broken);
}

TEST(FakeFiles, a_file_kept_open_sees_later_changes) {
  FakeFiles files;
  files.put("/a", "1");
  const auto open = files.open("/a");
  ASSERT_TRUE(open);
  std::array<char, 8> buffer;
  EXPECT_EQ((*open)->read(buffer).value(), 1U);
  files.put("/a", "123");
  EXPECT_EQ((*open)->read(buffer).value(), 3U);
  files.fail("/a", EIO);
  EXPECT_EQ((*open)->read(buffer).error().kind, ErrorKind::transient);
  files.mend("/a").remove("/a");
  EXPECT_EQ((*open)->read(buffer).error().kind, ErrorKind::gone);
}

TEST(FakeFiles, a_link_says_where_it_leads_and_a_file_is_none) {
  FakeFiles files;
  files.put_link("/a/device", "../b/0000:03:00.0").put("/a/name", "n");
  EXPECT_EQ(files.link_target("/a/device").value(), "../b/0000:03:00.0");
  EXPECT_EQ(files.link_target("/a/name").error().kind, ErrorKind::broken);
  EXPECT_EQ(files.link_target("/a/none").error().kind, ErrorKind::gone);
  const FakeFiles loaded = FakeFiles::of_folder(JOULERY_SOURCE_DIR "/tests/machines/container-masked");
  FakeFiles copy = loaded;
  EXPECT_TRUE(copy.link_target("/sys/class/powercap/intel-rapl:0").value().ends_with("/intel-rapl:0"));
}

TEST(FakeFiles, a_fault_on_a_folder_reaches_all_below_and_the_name_stays_listed) {
  FakeFiles files;
  files.put("/d/x/name", "n").fail("/d/x", ENOENT);
  EXPECT_EQ(files.list("/d")->size(), 1U);
  EXPECT_EQ(files.read("/d/x/name").error().kind, ErrorKind::gone);
  EXPECT_EQ(files.list("/d/x").error().kind, ErrorKind::gone);
}

TEST(FaultyFiles, only_the_chosen_call_fails) {
  FakeFiles files;
  files.put("/a", "1");
  FaultyFiles faulty(files);
  faulty.fail_call(2, EACCES);
  EXPECT_TRUE(faulty.read("/a").has_value());
  EXPECT_EQ(faulty.open("/a").error().kind, ErrorKind::denied);
  EXPECT_TRUE(faulty.open("/a").has_value());
  EXPECT_EQ(faulty.calls(), 3U);
}

TEST(ManualClock, suspend_moves_boot_time_and_not_monotonic_time) {
  ManualClock clock(Duration(10));
  const Instant first = clock.now();
  const Instant boot = clock.boot_now();
  clock.suspend(std::chrono::seconds(5));
  EXPECT_EQ(clock.boot_now() - boot, std::chrono::seconds(5));
  EXPECT_EQ(clock.now() - first, Duration(10));
}

TEST(AllocationCount, a_new_is_seen) {
  const auto before = allocations_so_far();
  if (!before) GTEST_SKIP() << "not counted under a sanitizer";
  const auto kept = std::make_unique<std::array<int, 100>>();
  (*kept)[0] = 1;
  EXPECT_EQ(*allocations_so_far(), *before + 1);
}

}  // namespace
}  // namespace joulery::testing
