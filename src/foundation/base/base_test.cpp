// SPDX-License-Identifier: Apache-2.0
// Tests of base: numbers that must not parse, names that are near, checksums with a published value, files that are not
// files.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/base/child_environment.h"
#include "foundation/base/crc32c.h"
#include "foundation/base/files.h"
#include "foundation/base/fork_mark.h"
#include "foundation/base/text.h"
#include "foundation/base/ulid.h"

namespace joulery {
namespace {

TEST(Text, rubbish_signs_and_overflow_are_no_numbers) {
  for (const char* text : {"", "N/A", "garbage", "-1", "18446744073709551616", "1 2", "0x10", "1e3"}) {
    EXPECT_FALSE(parse_u64(text)) << text;
  }
  EXPECT_EQ(parse_u64(" 262143328850\n"), 262143328850U);
  for (const char* text : {"", "nan", "inf", "1,5", "1.2.3"}) EXPECT_FALSE(parse_double(text)) << text;
  EXPECT_EQ(parse_double("2.3283064365386962890625e-10"), 0x1.0p-32);
}

TEST(Text, the_nearest_name_is_offered_only_when_it_is_near) {
  const std::vector<std::string> names{"run", "report", "doctor"};
  EXPECT_EQ(nearest("reprot", names), "report");
  EXPECT_EQ(nearest("rnu", names), "run");
  EXPECT_EQ(nearest("xyzzy", names), std::nullopt);
}

TEST(Crc32c, the_check_value_of_rfc_3720_is_met) {
  const std::string text = "123456789";
  EXPECT_EQ(crc32c(std::as_bytes(std::span(text))), 0xE3069283U);
}

TEST(Files, a_missing_file_is_gone_and_a_folder_is_no_file) {
  DiskFiles files(JOULERY_SOURCE_DIR);
  EXPECT_EQ(files.read("/no-such-file").error().kind, ErrorKind::gone);
  EXPECT_FALSE(files.read("/src").has_value());
  EXPECT_TRUE(files.list("/src").has_value());
}

TEST(Files, a_link_says_where_it_leads_and_a_file_is_none) {
  DiskFiles files(JOULERY_SOURCE_DIR "/tests/machines/container-masked");
  EXPECT_TRUE(files.link_target("/sys/class/powercap/intel-rapl:0").value().ends_with("/intel-rapl:0"));
  EXPECT_EQ(files.link_target("/README.md").error().kind, ErrorKind::broken);
  EXPECT_EQ(files.link_target("/no-such-file").error().kind, ErrorKind::gone);
}

TEST(ChildEnvironment, passwords_of_devices_are_not_inherited) {
  ::setenv("JOULERY_NETRC_TEXT", "machine bmc login u password secret", 1);
  ::setenv("JOULERY_PLACE", "FR", 1);
  const auto variables = child_environment();
  ::unsetenv("JOULERY_NETRC_TEXT");
  ::unsetenv("JOULERY_PLACE");
  EXPECT_NE(std::find(variables.begin(), variables.end(), "JOULERY_PLACE=FR"), variables.end());
  for (const std::string& variable : variables) EXPECT_EQ(variable.find("secret"), std::string::npos) << variable;
  EXPECT_EQ(pointers_of(variables).back(), nullptr);
}

TEST(Ulid, ids_sort_by_time_and_have_26_characters) {
  EXPECT_EQ(ulid(0, {}), "00000000000000000000000000");
  EXPECT_EQ(ulid(1469918176385, {}).substr(0, 10), "01ARYZ6S41");  // the example of the ULID specification
  EXPECT_EQ(ulid(0xFFFFFFFFFFFF, {255, 255, 255, 255, 255, 255, 255, 255, 255, 255}), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  EXPECT_LT(ulid(1000, {9}), ulid(1001, {1}));
}

TEST(Error, errno_tells_what_to_do_next) {
  EXPECT_EQ(error_from_errno(EACCES, "x", "y").kind, ErrorKind::denied);
  EXPECT_EQ(error_from_errno(EIO, "x", "y").kind, ErrorKind::transient);
  EXPECT_EQ(describe(Error{ErrorKind::denied, "cannot read", "/sys/x", "ask root"}), "cannot read: /sys/x; ask root");
}

TEST(ForkMark, a_child_knows_that_it_was_forked_and_its_parent_that_it_was_not) {
  const ForkMark mark;
  EXPECT_FALSE(mark.is_forked());
  const pid_t child = ::fork();
  if (child == 0) ::_exit(mark.is_forked() ? 0 : 1);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_FALSE(mark.is_forked());
}

}  // namespace
}  // namespace joulery
