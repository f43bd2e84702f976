// SPDX-License-Identifier: Apache-2.0
// Tests of sentences and of what is central among vectors.
#include "core/tasks/answers/summary.h"

namespace joulery {
namespace {

using Sentences = std::vector<std::string_view>;

TEST(Summary, texts_are_cut_where_a_sentence_ends_and_not_elsewhere) {
  EXPECT_EQ(sentences_of("One. Two!  Three?\nFour"), (Sentences{"One.", "Two!", "Three?", "Four"}));
  EXPECT_EQ(sentences_of("He said \"No.\" (Never.) Then 3.5 km, e.g. on foot."),
            (Sentences{"He said \"No.\"", "(Never.)", "Then 3.5 km, e.g. on foot."}));
  EXPECT_EQ(sentences_of("A title\n\nthe text"), (Sentences{"A title", "the text"}));
  EXPECT_EQ(sentences_of("line\nline"), (Sentences{"line\nline"}));
  EXPECT_TRUE(sentences_of(" \n ").empty());
  EXPECT_EQ(sentences_of("..."), (Sentences{"..."}));
}

TEST(Summary, the_vectors_nearest_to_the_middle_come_in_the_order_of_the_text) {
  const std::vector<std::vector<float>> vectors{{0, 9}, {1, 0}, {1, 0.2F}, {5, 0.1F}};
  EXPECT_EQ(central_vectors(vectors, 1), (std::vector<std::size_t>{2}));
  EXPECT_EQ(central_vectors(vectors, 2), (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(central_vectors(vectors, 9), (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_TRUE(central_vectors({}, 2).empty());
}

TEST(Summary, a_vector_of_nothing_is_never_near_and_of_equal_ones_the_first_is_taken) {
  const std::vector<std::vector<float>> vectors{{0, 0}, {1, 1}, {1, 1}};
  EXPECT_EQ(central_vectors(vectors, 1), (std::vector<std::size_t>{1}));
}

}  // namespace
}  // namespace joulery
