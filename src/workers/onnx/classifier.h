// SPDX-License-Identifier: Apache-2.0
// Classifier: vocabulary, encoder and head put together: text in, label out. Refuses files that are not the pinned
// ones.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/tasks/classify.h"
#include "core/tasks/wordpiece.h"
#include "foundation/wire/worker.h"
#include "workers/onnx/encoder.h"
#include "workers/serving/service.h"

namespace joulery {

/// A loaded model.
class Classifier {
 public:
  /// Checks the three files' hashes, then loads; facts() says how long the loading took, the checks left out.
  static Result<Classifier> load(const LoadRequest& request, const Now& now);

  /// From the text's bytes to its label. Errors: the runtime's, or a vector the head does not fit.
  Result<TextAnswer> answer(std::string_view text, const Now& now);
  /// Several texts, computed at once; they share their instants.
  Result<std::vector<TextAnswer>> answer(std::span<const std::string_view> texts, const Now& now);
  [[nodiscard]] const ModelLoaded& facts() const { return facts_; }

 private:
  Classifier(WordPiece pieces, Encoder encoder, LogisticHead head)
      : pieces_(std::move(pieces)), encoder_(std::move(encoder)), head_(std::move(head)) {}

  WordPiece pieces_;
  Encoder encoder_;
  LogisticHead head_;
  ModelLoaded facts_;
};

}  // namespace joulery
