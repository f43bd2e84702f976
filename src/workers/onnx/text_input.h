// SPDX-License-Identifier: Apache-2.0
// What models of texts take: token ids in rows, filled up and masked, as many rows at once as the graph allows. The
// vocabulary is a vocab.txt or a tokenizer.json of the WordPiece kind. What the scores mean is the recipes' matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/tasks/wordpiece.h"
#include "workers/onnx/recipe.h"
#include "workers/onnx/session.h"

namespace joulery {

/// Tokens of one text, or of a question and a text (types 0 and 1).
struct TokenRow {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> types;  ///< as many as ids; empty: all 0
};

/// A model of texts with its vocabulary. The inputs input_ids, attention_mask and token_type_ids are fed as the graph
/// has them, int64 or int32.
class TextModel {
 public:
  /// From the files "model" and "vocabulary" (vocab.txt) or "tokenizer" (tokenizer.json), and the options most_tokens,
  /// case (cased, uncased) and output. Errors: the files', an input that is none of the three, no ids.
  static Result<TextModel> load(RecipeRequest& request, std::size_t most_tokens = 512);

  /// One Scores of shape [rows, ...] per named output, all rows filled up to one length. They are computed at once; a
  /// graph that takes one row only is asked row by row.
  Result<std::vector<Scores>> run(std::span<const TokenRow> rows, std::span<const std::string> outputs);

  [[nodiscard]] const WordPiece& pieces() const { return pieces_; }
  /// Tokens of one row at most, markers included.
  [[nodiscard]] std::size_t most_tokens() const { return most_tokens_; }
  /// [CLS] ids [SEP] of a text, cut to what fits.
  [[nodiscard]] TokenRow row_of(std::string_view text) const { return {pieces_.encode_marked(text, most_tokens_), {}}; }
  [[nodiscard]] const OnnxSession& session() const { return session_; }
  /// The output the scores are taken from.
  [[nodiscard]] const Port& output() const { return output_; }
  [[nodiscard]] RecipeFacts facts() const { return {0, most_tokens_, session_.providers()}; }

 private:
  TextModel(OnnxSession session, WordPiece pieces) : session_(std::move(session)), pieces_(std::move(pieces)) {}
  Result<void> fit();
  [[nodiscard]] std::vector<Feed> feeds_of(std::span<const TokenRow> rows, std::size_t length) const;

  OnnxSession session_;
  WordPiece pieces_;
  std::size_t most_tokens_ = 512;
  std::optional<std::size_t> fixed_tokens_;  ///< every row has this length
  bool is_one_row_ = false;                  ///< the graph's first dimension is 1
  std::int64_t filler_ = 0;                  ///< [PAD]
  Port output_;
};

}  // namespace joulery
