// SPDX-License-Identifier: Apache-2.0
// What a language model says of a given text instead of continuing one, and its chat template: the parts of
// LanguageModel that language_model.cpp leaves out.
#include <algorithm>
#include <array>
#include <llama.h>

#include "core/tasks/answers/scores.h"
#include "workers/llama/language_model.h"

namespace joulery {
namespace {

/// Tokens whose logits are kept at once: a vocabulary of 262,144 makes a megabyte of each.
constexpr std::size_t kLogitsAtOnce = 16;

/// A batch of the engine in which every token gets logits.
class LogitBatch {
 public:
  LogitBatch(std::span<const std::int32_t> tokens, std::size_t first)
      : batch_(llama_batch_init(static_cast<std::int32_t>(tokens.size()), 0, 1)) {
    batch_.n_tokens = static_cast<std::int32_t>(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      batch_.token[i] = tokens[i];
      batch_.pos[i] = static_cast<llama_pos>(first + i);
      batch_.n_seq_id[i] = 1;
      batch_.seq_id[i][0] = 0;
      batch_.logits[i] = 1;
    }
  }
  ~LogitBatch() { llama_batch_free(batch_); }
  LogitBatch(const LogitBatch&) = delete;
  LogitBatch& operator=(const LogitBatch&) = delete;
  [[nodiscard]] const llama_batch& get() const { return batch_; }

 private:
  llama_batch batch_;
};

}  // namespace

Result<void> LanguageModel::decode_with_logits(std::span<const std::int32_t> tokens, std::size_t first) {
  const LogitBatch batch(tokens, first);
  const std::int32_t code = llama_decode(context_.get(), batch.get());
  if (code == 0) return {};
  return failure(ErrorKind::broken,
                 fmt::format("the engine could not compute {} tokens (code {})", tokens.size(), code), path_,
                 "load the model with more context");
}

Result<TextLikelihood> LanguageModel::likelihood(const std::string& text, const Now& now) {
  TextLikelihood made;
  made.start = now();
  const auto tokens = tokens_of(text);
  if (!tokens) return failure(tokens.error());
  if (auto room = fits(tokens->size(), 0); !room) return failure(room.error());
  if (tokens->size() < 2) {
    return failure(ErrorKind::invalid, "a text of a single token", path_,
                   "give a longer one: no token has one before it");
  }
  const auto vocabulary = static_cast<std::size_t>(llama_vocab_n_tokens(vocabulary_));
  made.log_probabilities.reserve(tokens->size() - 1);
  llama_memory_clear(llama_get_memory(context_.get()), false);
  for (std::size_t first = 0; first + 1 < tokens->size(); first += kLogitsAtOnce) {
    const std::size_t count = std::min(kLogitsAtOnce, tokens->size() - 1 - first);  // nobody asks what follows the last
    if (auto done = decode_with_logits(std::span(*tokens).subspan(first, count), first); !done) {
      return failure(done.error());
    }
    for (std::size_t i = 0; i < count; ++i) {
      const float* logits = llama_get_logits_ith(context_.get(), static_cast<std::int32_t>(i));
      const auto next = static_cast<std::size_t>((*tokens)[first + i + 1]);
      made.log_probabilities.push_back(log_probability(std::span(logits, vocabulary), next));
    }
  }
  made.tokens = tokens->size() - 1;
  made.end = now();
  return made;
}

Result<void> LanguageModel::check_writes() {
  auto tokens = tokens_of("a");
  if (!tokens) return failure(tokens.error());
  if (auto done = prefill(*tokens); !done) return done;
  if (llama_get_logits_ith(context_.get(), -1) != nullptr) return {};
  return failure(ErrorKind::unsupported, "the model writes no text", path_, "give a generative model");
}

Result<std::string> LanguageModel::chat_prompt(const std::string& message, const std::string& named) const {
  const char* form = named.empty() ? llama_model_chat_template(model_.get(), nullptr) : named.c_str();
  if (form == nullptr) {
    return failure(ErrorKind::unsupported, "the model has no chat template", path_,
                   "it continues texts: leave the option chat out, or name one with chat_template");
  }
  const std::array<llama_chat_message, 1> messages{{{"user", message.c_str()}}};
  std::string written(message.size() + 1024, '\0');
  for (int tries = 0; tries < 2; ++tries) {
    const std::int32_t length = llama_chat_apply_template(form, messages.data(), messages.size(), true, written.data(),
                                                          static_cast<std::int32_t>(written.size()));
    if (length < 0) break;
    const bool is_whole = static_cast<std::size_t>(length) <= written.size();
    written.resize(static_cast<std::size_t>(length));
    if (is_whole) return written;
  }
  return failure(ErrorKind::unsupported, "the engine does not know the chat template", named.empty() ? path_ : named,
                 "name one it knows with chat_template (chatml, llama3, gemma), or leave the option chat out");
}

}  // namespace joulery
