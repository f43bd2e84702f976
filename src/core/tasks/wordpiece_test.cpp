// SPDX-License-Identifier: Apache-2.0
// Tests of WordPiece: the rules one by one on a small vocabulary, and id for id against Hugging Face `tokenizers` on
// recorded lines (tests/golden/wordpiece). The latter needs the real vocabulary of the cache and is skipped without it.
#include "core/tasks/wordpiece.h"

#include <cstdlib>

#include "foundation/base/files.h"
#include "foundation/base/text.h"
#include "testing/cached_files.h"

namespace joulery {
namespace {

WordPiece small() {
  return WordPiece::from_vocabulary("[PAD]\n[UNK]\n[CLS]\n[SEP]\nfilm\n##s\n##ing\ngo\n!\n$\ncreme\n\xE5\xBD\xB1\n")
      .value();
}

using Ids = std::vector<std::int64_t>;

TEST(WordPiece, the_longest_piece_is_taken_first_and_the_rest_continues_it) {
  EXPECT_EQ(small().encode("films going"), (Ids{4, 5, 7, 6}));
}

TEST(WordPiece, a_word_with_one_unknown_piece_is_unknown_as_a_whole) {
  EXPECT_EQ(small().encode("filmx film"), (Ids{1, 4}));
}

TEST(WordPiece, a_word_of_more_than_100_characters_is_unknown) {
  std::string vocabulary = "[UNK]\n[CLS]\n[SEP]\na\n##a\n";
  const WordPiece pieces = WordPiece::from_vocabulary(vocabulary).value();
  EXPECT_EQ(pieces.encode(std::string(100, 'a')).size(), 100U);
  EXPECT_EQ(pieces.encode(std::string(101, 'a')), Ids{0});
}

TEST(WordPiece, punctuation_symbols_and_cjk_stand_alone) {
  EXPECT_EQ(small().encode("film!$go"), (Ids{4, 8, 9, 7}));
  EXPECT_EQ(small().encode("film\xE5\xBD\xB1go"), (Ids{4, 11, 7}));
}

TEST(WordPiece, case_accents_and_controls_do_not_matter) {
  EXPECT_EQ(small().encode("FILM Cr\xC3\xA8me fi\xC2\xADlm go\x01"), (Ids{4, 10, 4, 7}));
}

TEST(WordPiece, ill_formed_utf8_is_dropped_and_breaks_nothing) {
  EXPECT_EQ(small().encode("fi\xFFlm \xC3"), Ids{4});
  EXPECT_EQ(small().encode(""), Ids{});
}

TEST(WordPiece, markers_stand_around_and_what_is_too_long_is_cut) {
  EXPECT_EQ(small().encode_marked("film go go", 4), (Ids{2, 4, 7, 3}));
  EXPECT_EQ(small().encode_marked("", 4), (Ids{2, 3}));
}

TEST(WordPiece, a_vocabulary_without_the_markers_is_refused_by_name) {
  const auto refused = WordPiece::from_vocabulary("[UNK]\n[CLS]\nfilm\n");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().what, "the vocabulary has no token [SEP]");
}

RC_GTEST_PROP(WordPiece, any_bytes_give_ids_of_the_vocabulary, (const std::string& text)) {
  const WordPiece pieces = small();
  for (const std::int64_t id : pieces.encode(text)) RC_ASSERT(id >= 0 && id < 12);
}

/// The text of a golden line: %XX is a byte.
std::string unescape(std::string_view escaped) {
  std::string text;
  for (std::size_t at = 0; at < escaped.size(); ++at) {
    if (escaped[at] != '%') {
      text += escaped[at];
      continue;
    }
    text += static_cast<char>(std::stoi(std::string(escaped.substr(at + 1, 2)), nullptr, 16));
    at += 2;
  }
  return text;
}

TEST(WordPiece, the_golden_ids_of_the_reference_are_met_line_by_line) {
  SKIP_WITHOUT_CACHED("minilm-l3/vocab.txt");
  DiskFiles disk;
  const std::string vocabulary = disk.read(*cached_file("minilm-l3/vocab.txt")).value();
  const WordPiece pieces = WordPiece::from_vocabulary(vocabulary).value();
  ASSERT_EQ(pieces.size(), 30'522U);
  const char* named = std::getenv("JOULERY_WORDPIECE_LINES");
  const auto golden = disk.read(named != nullptr ? named : JOULERY_SOURCE_DIR "/tests/golden/wordpiece/lines.tsv");
  ASSERT_TRUE(golden.has_value());
  std::size_t lines = 0;
  for (const std::string_view line : split(*golden, '\n')) {
    const auto fields = split(line, '\t');
    ASSERT_EQ(fields.size(), 2U);
    Ids expected;
    for (const std::string_view id : words(fields[0])) expected.push_back(static_cast<std::int64_t>(*parse_u64(id)));
    EXPECT_EQ(pieces.encode(unescape(fields[1])), expected) << fields[1];
    ++lines;
  }
  EXPECT_GE(lines, 300U);
}

TEST(WordPiece, a_cased_vocabulary_keeps_capitals_and_accents) {
  EXPECT_EQ(normalize_cased("Caf\xC3\xA9\tNo\x01w"), "Caf\xC3\xA9 Now");
  const auto cased = WordPiece::from_vocabulary("[UNK]\n[CLS]\n[SEP]\nNow\nnow\n", Letters::kept);
  const auto uncased = WordPiece::from_vocabulary("[UNK]\n[CLS]\n[SEP]\nNow\nnow\n");
  ASSERT_TRUE(cased.has_value() && uncased.has_value());
  EXPECT_EQ(cased->encode("Now now NOW"), (std::vector<std::int64_t>{3, 4, 0}));
  EXPECT_EQ(uncased->encode("Now now NOW"), (std::vector<std::int64_t>{4, 4, 4}));
  EXPECT_EQ(cased->id_of("[SEP]"), cased->end_id());
  EXPECT_EQ(cased->id_of("absent"), std::nullopt);
}

}  // namespace
}  // namespace joulery
