// SPDX-License-Identifier: Apache-2.0
// Tests of cutting what a worker says into files: in any pieces, with nothing believed.
#include "adapters/datasets/file_frames.h"

namespace joulery {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;

/// What became of a text that comes in pieces of one size.
struct Cut {
  Texts files;
  std::optional<std::size_t> rows;
  std::optional<Error> error;
};

Cut cut(const std::string& text, std::size_t piece, std::uint64_t largest = 100) {
  Cut cut;
  FileFrames frames(largest, [&cut](std::size_t row, std::string_view bytes) {
    EXPECT_EQ(row, cut.files.size());
    cut.files.emplace_back(bytes);
    return Result<void>();
  });
  for (std::size_t at = 0; at < text.size() && !cut.error; at += piece) {
    if (const auto good = frames.add(std::string_view(text).substr(at, piece)); !good) cut.error = good.error();
  }
  cut.rows = frames.rows();
  return cut;
}

TEST(FileFrames, files_come_whole_and_in_order_whatever_the_pieces) {
  const std::string text = "3\na\nb\n0\n\n12\n12\n0\n\n123456\n"s;
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    const Cut whole = cut(text, piece);
    EXPECT_FALSE(whole.error) << piece;
    EXPECT_EQ(whole.files, (Texts{"a\nb", "", "12\n0\n\n123456"})) << piece;
    EXPECT_EQ(whole.rows, 3U);
  }
  EXPECT_EQ(cut("", 1).rows, 0U);
}

TEST(FileFrames, what_breaks_off_has_no_number_of_rows) {
  for (const char* text : {"3", "3\n", "3\nab", "3\nabc", "1\na\n2"}) {
    const Cut broken = cut(text, 1);
    EXPECT_FALSE(broken.error) << text;
    EXPECT_EQ(broken.rows, std::nullopt) << text;
  }
}

TEST(FileFrames, what_is_no_length_or_more_than_may_be_is_refused_before_it_is_kept) {
  for (const char* text : {"three\n", "-1\n", "\n", "101\n", "18446744073709551615\n", "18446744073709551616\n",
                           "000000000000000000000000", "1\nab\n", "{\"error\":{}}\n"}) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{100}}) {
      const Cut refused = cut(text, piece);
      ASSERT_TRUE(refused.error) << text;
      EXPECT_EQ(refused.error->kind, ErrorKind::broken) << text;
    }
  }
}

TEST(FileFrames, whoever_takes_the_files_may_end_it) {
  FileFrames frames(100, [](std::size_t, std::string_view) { return failure(ErrorKind::invalid, "enough"); });
  EXPECT_EQ(frames.add("1\na\n1\nb\n").error().what, "enough");
}

}  // namespace
}  // namespace joulery
