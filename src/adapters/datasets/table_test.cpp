// SPDX-License-Identifier: Apache-2.0
// Tests of tables: columns found and named, rows of every kind of item, and one clear line for what is wrong.
#include "adapters/datasets/table.h"

namespace joulery {
namespace {

using Texts = std::vector<std::string>;

Table read(ItemKind kind, TableForm form, std::string_view text, const ColumnNames& named = {},
           const ClassNames& classes = {}) {
  auto table = read_table(text, form, {kind, named, classes, "/data"}, "t");
  EXPECT_TRUE(table.has_value()) << (table ? "" : describe(table.error()));
  return table.value_or(Table{});
}

Error refused(ItemKind kind, TableForm form, std::string_view text, const ColumnNames& named = {},
              const ClassNames& classes = {}) {
  const auto table = read_table(text, form, {kind, named, classes, "/data"}, "t");
  EXPECT_FALSE(table.has_value()) << text;
  return table ? Error{} : table.error();
}

TEST(Table, columns_are_found_by_the_names_of_the_field_and_by_those_given) {
  const Table csv = read(ItemKind::labelled_text, TableForm::csv, "id,sentence,label\n1,\"a, b\",pos\n2,c,neg\n");
  ASSERT_EQ(csv.items.size(), 2U);
  EXPECT_EQ(csv.items[0].text, "a, b");
  EXPECT_EQ(csv.items[1].label, "neg");
  EXPECT_EQ(csv.columns, (ColumnNames{{"label", "label"}, {"text", "sentence"}}));
  const Table named = read(ItemKind::labelled_text, TableForm::csv, "x,y\na,b\n", {{"text", "y"}, {"label", "x"}});
  EXPECT_EQ(named.items.at(0).text, "b");
}

TEST(Table, json_lines_hold_texts_numbers_and_empty_lines) {
  const Table table = read(ItemKind::labelled_text, TableForm::json_lines,
                           "\xEF\xBB\xBF{\"text\":\"a\",\"label\":1}\r\n\n{\"label\":0,\"text\":\"b\"}", {},
                           {{"label", {"neg", "pos"}}});
  ASSERT_EQ(table.items.size(), 2U);
  EXPECT_EQ(table.items[0].label, "pos");
  EXPECT_EQ(table.items[1].label, "neg");
}

TEST(Table, questions_have_answers_as_squad_writes_them_as_lists_as_texts_or_none) {
  for (const std::string_view answers :
       {R"({"text":["x","y"],"answer_start":[0,1]})", R"(["x","y"])", R"([{"text":"x"},{"text":"y"}])"}) {
    const std::string line = fmt::format(R"({{"context":"c","question":"q","answers":{}}})", answers);
    EXPECT_EQ(read(ItemKind::question, TableForm::json_lines, line).items.at(0).answers, (Texts{"x", "y"})) << answers;
  }
  EXPECT_TRUE(read(ItemKind::question, TableForm::json_lines, R"({"context":"c","question":"q","answers":[]})")
                  .items.at(0)
                  .answers.empty());
  const Table csv =
      read(ItemKind::question, TableForm::csv, "context,question,answer\nc,q,\"[\"\"x\"\", \"\"y\"\"]\"\nc,q,[x\n");
  EXPECT_EQ(csv.items.at(0).answers, (Texts{"x", "y"}));
  EXPECT_EQ(csv.items.at(1).answers, (Texts{"[x"}));
}

TEST(Table, tags_are_lists_or_words_side_by_side_and_may_be_numbers_with_names) {
  const Table table = read(ItemKind::tagged_words, TableForm::json_lines,
                           R"({"tokens":["Ada","ran"],"ner_tags":[1,0]})", {}, {{"ner_tags", {"O", "B-PER"}}});
  EXPECT_EQ(table.items.at(0).tags, (Texts{"B-PER", "O"}));
  EXPECT_EQ(read(ItemKind::tagged_words, TableForm::csv, "words,tags\nAda ran,B-PER O\n").items.at(0).words,
            (Texts{"Ada", "ran"}));
}

TEST(Table, images_are_named_from_the_tables_folder_with_boxes_and_captions) {
  const Table boxes =
      read(ItemKind::boxed_image, TableForm::json_lines,
           R"({"file_name":"a.png","objects":{"bbox":[[1,2,3,4]],"category":[0]}})", {}, {{"objects", {"cat"}}});
  EXPECT_EQ(boxes.items.at(0).image_path, "/data/a.png");
  EXPECT_EQ(boxes.items.at(0).boxes, (std::vector<TrueBox>{{"cat", {1, 2, 3, 4}, false}}));
  const Table coco =
      read(ItemKind::boxed_image, TableForm::json_lines,
           R"({"image":{"path":"b.png"},"annotations":[{"bbox":[1,2,3,4],"category_id":7,"iscrowd":1}]})");
  EXPECT_EQ(coco.items.at(0).boxes, (std::vector<TrueBox>{{"7", {1, 2, 3, 4}, true}}));
  EXPECT_EQ(read(ItemKind::captioned_image, TableForm::csv, "file_name,caption\na.png,A cat.\n").items.at(0).answers,
            (Texts{"A cat."}));
}

TEST(Table, summaries_texts_and_prompts) {
  const Table summaries = read(ItemKind::summarized_text, TableForm::csv, "article,highlights\nlong,short\n");
  EXPECT_EQ(summaries.items.at(0).text, "long");
  EXPECT_EQ(summaries.items.at(0).answers, Texts{"short"});
  EXPECT_EQ(read(ItemKind::plain_text, TableForm::csv, "text\n\"\"\n").items.at(0).text, "");
  EXPECT_EQ(read(ItemKind::prompt, TableForm::csv, "prompt\na hill\n").items.at(0).text, "a hill");
}

TEST(Table, a_missing_column_is_named_with_the_nearest_there_is) {
  const Error missing = refused(ItemKind::labelled_text, TableForm::csv, "text,lable\na,b\n");
  EXPECT_EQ(missing.what, "no column with the label");
  EXPECT_EQ(missing.remedy, "did you mean lable? the columns are text, lable; name it: label=COLUMN");
  const Error wrong = refused(ItemKind::labelled_text, TableForm::csv, "text,label\na,b\n", {{"label", "lable"}});
  EXPECT_EQ(wrong.what, "no column \"lable\" for the label");
  EXPECT_TRUE(wrong.remedy.starts_with("did you mean label?"));
  const Error role = refused(ItemKind::plain_text, TableForm::csv, "text\na\n", {{"label", "text"}});
  EXPECT_EQ(role.remedy, "name the columns of text");
}

TEST(Table, what_is_wrong_in_a_row_is_told_with_its_line) {
  constexpr auto lines = TableForm::json_lines;
  EXPECT_EQ(refused(ItemKind::labelled_text, TableForm::csv, "text,label\na,b\nc,\n").where, "t:3");
  EXPECT_EQ(refused(ItemKind::labelled_text, lines, "{\"text\":\"a\",\"label\":null}").what,
            "no value for the label (column label)");
  EXPECT_EQ(refused(ItemKind::labelled_text, lines, "{\"text\":1,\"label\":0}").what,
            "no text for the text (column text)");
  EXPECT_EQ(refused(ItemKind::labelled_text, lines, "{\"text\":\"a\",\"label\":2}", {}, {{"label", {"n", "p"}}}).what,
            "class 2 of 2 for the label (column label)");
  EXPECT_EQ(refused(ItemKind::labelled_text, lines, "{\"text\":\"a\",\"label\":[1]}").what,
            "neither a text nor a number for the label (column label)");
  EXPECT_EQ(refused(ItemKind::tagged_words, lines, R"({"tokens":["a","b"],"tags":["O"]})").what,
            "a list of 1 where there are 2 words for the tags (column tags)");
  EXPECT_EQ(refused(ItemKind::plain_text, lines, "{\"text\":\"a\"}\n\nrubbish").where, "t:3");
  EXPECT_EQ(refused(ItemKind::plain_text, lines, "[{\"text\":\"a\"}]").remedy,
            "write one object a line: jq -c '.[]' FILE");
  EXPECT_EQ(refused(ItemKind::summarized_text, lines, R"({"document":"a","summary":[]})").what,
            "no value for the summary (column summary)");
}

TEST(Table, a_path_out_of_the_folder_and_a_box_that_is_none_are_refused) {
  constexpr auto lines = TableForm::json_lines;
  EXPECT_EQ(refused(ItemKind::labelled_image, lines, R"({"image":"../../etc/passwd","label":1})").what,
            "a path that leads out of the folder for the image (column image)");
  EXPECT_FALSE(refused(ItemKind::labelled_image, lines, R"({"image":"","label":1})").what.empty());
  for (const std::string_view objects :
       {R"([{"bbox":[1,2,3],"category":1}])", R"([{"bbox":[1,2,-3,4],"category":1}])",
        R"({"bbox":[[1,2,3,4]],"category":[]})", R"([{"bbox":[1,2,3,4]}])", R"("x")"}) {
    const std::string line = fmt::format(R"({{"image":"a.png","objects":{}}})", objects);
    EXPECT_EQ(refused(ItemKind::boxed_image, lines, line).where, "t:1") << objects;
  }
}

TEST(Table, deeply_nested_and_broken_json_is_refused_and_nothing_more) {
  constexpr auto lines = TableForm::json_lines;
  const std::string deep(1 << 20, '[');
  EXPECT_EQ(refused(ItemKind::plain_text, lines, deep).what, "the line is no JSON");
  const std::string closed = deep + std::string(1 << 20, ']');
  EXPECT_EQ(refused(ItemKind::labelled_text, lines, "{\"text\":\"a\",\"label\":" + closed + "}").where, "t:1");
  EXPECT_EQ(read(ItemKind::summarized_text, TableForm::csv, "document,summary\na," + closed + "\n").items.at(0).answers,
            Texts{closed});
  EXPECT_EQ(read(ItemKind::plain_text, lines, R"({"text":"[[\"[","more":[[1]]})").items.at(0).text, "[[\"[");
}

}  // namespace
}  // namespace joulery
