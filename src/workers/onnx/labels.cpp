// SPDX-License-Identifier: Apache-2.0
// Whose labels go first: what the user wrote over what came with the model. The data set's are never assumed: two
// labels in the wrong order would turn every answer round, and nobody would see why.
#include "workers/onnx/labels.h"

#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kOfDataSet = "data-set";
constexpr std::uint64_t kLargestFile = 16U << 20U;

std::vector<std::string> from_lines(std::string_view text) {
  std::vector<std::string> labels;
  for (const std::string_view line : split(text, '\n')) labels.emplace_back(trim(line));
  while (!labels.empty() && labels.back().empty()) labels.pop_back();
  return labels;
}

/// A list of texts; an object whose keys are "0", "1", ... Nothing when it is neither.
std::optional<std::vector<std::string>> from_json(const nlohmann::json& json) {
  std::vector<std::string> labels;
  labels.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto key = std::to_string(i);
    if (json.is_object() && !json.contains(key)) return std::nullopt;
    const nlohmann::json& label = json.is_object() ? json.at(key) : json.at(i);
    if (!label.is_string()) return std::nullopt;
    labels.push_back(label.get<std::string>());
  }
  if (labels.empty()) return std::nullopt;
  return labels;
}

Result<std::vector<std::string>> from_file(const CheckedFile& file, const std::string& named_key) {
  if (file.bytes > kLargestFile) {
    return failure(ErrorKind::invalid, fmt::format("a file of labels with {} bytes", file.bytes), file.path,
                   "give one label a line, or JSON");
  }
  const auto text = whole_file(file.path);
  if (!text) return failure(text.error());
  const std::string_view shape = trim(*text);
  if (!shape.starts_with('{') && !shape.starts_with('[')) return from_lines(*text);
  const nlohmann::json json = nlohmann::json::parse(*text, nullptr, false);
  const std::string key = named_key.empty() ? "id2label" : named_key;
  const bool is_inside = json.is_object() && json.contains(key);
  if (!json.is_discarded() && (json.is_array() || is_inside)) {
    if (auto labels = from_json(is_inside ? json.at(key) : json)) return *labels;
  }
  return failure(ErrorKind::invalid, fmt::format("no list of labels (looked for \"{}\")", key), file.path,
                 "name the list in it by the option labels_key, or give one label a line");
}

}  // namespace

Result<std::string> whole_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return failure(ErrorKind::gone, "cannot read the file", path, "check the path and its rights");
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<std::vector<std::string>> labels_of(const RecipeRequest& request, std::optional<std::size_t> count,
                                           std::vector<std::string> own) {
  std::vector<std::string> labels =
      request.options.text("labels") == kOfDataSet ? request.labels : request.options.list("labels");
  const auto file = request.files.find("labels");
  if (labels.empty() && file != request.files.end()) {
    auto read = from_file(file->second, request.options.text("labels_key"));
    if (!read) return failure(read.error());
    labels = std::move(*read);
  }
  if (labels.empty()) labels = std::move(own);
  if (labels.empty()) {
    return failure(
        ErrorKind::invalid, "the labels of the model are not known", "option labels",
        "give them in the order of its scores: labels = \"negative, positive\"; or labels = \"data-set\" where "
        "it was trained on the data set's in alphabetical order");
  }
  if (count && labels.size() != *count) {
    return failure(ErrorKind::invalid, fmt::format("{} labels, but the model has {} scores", labels.size(), *count),
                   "option labels", "give one label a score, in the model's order");
  }
  return labels;
}

}  // namespace joulery
