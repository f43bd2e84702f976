// SPDX-License-Identifier: Apache-2.0
// OnnxSession: any ONNX model in ONNX Runtime, its inputs and outputs by name, kind and shape. The only files that see
// the runtime's API are this and session.cpp; its exceptions end here. What the numbers mean is the recipes' matter
// (recipes/table.h).
#pragma once

#include <cstdint>
#include <onnxruntime_cxx_api.h>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// "ONNX Runtime 1.32.0": of the library that is loaded, not of the headers.
[[nodiscard]] std::string onnx_runtime();

/// What an input or output holds.
enum class NumberKind { float32, int64, int32, other };

/// An input or output of a graph.
struct Port {
  std::string name;
  NumberKind kind = NumberKind::other;
  std::vector<std::int64_t> shape;  ///< -1: any
  bool operator==(const Port&) const = default;
};

using Numbers = std::variant<std::vector<float>, std::vector<std::int64_t>, std::vector<std::int32_t>>;

/// What is fed into one input; `values` has the product of `shape` numbers.
struct Feed {
  std::string name;
  std::vector<std::int64_t> shape;
  Numbers values;
};

/// What an output gave.
struct Scores {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

/// Puts the rows of `more` after those of `all`, which may be empty: answers to items that were asked one by one.
void append_rows(Scores& all, const Scores& more);

/// One model in memory. Not for two threads at once.
class OnnxSession {
 public:
  /// Loads a model. `threads` work on one query; they sleep, and do not spin, between two. Errors (invalid) in one
  /// line: another format (told by its first bytes), larger than 2 GiB, broken off, operators the runtime lacks.
  static Result<OnnxSession> load(const std::string& path, std::uint32_t threads);

  [[nodiscard]] const std::vector<Port>& inputs() const { return inputs_; }
  [[nodiscard]] const std::vector<Port>& outputs() const { return outputs_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// What computes, first choice first.
  [[nodiscard]] const std::vector<std::string>& providers() const { return providers_; }
  /// A text the file carries under that name ("character"); nothing when it has none.
  [[nodiscard]] std::optional<std::string> metadata(const std::string& name) const;

  /// The input or output of a name; nullptr when there is none.
  [[nodiscard]] const Port* input(std::string_view name) const;
  [[nodiscard]] const Port* output(std::string_view name) const;
  /// The output of that name; the first one when the name is empty. Errors (unsupported): there is none, or it does not
  /// hold float numbers.
  [[nodiscard]] Result<Port> wanted_output(std::string_view name) const;
  /// The input of that name; the only one when the name is empty. Errors (unsupported): there is none, or several.
  [[nodiscard]] Result<Port> wanted_input(std::string_view name) const;
  /// An error (unsupported) about this model.
  [[nodiscard]] Error unfit(std::string what, std::string remedy) const;

  /// The named outputs for the fed inputs, in the order of the names. Errors (broken): the runtime refused,
  /// or a score is NaN; (unsupported): an output does not hold float numbers, or more than 2^28 of them.
  Result<std::vector<Scores>> run(std::vector<Feed> feeds, std::span<const std::string> outputs);

 private:
  OnnxSession() = default;

  Ort::Env env_{nullptr};
  Ort::Session session_{nullptr};
  std::string path_;
  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
  std::vector<std::string> providers_;
};

}  // namespace joulery
