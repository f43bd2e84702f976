// SPDX-License-Identifier: Apache-2.0
// The part of LanguageModel that makes one vector of a text instead of continuing it: pooled by the engine over the
// text's tokens. Encoders (BERT and its kin as GGUF) and decoders go one way.
#include <array>
#include <llama.h>
#include <span>

#include "workers/llama/language_model.h"

namespace joulery {

Result<void> LanguageModel::check_embeds() const {
  if (llama_pooling_type(context_.get()) != LLAMA_POOLING_TYPE_RANK &&
      llama_pooling_type(context_.get()) != LLAMA_POOLING_TYPE_NONE) {
    return {};
  }
  return failure(ErrorKind::unsupported, "the model does not say how its tokens become one vector", path_,
                 "name it with the option pooling: mean, cls or last");
}

Result<TextEmbedding> LanguageModel::embed(const std::string& text, const Now& now) {
  TextEmbedding made;
  made.start = now();
  auto tokens = tokens_of(text);
  if (!tokens) return failure(tokens.error());
  if (auto room = fits(tokens->size(), 0); !room) return failure(room.error());
  if (auto computed = prefill(*tokens); !computed) return failure(computed.error());
  const float* pooled = llama_get_embeddings_seq(context_.get(), 0);
  if (pooled == nullptr) {
    return failure(ErrorKind::unsupported, "the model gives no vector for a text", path_, "give a model of embeddings");
  }
  const std::span numbers(pooled, static_cast<std::size_t>(llama_model_n_embd_out(model_.get())));
  made.vector.assign(numbers.begin(), numbers.end());
  made.tokens = tokens->size();
  made.end = now();
  return made;
}

}  // namespace joulery
