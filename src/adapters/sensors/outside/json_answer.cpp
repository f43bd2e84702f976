// SPDX-License-Identifier: Apache-2.0
// The walk along a path, without exceptions: every step asks for the type first.
#include "adapters/sensors/outside/json_answer.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "foundation/base/text.h"

namespace joulery {

struct JsonAnswer::Document {
  nlohmann::json root;

  [[nodiscard]] const nlohmann::json* at(std::string_view path) const {
    const nlohmann::json* node = &root;
    while (node != nullptr && !path.empty()) {
      const std::size_t slash = path.find('/');
      node = step(*node, path.substr(0, slash));
      path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return node;
  }

 private:
  static const nlohmann::json* step(const nlohmann::json& node, std::string_view key) {
    if (node.is_array()) {
      const auto index = parse_u64(key);
      return index && *index < node.size() ? &node[static_cast<std::size_t>(*index)] : nullptr;
    }
    if (!node.is_object()) return nullptr;
    const auto found = node.find(key);
    return found == node.end() ? nullptr : &*found;
  }
};

std::optional<JsonAnswer> JsonAnswer::parse(std::string_view text) {
  auto document = std::make_unique<Document>(Document{nlohmann::json::parse(text, nullptr, false)});
  if (document->root.is_discarded()) return std::nullopt;
  return JsonAnswer(std::move(document));
}

JsonAnswer::JsonAnswer(std::unique_ptr<Document> document) : document_(std::move(document)) {}
JsonAnswer::JsonAnswer(JsonAnswer&&) noexcept = default;
JsonAnswer& JsonAnswer::operator=(JsonAnswer&&) noexcept = default;
JsonAnswer::~JsonAnswer() = default;

std::optional<double> JsonAnswer::number(std::string_view path) const {
  const nlohmann::json* node = document_->at(path);
  if (node == nullptr || !node->is_number()) return std::nullopt;
  const auto value = node->get<double>();
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<std::string_view> JsonAnswer::text(std::string_view path) const {
  const nlohmann::json* node = document_->at(path);
  if (node == nullptr || !node->is_string()) return std::nullopt;
  return node->get_ref<const std::string&>();
}

std::optional<bool> JsonAnswer::yes_no(std::string_view path) const {
  const nlohmann::json* node = document_->at(path);
  if (node == nullptr || !node->is_boolean()) return std::nullopt;
  return node->get<bool>();
}

std::size_t JsonAnswer::size(std::string_view path) const {
  const nlohmann::json* node = document_->at(path);
  return node != nullptr && node->is_array() ? node->size() : 0;
}

bool JsonAnswer::has(std::string_view path) const { return document_->at(path) != nullptr; }

}  // namespace joulery
