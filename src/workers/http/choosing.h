// SPDX-License-Identifier: Apache-2.0
// How a server of a general model is made to choose among labels: which label a token begins, which of the likeliest
// tokens an answer tells decides (OpenAI API reference: logprobs of completions and of chat), and the rules of a
// llama-server, whose tokens can be held to the labels' own. Asks nobody; the questions are endpoint_tokens.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// One token a server tells of.
struct ToldToken {
  std::string text;
  std::optional<double> log_probability;  ///< natural; nothing: not told, as for the first of a text
};

/// Errors (invalid): two labels that begin with the same word, in any case: one token cannot tell them apart.
[[nodiscard]] Result<void> check_told_apart(std::span<const std::string> labels);

/// The only label that a token begins, or names whole, in any case and behind blanks; nothing when it is none or
/// several. A token of one letter decides only for a label of one letter.
[[nodiscard]] std::optional<std::size_t> label_begun(std::string_view token, std::span<const std::string> labels);

/// The label that the likeliest of the told tokens begins; nothing when none does.
[[nodiscard]] std::optional<std::size_t> label_among(std::vector<ToldToken> told, std::span<const std::string> labels);

/// The tokens that might have come first, as a whole answer tells them; empty when it tells none. What is no such
/// answer is empty too: its error is Completion's to tell.
[[nodiscard]] std::vector<ToldToken> likeliest_first_tokens(std::string_view document);

/// The tokens of a prompt that was echoed with its log probabilities, the answer's own at the end among them; empty
/// when the answer tells none.
[[nodiscard]] std::vector<ToldToken> echoed_tokens(std::string_view document);

/// The ids in an answer of llama-server: of `/tokenize` ("tokens"), of `/completion` with return_tokens. Error
/// (broken): there are none.
[[nodiscard]] Result<std::vector<std::int64_t>> token_ids(std::string_view document);

/// The first token of each label behind a prompt: `prompt` are the prompt's ids, `with_label` those of the prompt with
/// each label behind it. Errors (invalid): a label without a first token of its own, by its name.
[[nodiscard]] Result<std::vector<std::int64_t>> first_ids(std::span<const std::int64_t> prompt,
                                                          std::span<const std::vector<std::int64_t>> with_label,
                                                          std::span<const std::string> labels);

}  // namespace joulery
