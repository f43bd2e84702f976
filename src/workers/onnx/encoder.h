// SPDX-License-Identifier: Apache-2.0
// Encoder: a BERT-style sentence encoder in ONNX Runtime: token ids in, one vector out. The only files that see the
// runtime's API are this and encoder.cpp; its exceptions end here. What the vector means is classifier.h.
#pragma once

#include <cstdint>
#include <onnxruntime_cxx_api.h>
#include <string>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// "ONNX Runtime 1.32.0": of the library that is loaded, not of the headers.
[[nodiscard]] std::string onnx_runtime();

/// One model in memory. Not for two threads at once.
class Encoder {
 public:
  /// Loads a model with the int64 inputs input_ids and attention_mask [1, tokens] and a float output [1, dimension].
  /// `threads` work on one query; they sleep, and do not spin, between two. Errors name the file and what it has
  /// instead.
  static Result<Encoder> load(const std::string& path, const std::string& output, std::uint32_t threads);

  /// The output for one text, no padding. Errors (broken): the runtime refused.
  Result<std::vector<float>> encode(std::vector<std::int64_t> ids);

  /// What computes, first choice first.
  [[nodiscard]] const std::vector<std::string>& providers() const { return providers_; }

 private:
  Encoder() = default;

  Ort::Env env_{nullptr};
  Ort::Session session_{nullptr};
  std::string path_;
  std::string output_;
  std::vector<std::string> providers_;
};

}  // namespace joulery
