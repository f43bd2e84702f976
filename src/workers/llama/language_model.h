// SPDX-License-Identifier: Apache-2.0
// LanguageModel: a GGUF model in llama.cpp: a prompt in, the most probable label or a continuation out, and how many
// tokens that took. The only files that see the engine's API are language_model.cpp, likelihood.cpp and embedding.cpp.
// Every query begins with an empty key-value cache. Not here: several prompts at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/wire/worker.h"
#include "workers/serving/service.h"

struct llama_model;
struct llama_context;
struct llama_vocab;
struct ggml_threadpool;

namespace joulery {

/// "llama.cpp 0.5.0": of the library that is loaded.
[[nodiscard]] std::string llama_runtime();

/// How likely a text's own tokens are.
struct TextLikelihood {
  std::vector<double> log_probabilities;  ///< natural; of every token but the first, given those before it
  std::uint64_t tokens = 0;               ///< computed, the marker at the beginning included
  Instant start;
  Instant end;
};

/// A text as one vector, as the model made it: of any length.
struct TextEmbedding {
  std::vector<float> vector;
  std::uint64_t tokens = 0;  ///< computed, markers included
  Instant start;
  Instant end;
};

/// How the vectors of a text's tokens become one: not at all (the model writes), as the file says, their mean, that of
/// the first token, that of the last.
enum class Pooling { none, of_model, mean, cls, last };

/// Whether words like <end_of_turn> in a prompt are the model's markers, as a chat template writes them, or text.
enum class Markers { are_text, are_meant };

/// One model in memory with its context. Not for two threads at once.
class LanguageModel {
 public:
  /// Loads a GGUF file on the CPU. Errors (invalid): more threads or context than is sensible, no GGUF file, or one the
  /// engine refuses, in its own words.
  static Result<LanguageModel> load(const LoadLanguageModelRequest& request, Pooling pooling = Pooling::none);

  /// Tokens of a text as a prompt, the marker at its beginning included where the model has one.
  [[nodiscard]] Result<std::vector<std::int32_t>> tokens_of(std::string_view text,
                                                            Markers markers = Markers::are_text) const;
  /// The label whose first token is the most probable after the prompt. Errors (invalid): fewer than two labels, labels
  /// that begin with the same token, a prompt that does not fit.
  Result<TextAnswer> choose(const std::string& prompt, const std::vector<std::string>& labels, const Now& now);
  /// Continues a prompt. Errors (invalid): no token is allowed, or prompt and answer do not fit.
  Result<GeneratedText> generate(const std::string& prompt, const GenerateRequest& request, const Now& now,
                                 Markers markers = Markers::are_text);
  /// The natural log probabilities of a text's tokens. Errors (invalid): fewer than two tokens, or they do not fit.
  Result<TextLikelihood> likelihood(const std::string& text, const Now& now);
  /// The vector of a text; for models that were loaded with a pooling. Errors (invalid): no token, or more than fit;
  /// (unsupported): the model makes none.
  Result<TextEmbedding> embed(const std::string& text, const Now& now);
  /// Errors (unsupported): neither the request nor the file said how tokens become one vector.
  [[nodiscard]] Result<void> check_embeds() const;
  /// Errors (unsupported): it does not predict a next token, as encoders of sentences do not.
  Result<void> check_writes();
  /// A message of the user as the model's own chat template writes it, or a template the engine knows by name
  /// ("chatml"), up to where the answer begins; its markers are meant. Errors (unsupported): the model has no template,
  /// or one the engine does not know.
  [[nodiscard]] Result<std::string> chat_prompt(const std::string& message, const std::string& named = {}) const;
  /// Computes a prompt and forgets it; `end` is when that was done.
  Result<TextAnswer> read(const std::string& prompt, const Now& now);

  /// Numbers known of it; times, hash and memory are the caller's.
  [[nodiscard]] ModelLoaded facts() const;

 private:
  struct Free {
    void operator()(llama_model* model) const;
    void operator()(llama_context* context) const;
    void operator()(ggml_threadpool* threads) const;
  };
  LanguageModel() = default;
  [[nodiscard]] Result<std::vector<std::int32_t>> first_tokens(const std::string& prompt,
                                                               const std::vector<std::string>& labels,
                                                               const std::vector<std::int32_t>& prompt_tokens) const;
  [[nodiscard]] Result<void> fits(std::size_t tokens, std::size_t further) const;
  [[nodiscard]] std::string piece_of(std::int32_t token) const;
  Result<void> decode_with_logits(std::span<const std::int32_t> tokens, std::size_t first);
  [[nodiscard]] std::int32_t likeliest() const;
  Result<void> prefill(std::vector<std::int32_t>& tokens);
  Result<void> decode(std::vector<std::int32_t>& tokens);

  std::unique_ptr<llama_model, Free> model_;
  std::unique_ptr<ggml_threadpool, Free> pool_;  ///< outlives the context that computes on it
  std::unique_ptr<llama_context, Free> context_;
  const llama_vocab* vocabulary_ = nullptr;
  std::string path_;
  std::uint32_t threads_ = 1;
};

}  // namespace joulery
