// SPDX-License-Identifier: Apache-2.0
// WordPiece: text to the token ids of BERT-family encoders, id for id what Hugging Face `tokenizers` gives for an
// uncased or cased BERT vocabulary (tests/golden/wordpiece). Not here: other tokenizers, padding, special words inside
// the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// The text as BERT's uncased normalizer leaves it: control characters dropped, blanks around CJK, NFD without
/// nonspacing marks, simple lower case. Ill-formed UTF-8 is dropped like U+FFFD.
[[nodiscard]] std::string normalize_uncased(std::string_view utf8);

/// The text as BERT's cased normalizer leaves it: control characters dropped, blanks around CJK; letters and accents
/// stay. Ill-formed UTF-8 is dropped like U+FFFD.
[[nodiscard]] std::string normalize_cased(std::string_view utf8);

/// What becomes of upper-case letters and accents.
enum class Letters {
  lowered,  ///< uncased models
  kept      ///< cased ones
};

/// Splits normalized text at white space, and makes each punctuation character a word of its own.
[[nodiscard]] std::vector<std::string_view> bert_words(std::string_view normalized);

/// A vocabulary with its greedy longest-match split. Immutable; any number of threads may encode with it.
class WordPiece {
 public:
  /// From a vocab.txt: one token a line, its id is the line's number from 0. Needs [UNK], [CLS] and [SEP].
  static Result<WordPiece> from_vocabulary(std::string_view text, Letters letters = Letters::lowered);

  /// The ids of a text, without markers.
  [[nodiscard]] std::vector<std::int64_t> encode(std::string_view utf8) const;
  /// [CLS] ids [SEP], at most `most` ids in all: what does not fit is cut off at the end. `most` >= 2.
  [[nodiscard]] std::vector<std::int64_t> encode_marked(std::string_view utf8, std::size_t most) const;
  [[nodiscard]] std::size_t size() const { return ids_.size(); }
  /// The id of a token as the vocabulary writes it ("[MASK]", "##ing"); nothing when it has none.
  [[nodiscard]] std::optional<std::int64_t> id_of(std::string_view token) const;
  /// The ids of [CLS] and [SEP].
  [[nodiscard]] std::int64_t begin_id() const { return begin_; }
  [[nodiscard]] std::int64_t end_id() const { return end_; }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Ids = std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>>;

  WordPiece() = default;
  void append_pieces(std::string_view word, std::vector<std::int64_t>& ids) const;

  Ids ids_;
  Letters letters_ = Letters::lowered;
  std::int64_t unknown_ = 0;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
};

}  // namespace joulery
