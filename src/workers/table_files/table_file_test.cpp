// SPDX-License-Identifier: Apache-2.0
// Tests of reading tables: the files of tests/golden/columnar, which pyarrow wrote, as JSON lines; what is locked; what
// is refused and how.
#include "workers/table_files/table_file.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "foundation/base/files.h"
#include "workers/table_files/arrow.h"
#include "workers/table_files/parquet.h"
#include "workers/table_files/question.h"

namespace joulery {
namespace {

using Json = nlohmann::json;
using Texts = std::vector<std::string>;

constexpr std::uint64_t kMemory = 256U << 20U;
constexpr OutputLimits kRoomy{1U << 30U, 16U << 20U};

/// A name without an ending is a Parquet file's.
std::string place(const std::string& name) {
  return JOULERY_SOURCE_DIR "/tests/golden/columnar/" + name + (name.ends_with(".arrow") ? "" : ".parquet");
}

/// A database with one file, whatever its form.
struct OpenFile {
  Database database;
  std::optional<ArrowFile> arrow;
  Result<TableFile> table;
};

OpenFile open_file(const std::string& path) {
  const bool is_arrow = path.ends_with(".arrow");
  OpenFile file{Database::open(path, kMemory, is_arrow ? ScanColumns::all : ScanColumns::needed).value(), {}, {}};
  if (!is_arrow) {
    file.table = parquet_table(file.database, path);
    return file;
  }
  auto arrow = ArrowFile::open(path);
  if (!arrow) return {std::move(file.database), {}, failure(arrow.error())};
  file.arrow = std::move(*arrow);
  file.table = file.arrow->attach(file.database);
  return file;
}

/// The rows of some columns; the refusal after those that came before it.
struct Read {
  std::vector<Json> rows;
  std::optional<Error> error;
};

Read read(const std::string& name, const Texts& columns, OutputLimits limits = kRoomy) {
  auto file = open_file(place(name));
  if (!file.table) return {{}, file.table.error()};
  std::string text;
  CountedOutput output(limits, [&text](std::string_view part) {
    text += part;
    return true;
  });
  Read read;
  if (const auto done = write_rows(file.database, *file.table, columns, output); !done) read.error = done.error();
  for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1))
    read.rows.push_back(Json::parse(text.substr(0, end)));
  return read;
}

/// The files of a column; the refusal after those that came before it.
struct Files {
  Texts files;
  std::optional<Error> error;
};

Files files_of(const std::string& name, const std::string& column, OutputLimits limits = kRoomy) {
  auto file = open_file(place(name));
  Texts parts;
  CountedOutput output(limits, [&parts](std::string_view part) {
    parts.emplace_back(part);
    return true;
  });
  Files found;
  if (const auto done = write_files(file.database, file.table.value(), column, output); !done)
    found.error = done.error();
  for (std::size_t at = 0; at + 2 < parts.size(); at += 3) found.files.push_back(parts[at + 1]);
  return found;
}

Json described(const std::string& name) {
  auto file = open_file(place(name));
  return Json::parse(describe_table(file.database, file.table.value()).value());
}

TEST(Parquet, columns_are_told_in_their_order_with_the_features_that_were_noted) {
  const Json told = described("labels");
  EXPECT_EQ(told["columns"], Json::array({"text", "label"}));
  const Json noted = Json::parse(told["huggingface"].get<std::string>());
  EXPECT_EQ(noted["info"]["features"]["label"]["names"], Json::array({"negative", "positive"}));
  EXPECT_EQ(described("squad")["huggingface"], nullptr);
}

TEST(Parquet, texts_and_numbers_come_as_they_were_written_and_only_the_columns_asked_for) {
  const Read whole = read("labels", {"text", "label"});
  ASSERT_EQ(whole.rows.size(), 4U);
  EXPECT_EQ(whole.rows[2], (Json{{"text", "\u00fcbel, \"really\"\n"}, {"label", 0}}));
  EXPECT_EQ(read("labels", {"label"}).rows[0], (Json{{"label", 1}}));
}

TEST(Parquet, lists_and_structures_of_lists_keep_their_shape) {
  const Json answers{{"text", {"France", "in France"}}, {"answer_start", {12, 9}}};
  EXPECT_EQ(read("squad", {"answers"}).rows[0]["answers"], answers);
  EXPECT_EQ(read("squad", {"answers"}).rows[1]["answers"]["text"], Json::array());
  EXPECT_EQ(read("tags", {"tokens", "ner_tags"}).rows[0], (Json{{"tokens", {"Ada", "wrote"}}, {"ner_tags", {1, 0}}}));
}

TEST(Parquet, each_type_has_its_form_and_a_value_that_is_none_is_null) {
  const Read types =
      read("types", {"truth", "small", "large", "real", "exact", "day", "moment", "list", "map", "it's \"odd\""});
  ASSERT_EQ(types.rows.size(), 3U);
  const Json first = Json::parse(R"({"truth":true,"small":-128,"large":0,"real":0.1,"exact":1.5,"day":"2026-11-27",
    "moment":"2026-11-27 20:00:00+00","list":[1.5,2.0],"map":{"a":1},"it's \"odd\"":"x"})");
  EXPECT_EQ(types.rows[0], first);
  EXPECT_EQ(types.rows[1]["large"], 18446744073709551615U);
  EXPECT_EQ(types.rows[1]["real"], nullptr) << "JSON has no NaN";
  EXPECT_EQ(types.rows[2]["real"], nullptr) << "nor infinity";
  EXPECT_EQ(types.rows[2]["list"], nullptr);
}

TEST(TableFile, a_column_of_files_is_named_and_told_by_their_lengths_beside_its_neighbours) {
  for (const char* name : {"images", "boxed", "digits-saved/test/data-00000-of-00001.arrow"})
    EXPECT_EQ(described(name)["files"], Json::array({"image"})) << name;
  EXPECT_EQ(described("file-form.arrow")["files"], Json::array()) << "bytes without a path are no files";
  const Json row{{"label", 1}, {"image", {{"bytes", 4}, {"path", "2.png"}}}};
  EXPECT_EQ(read("images", {"label", "image"}).rows[1], row);
}

TEST(TableFile, files_come_as_they_are_in_the_order_of_the_rows_and_an_empty_one_where_there_is_none) {
  for (const char* name : {"boxed", "boxed.arrow"}) {
    const Files boxed = files_of(name, "image");
    ASSERT_EQ(boxed.files.size(), 4U) << name;
    EXPECT_EQ(boxed.files[0], DiskFiles().read(JOULERY_SOURCE_DIR "/data/sets/digits/test/0/016.png").value()) << name;
    EXPECT_EQ(boxed.files[1], "no image\n") << name;
    EXPECT_EQ(boxed.files[2], "") << name << ": a path alone";
    EXPECT_EQ(boxed.files[3], "") << name << ": none at all";
    const Read rows = read(name, {"image"});
    EXPECT_EQ(rows.rows[2], (Json{{"image", {{"bytes", nullptr}, {"path", "elsewhere.png"}}}})) << name;
    EXPECT_EQ(rows.rows[3], (Json{{"image", {{"bytes", nullptr}, {"path", nullptr}}}})) << name;
  }
}

TEST(TableFile, boxes_and_captions_beside_images_keep_their_shape) {
  for (const char* name : {"boxed", "boxed.arrow"}) {
    const Read rows = read(name, {"objects", "captions"});
    const Json objects{{"bbox", {{1.0, 2.0, 3.0, 4.5}, {0.0, 0.0, 1.0, 1.0}}}, {"category", {1, 0}}};
    EXPECT_EQ(rows.rows[0], (Json{{"objects", objects}, {"captions", {"a digit", "a zero"}}})) << name;
  }
}

TEST(TableFile, a_column_without_files_and_a_file_beyond_the_limit_are_refused) {
  EXPECT_EQ(files_of("images", "label").error.value().what, "the column label holds no files");
  EXPECT_EQ(files_of("images", "nope").error.value().what, "no column \"nope\"");
  const Files long_one = files_of("boxed", "image", {1U << 20U, 100});
  EXPECT_EQ(long_one.error.value().what, "a file of more than 100 bytes");
  EXPECT_EQ(long_one.error.value().where, "row 1");
  EXPECT_EQ(files_of("boxed", "image", {140, 130}).error.value().where, "row 2");
}

TEST(Parquet, an_empty_file_has_columns_and_no_rows) {
  EXPECT_EQ(described("empty")["columns"].size(), 2U);
  EXPECT_FALSE(read("empty", {"text"}).error);
  EXPECT_TRUE(read("empty", {"text"}).rows.empty());
}

TEST(Parquet, what_is_no_whole_file_is_refused_in_one_line) {
  const Error cut = read("truncated", {"text"}).error.value();
  EXPECT_EQ(cut.kind, ErrorKind::invalid);
  EXPECT_EQ(cut.what.find("the file cannot be read ("), 0U);
  EXPECT_EQ(cut.what.find('\n'), std::string::npos);
  EXPECT_EQ(read("labels", {"nope"}).error.value().what, "no column \"nope\"");
}

TEST(TableFile, every_flipped_byte_gives_rows_or_one_line) {
  for (const char* name : {"labels", "saved/test/data-00000-of-00001.arrow"}) {
    const std::string sound = DiskFiles().read(place(name)).value();
    const std::string broken =
        ::testing::TempDir() + "/joulery-flipped" + (place(name).ends_with(".arrow") ? ".arrow" : ".parquet");
    for (std::size_t at = 0; at < sound.size(); at += 13) {
      std::string bytes = sound;
      bytes[at] = static_cast<char>(bytes[at] ^ 0x41);
      std::ofstream(broken, std::ios::binary) << bytes;
      auto file = open_file(broken);
      CountedOutput output(kRoomy, [](std::string_view) { return true; });
      const auto done = file.table ? write_rows(file.database, *file.table, {"text", "label"}, output)
                                   : Result<void>(failure(file.table.error()));
      EXPECT_TRUE(done || done.error().what.find('\n') == std::string::npos) << name << " " << at;
    }
  }
}

TEST(Arrow, both_forms_are_read_with_all_their_batches_and_features) {
  const Read saved = read("saved/test/data-00000-of-00001.arrow", {"text", "label"});
  ASSERT_EQ(saved.rows.size(), 3U);
  EXPECT_EQ(saved.rows[2], (Json{{"text", "good again"}, {"label", 1}}));
  EXPECT_EQ(described("saved/test/data-00000-of-00001.arrow")["huggingface"], nullptr);
  const Read other = read("file-form.arrow", {"text", "answers", "kind"});
  ASSERT_EQ(other.rows.size(), 3U);
  EXPECT_EQ(other.rows[0]["answers"], (Json{{"text", {"x"}}, {"answer_start", {1}}}));
  EXPECT_EQ(other.rows[1]["answers"], nullptr);
  EXPECT_EQ(other.rows[2]["kind"], "x");
  EXPECT_EQ(read("file-form.arrow", {"label"}).rows[1], (Json{{"label", 0}}))
      << "a column alone is itself, not the first";
  const Json noted = Json::parse(described("file-form.arrow")["huggingface"].get<std::string>());
  EXPECT_EQ(noted["info"]["features"]["label"]["names"], Json::array({"negative", "positive"}));
}

TEST(Arrow, each_column_alone_is_what_it_is_in_parquet) {
  const Json columns = described("types.arrow")["columns"];
  ASSERT_EQ(columns, described("types")["columns"]);
  for (const auto& column : columns.get<Texts>()) {
    const Read arrow = read("types.arrow", {column});
    ASSERT_EQ(arrow.rows.size(), 3U) << column;
    EXPECT_EQ(arrow.rows, read("types", {column}).rows) << column;
  }
}

TEST(Arrow, bytes_are_refused_by_name_and_a_file_that_breaks_off_in_one_line) {
  EXPECT_EQ(read("file-form.arrow", {"raw"}).error.value().what, "the column raw holds bytes");
  const Read cut = read("truncated.arrow", {"text"});
  EXPECT_EQ(cut.error.value().kind, ErrorKind::invalid);
  EXPECT_EQ(cut.error.value().what.find('\n'), std::string::npos);
}

TEST(Arrow, a_dictionary_whose_message_lacks_its_nodes_is_refused_in_one_line) {
  const Read broken = read("dictionary-without-nodes.arrow", {"kind"});
  ASSERT_TRUE(broken.error.has_value());
  EXPECT_EQ(broken.error->kind, ErrorKind::invalid);
  EXPECT_NE(broken.error->what.find("field nodes"), std::string::npos) << broken.error->what;
}

TEST(Parquet, a_few_bytes_that_stand_for_more_than_is_allowed_are_refused) {
  const Read long_row = read("long-row", {"text"});
  EXPECT_EQ(long_row.rows.size(), 1U);
  EXPECT_EQ(long_row.error.value().what, "a row of more than 16 MiB");
  EXPECT_EQ(long_row.error.value().where, "row 2");
  EXPECT_NE(read("bomb", {"text"}).error.value().what.find("Out of Memory"), std::string::npos);
}

TEST(Database, no_other_file_is_opened_and_nothing_can_be_set_any_more) {
  auto database = Database::open(place("labels"), kMemory, ScanColumns::needed).value();
  EXPECT_TRUE(database.ask("SELECT 1 FROM read_parquet(" + quoted_text(place("labels")) + ")").has_value());
  for (const std::string& sql :
       {"SELECT 1 FROM read_parquet(" + quoted_text(place("squad")) + ")",
        std::string("SELECT * FROM read_csv('/etc/passwd')"), std::string("SELECT * FROM glob('/*')"),
        std::string("COPY (SELECT 1) TO '/tmp/joulery-written.csv'"), std::string("INSTALL httpfs"),
        std::string("LOAD httpfs"), std::string("ATTACH '/tmp/joulery.db'"),
        std::string("SET enable_external_access = true"), std::string("SET memory_limit = '9GB'"),
        std::string("SET allowed_paths = ['/etc/passwd']"), std::string("RESET lock_configuration")}) {
    auto answer = database.ask(sql);
    const auto good =
        answer ? answer->each_text([](std::string_view) { return Result<void>(); }) : failure(answer.error());
    EXPECT_FALSE(good.has_value()) << sql;
  }
}

TEST(CountedOutput, all_lines_are_counted_with_their_ends) {
  std::string said;
  CountedOutput output({8, 4}, [&said](std::string_view part) {
    said += part;
    return true;
  });
  EXPECT_TRUE(output.add_line("abc").has_value());
  EXPECT_TRUE(output.add_line("abc").has_value());
  EXPECT_EQ(output.add_line("").error().what, "more than 8 bytes as JSON lines");
  EXPECT_EQ(said, "abc\nabc\n");
  CountedOutput deaf({8, 4}, [](std::string_view) { return false; });
  EXPECT_EQ(deaf.add_line("a").error().kind, ErrorKind::broken);
  EXPECT_EQ(deaf.add_line("abcde").error().what, "a row of more than 4 bytes");
}

TEST(CountedOutput, a_file_comes_with_its_length_before_it_and_counts_with_it) {
  std::string said;
  CountedOutput output({12, 4}, [&said](std::string_view part) {
    said += part;
    return true;
  });
  EXPECT_TRUE(output.add_file("a\nb").has_value());
  EXPECT_TRUE(output.add_file("").has_value());
  EXPECT_EQ(said, "3\na\nb\n0\n\n");
  EXPECT_EQ(output.add_file("ab").error().what, "more than 12 bytes of files");
  EXPECT_EQ(output.add_file("abcde").error().what, "a file of more than 4 bytes");
  EXPECT_EQ(output.add_file("abcde").error().where, "row 5");
}

TEST(Question, its_words_are_those_of_the_readme_and_no_others) {
  EXPECT_EQ(question_in({"columns"}).value().asked, Asked::columns);
  EXPECT_EQ(question_in({"rows", "5", "4", "a", "b"}).value().columns, (Texts{"a", "b"}));
  EXPECT_EQ(question_in({"files", "5", "4", "a"}).value().limits.longest, 4U);
  for (const Texts& words : {Texts{}, Texts{"columns", "a"}, Texts{"rows", "5", "4"}, Texts{"rows", "-5", "4", "a"},
                             Texts{"files", "5", "4"}, Texts{"files", "5", "4", "a", "b"}, Texts{"all", "5", "4", "a"}})
    EXPECT_FALSE(question_in(words)) << words.size();
}

TEST(Question, a_file_is_told_by_its_first_bytes_and_not_by_its_name) {
  const std::string other = ::testing::TempDir() + "/joulery-other.parquet";
  std::ofstream(other) << "text,label\n";
  std::string said;
  const auto write = [&said](std::string_view part) {
    said += part;
    return true;
  };
  EXPECT_EQ(answer({}, other, kMemory, write).error().what, "the file is neither Parquet nor Arrow, whatever its name");
  for (const char* name : {"labels", "types.arrow"}) EXPECT_TRUE(answer({}, place(name), kMemory, write)) << name;
  EXPECT_TRUE(said.starts_with(R"({"columns":["text","label"])")) << said;
}

}  // namespace
}  // namespace joulery
