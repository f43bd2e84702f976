// SPDX-License-Identifier: Apache-2.0
// Tests of what may stand behind --sensor, and of the words of a command.
#include "adapters/sensors/named_sources.h"

#include "adapters/sensors/table.h"

namespace joulery {
namespace {

using Words = std::vector<std::string>;

TEST(NamedSources, an_unknown_kind_is_refused_with_the_known_ones) {
  for (const char* source : {"", ":", "msrs", "MSR", "watt:http://x", "\x1b[31m"}) {
    const auto checked = check_source(source);
    ASSERT_FALSE(checked.has_value()) << source;
    EXPECT_EQ(checked.error().kind, ErrorKind::invalid);
    EXPECT_NE(checked.error().remedy.find("msr"), std::string::npos) << describe(checked.error());
    EXPECT_EQ(describe(checked.error()).find('\x1b'), std::string::npos);
  }
}

TEST(NamedSources, an_address_stands_where_the_kind_takes_one_and_nowhere_else) {
  for (const NamedKind& kind : named_kinds()) {
    EXPECT_FALSE(kind.summary.empty()) << kind.kind;
    const std::string bare(kind.kind);
    EXPECT_EQ(check_source(bare).has_value(), kind.address.empty()) << kind.kind;
    EXPECT_FALSE(check_source(bare + ":").has_value()) << kind.kind;
    if (kind.address.empty()) {
      EXPECT_FALSE(check_source(bare + ":x").has_value()) << kind.kind;
    }
  }
}

TEST(NamedSources, an_address_may_hold_colons) {
  DiskFiles files;
  ProbeContext context = probe_context(files);
  context.named = {"msr", "shelly:http://plug:80", "shelly:b", "shellyx:c"};
  EXPECT_EQ(named_addresses(context, "shelly"), (Words{"http://plug:80", "b"}));
  EXPECT_TRUE(is_named(context, "msr"));
  EXPECT_FALSE(is_named(context, "shelly"));
}

TEST(SplitCommand, blanks_separate_quotes_hold_and_nothing_else_means_anything) {
  const std::vector<std::pair<const char*, Words>> cases{
      {"./meter.py", {"./meter.py"}},
      {"  a  b\tc ", {"a", "b", "c"}},
      {"a 'b c' \"d e\"", {"a", "b c", "d e"}},
      {"a '' x'y'z", {"a", "", "xyz"}},
      {"echo $HOME *.csv | cat > f; `x` \\n", {"echo", "$HOME", "*.csv", "|", "cat", ">", "f;", "`x`", "\\n"}},
      {"a '\"' \"'\"", {"a", "\"", "'"}},
  };
  for (const auto& [text, expected] : cases) {
    const auto list = split_command(text);
    ASSERT_TRUE(list.has_value()) << text;
    EXPECT_EQ(*list, expected) << text;
  }
  for (const char* text : {"", "  ", "a 'b", "\"", "'' a"}) EXPECT_FALSE(split_command(text).has_value()) << text;
}

TEST(NamedSources, an_address_that_can_never_work_is_refused_before_it_is_asked) {
  for (const char* source : {"redfish:https://bmc", "redfish:bmc.example:8443", "shelly:10.0.0.2,10.0.0.3",
                             "tasmota:plug/1", "prometheus:http://[::1]:9400/metrics"}) {
    EXPECT_TRUE(check_source(source).has_value()) << source;
  }
  for (const char* source : {"redfish:ftp://bmc", "shelly:10.0.0.2,", "prometheus:http://a b", "redfish:root:x@bmc"}) {
    EXPECT_FALSE(check_source(source).has_value()) << source;
  }
}

}  // namespace
}  // namespace joulery
