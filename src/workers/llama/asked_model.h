// SPDX-License-Identifier: Apache-2.0
// AskedModel: a language model with how it is asked (workers/serving/prompting.h): an item in, its answer with counts
// and instants out. A query that fails is an answer with its reason, so that the others go on.
#pragma once

#include "workers/llama/language_model.h"
#include "workers/serving/nearest_label.h"
#include "workers/serving/prompting.h"

namespace joulery {

/// Everything of a LoadModelRequest, read and checked.
struct LlamaPlan {
  Prompting prompting;
  std::string chat_template;  ///< by the engine's name of it; empty: the model's own
  Pooling pooling = Pooling::none;
  LoadLanguageModelRequest load;
  NearestLabel labels;  ///< the labels' vectors, once embed_labels made them
};

/// Errors (invalid): those of prompting_of; a role or an option that is missing or wrong; (unsupported) a pickled file.
[[nodiscard]] Result<LlamaPlan> plan_llama(const LoadModelRequest& request);

/// Errors (unsupported): the model cannot be asked so: it writes no text, has no chat template, gives no vectors.
[[nodiscard]] Result<void> check_askable(LanguageModel& model, const LlamaPlan& plan);
/// Makes the vectors of the labels where the recipe compares with them. Errors: those of LanguageModel::embed.
[[nodiscard]] Result<void> embed_labels(LanguageModel& model, LlamaPlan& plan, const Now& now);

/// Never fails: a query without an answer says why.
[[nodiscard]] ItemAnswer ask(LanguageModel& model, const LlamaPlan& plan, const Item& item, const Now& now);

}  // namespace joulery
