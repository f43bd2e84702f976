// SPDX-License-Identifier: Apache-2.0
// Tests of the exposition format: quotes, escapes, NaN, times, comments, and that a line which is none is named.
#include "adapters/net/exposition.h"

#include <cmath>
#include <gtest/gtest.h>

namespace joulery {
namespace {

MetricLine only_line(std::string_view text) {
  ExpositionReader reader(text);
  const auto next = reader.next();
  EXPECT_TRUE(next && *next) << text;
  MetricLine line = reader.line();
  const auto end = reader.next();
  EXPECT_TRUE(end && !*end) << text;
  return line;
}

TEST(Exposition, name_labels_value_and_time_are_read) {
  const MetricLine line = only_line("http_requests_total{method=\"post\",code=\"200\"} 1027 1395066363000\n");
  EXPECT_EQ(line.name, "http_requests_total");
  EXPECT_EQ(line.labels, (std::vector<MetricLabel>{{"method", "post"}, {"code", "200"}}));
  EXPECT_EQ(line.value, 1027);
  EXPECT_EQ(line.timestamp, 1395066363000);
  EXPECT_EQ(line.label("code"), "200");
  EXPECT_EQ(line.label("cod"), std::nullopt);
}

TEST(Exposition, escapes_quotes_and_line_breaks_stay_inside_a_value) {
  const MetricLine line =
      only_line(R"(m{path="C:\\DIR\\F.TXT",error="Cannot \"find\"\nfile }, 1",x=""} 1.458255915e9)");
  EXPECT_EQ(line.label("path"), "C:\\DIR\\F.TXT");
  EXPECT_EQ(line.label("error"), "Cannot \"find\"\nfile }, 1");
  EXPECT_EQ(line.label("x"), "");
  EXPECT_EQ(line.value, 1458255915.0);
}

TEST(Exposition, blanks_commas_and_empty_labels_are_no_trouble) {
  EXPECT_EQ(only_line("  m\t{ a = \"1\" , b=\"2\" , }   -0.5  ").labels.size(), 2U);
  EXPECT_EQ(only_line("m{} 3").value, 3);
  EXPECT_EQ(only_line("m 4\r\n").value, 4);
  EXPECT_EQ(only_line("{\"m.name\",a=\"1\"} 5").name, "m.name");
  EXPECT_EQ(only_line("{\"m.name\",\"a.b\"=\"1\"} 5").label("a.b"), "1");
  EXPECT_EQ(only_line("m 6 # {trace_id=\"x\"} 0.5").value, 6);
  EXPECT_EQ(only_line("m 7 1395066363.5 # {trace_id=\"x\"} 0.5").timestamp, 1395066363);
}

TEST(Exposition, what_is_no_finite_number_is_read_as_such) {
  EXPECT_TRUE(std::isnan(only_line("m NaN").value));
  EXPECT_EQ(only_line("m +Inf").value, std::numeric_limits<double>::infinity());
  EXPECT_EQ(only_line("m -Inf").value, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(only_line("m +3").value, 3);
}

TEST(Exposition, comments_and_empty_lines_are_passed_over) {
  EXPECT_EQ(only_line("\n# HELP m It's \"m\"\n# TYPE m counter\n\n  # just so\nm 1\n# EOF\n").name, "m");
  ExpositionReader empty("");
  EXPECT_EQ(empty.next().value(), false);
}

TEST(Exposition, a_line_that_is_none_is_named_by_its_number) {
  for (const char* line :
       {"<html>", "m", "m{", "m{a}", "m{a=1} 2", "m{a=\"1} 2", "m{a=\"1\" b=\"2\"} 2", "m{\"a\",\"b\"} 2", "{} 2",
        "{a=\"1\"} 2", "m two", "m 2 three", "m 2 3 4", "m 0x", "1m 2", "m{a=\"1\"}", "m 1e999", "m 2 1e99"}) {
    const std::string text = std::string("ok 1\n\n") + line;
    ExpositionReader reader(text);
    ASSERT_TRUE(reader.next().value());
    const auto next = reader.next();
    ASSERT_FALSE(next) << line;
    EXPECT_EQ(next.error().kind, ErrorKind::broken);
    EXPECT_TRUE(next.error().where.starts_with("line 3")) << next.error().where;
  }
}

}  // namespace
}  // namespace joulery
