// SPDX-License-Identifier: Apache-2.0
// Tests of the CSV reader: RFC 4180 in both directions, and a place for every complaint.
#include "foundation/base/csv.h"

namespace joulery {
namespace {

using Table = std::vector<std::vector<std::string>>;

Result<Table> read_all(std::string_view text) {
  auto reader = CsvReader::open(text, "t.csv");
  if (!reader) return failure(reader.error());
  Table table{reader->header()};
  while (true) {
    const auto more = reader->next();
    if (!more) return failure(more.error());
    if (!*more) return table;
    auto& row = table.emplace_back();
    for (std::size_t i = 0; i < reader->header().size(); ++i) row.emplace_back(reader->field(i).text);
  }
}

std::string complaint(std::string_view text) {
  const auto table = read_all(text);
  return table ? "accepted" : describe(table.error());
}

TEST(Csv, quotes_carry_commas_line_breaks_and_quotes) {
  const auto table = read_all("a,b\n\"x,y\",\"two\nlines\"\n\"say \"\"yes\"\"\",\n");
  EXPECT_EQ(table.value(), (Table{{"a", "b"}, {"x,y", "two\nlines"}, {"say \"yes\"", ""}}));
}

TEST(Csv, both_line_ends_empty_lines_and_a_missing_last_one_are_accepted) {
  const Table expected{{"a", "b"}, {"1", "2"}};
  for (const char* text : {"a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n\n1,2",
                           "\xEF\xBB\xBF"
                           "a,b\n1,2\n\n\n"}) {
    EXPECT_EQ(read_all(text).value(), expected) << text;
  }
}

TEST(Csv, comments_stand_before_the_header_only) {
  const auto reader = CsvReader::open("# title\n#source: x\na\n#1\n", "t.csv");
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->comments(), (std::vector<std::string_view>{"title", "source: x"}));
  EXPECT_EQ(read_all("# c\na\n#1\n").value(), (Table{{"a"}, {"#1"}}));
}

TEST(Csv, every_complaint_names_file_line_and_column) {
  EXPECT_EQ(complaint("a,b\n1,2\n3\n"), "1 fields where the header has 2: t.csv:3:1; quote a field that holds a comma");
  EXPECT_EQ(complaint("a,b\n1,\"2\n"), "a quote that is never closed: t.csv:2:3; close it before the next comma");
  EXPECT_EQ(complaint("a,b\n1,2\"\n"),
            "a quote inside an unquoted field: t.csv:2:4; put the whole field in quotes and double the quotes inside");
  EXPECT_EQ(complaint("a,b\n\"two\nlines\",\"2\"x\n"),
            "text behind a closing quote: t.csv:3:11; double a quote inside quotes");
  EXPECT_EQ(complaint(""), "has no header line: t.csv:1:1; the first line names the columns");
  EXPECT_EQ(complaint("a,,b\n"), "a column has no name: t.csv:2:1; name every column in the header");
  EXPECT_EQ(complaint("a,a\n"), "names the column a twice: t.csv:2:1; keep one of them");
  EXPECT_EQ(complaint(std::string_view("a\n\0", 3)), "holds a zero byte: t.csv:1:1; give a CSV text file");
}

TEST(Csv, a_field_that_is_no_number_is_named_with_its_column) {
  auto reader = CsvReader::open("name,w\nx,12.5\ny,\nz,1e999\n", "t.csv");
  const auto w = reader->column("w").value();
  ASSERT_TRUE(reader->next().value());
  EXPECT_EQ(reader->number(w).value(), 12.5);
  ASSERT_TRUE(reader->next().value());
  EXPECT_EQ(reader->number(w).value(), std::nullopt) << "empty is unknown, not 0";
  ASSERT_TRUE(reader->next().value());
  EXPECT_EQ(
      describe(reader->number(w).error()),
      "'1e999' in column w is not a number: t.csv:4:3; write a plain decimal number, or leave it empty for unknown");
  EXPECT_EQ(describe(reader->column("tdp_w").error()), "no column tdp_w: t.csv; the columns are name, w");
}

TEST(Csv, a_search_for_a_line_keeps_count_of_lines) {
  auto reader = CsvReader::open("name,w\nx,1\ny,2\nyy,3\n", "t.csv");
  ASSERT_TRUE(reader->skip_to_line_with("yy"));
  ASSERT_TRUE(reader->next().value());
  EXPECT_EQ(reader->text(1), "3");
  EXPECT_EQ(reader->place_of(1), "t.csv:4:4");
  EXPECT_FALSE(reader->skip_to_line_with("x"));
}

RC_GTEST_PROP(Csv, what_was_written_quoted_is_read_back, (const std::vector<std::string>& cells)) {
  std::string text = "a,b\n";
  Table expected{{"a", "b"}};
  for (std::string cell : cells) {
    std::erase(cell, '\0');
    expected.push_back({cell, "1"});
    std::string quoted;
    for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
    text += '"' + quoted + "\",1\n";
  }
  RC_ASSERT(read_all(text).value() == expected);
}

RC_GTEST_PROP(Csv, no_text_breaks_the_reader, (const std::string& text)) {
  const auto table = read_all("a,b\n" + text);
  if (table) {
    for (const auto& row : *table) RC_ASSERT(row.size() == 2U);
  }
}

}  // namespace
}  // namespace joulery
