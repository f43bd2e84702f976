// SPDX-License-Identifier: Apache-2.0
// Tests of the JSON writer: nesting, escaping, bytes that are no UTF-8.
#include "shell/cli/json_text.h"

namespace joulery {
namespace {

TEST(JsonText, objects_and_arrays_nest_and_close_by_themselves) {
  JsonText json("joulery.x/1", "d");
  json.array("a").integer({}, 1).object().boolean("b", true).end().end().number_or_null("c", std::nullopt).array("e");
  const std::string text = json.finish();
  EXPECT_EQ(text.substr(text.find("  \"a\"")),
            "  \"a\": [\n    1,\n    {\n      \"b\": true\n    }\n  ],\n  \"c\": null,\n  \"e\": []\n}\n");
}

TEST(JsonText, control_characters_are_escaped_and_broken_utf8_is_replaced) {
  EXPECT_EQ(json_quoted("a\"b\\c\n\t\x01"), "\"a\\\"b\\\\c\\n\\t\\u0001\"");
  EXPECT_EQ(json_quoted("µ €"), "\"µ €\"");
  for (const char* broken : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\x80"}) {
    EXPECT_EQ(json_quoted(broken).substr(0, 4), "\"\xEF\xBF\xBD") << broken;
  }
}

TEST(JsonText, what_is_no_number_is_a_bug_of_the_caller) {
  JsonText json("joulery.x/1", "d");
  EXPECT_THROW(json.number("a", std::numeric_limits<double>::quiet_NaN()), std::logic_error);
  EXPECT_THROW(json.text({}, "no key in an object"), std::logic_error);
}

}  // namespace
}  // namespace joulery
