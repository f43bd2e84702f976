// SPDX-License-Identifier: Apache-2.0
// Encoder: a BERT-style sentence encoder: token ids in, one vector a text out. What the vector means is classifier.h;
// how the model is run is session.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "workers/onnx/session.h"

namespace joulery {

/// One model in memory. Not for two threads at once.
class Encoder {
 public:
  /// Loads a model with the int64 inputs input_ids and attention_mask [texts, tokens] and a float output
  /// [texts, dimension]. Errors, too, name the file and what it has instead.
  static Result<Encoder> load(const std::string& path, const std::string& output, std::uint32_t threads);

  /// One vector a text, computed at once; shorter texts are filled up and masked. Errors (broken): the runtime refused,
  /// or did not answer one vector a text.
  Result<std::vector<std::vector<float>>> encode(std::span<const std::vector<std::int64_t>> ids);

  /// What computes, first choice first.
  [[nodiscard]] const std::vector<std::string>& providers() const { return session_.providers(); }

 private:
  Encoder(OnnxSession session, std::string output) : session_(std::move(session)), output_(std::move(output)) {}

  OnnxSession session_;
  std::string output_;
};

}  // namespace joulery
