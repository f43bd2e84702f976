// SPDX-License-Identifier: Apache-2.0
// JsonAnswer: a device's JSON and the questions we ask of it: the number, the text or the list at a path. It believes
// nothing: what is absent, null or of another type is nothing. It is the only door to the JSON library in this module.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace joulery {

/// A path is keys and positions joined by '/': "PowerControl/0/PowerConsumedWatts". Keys hold no '/'.
class JsonAnswer {
 public:
  /// Nothing when the text is no JSON.
  [[nodiscard]] static std::optional<JsonAnswer> parse(std::string_view text);
  JsonAnswer(JsonAnswer&&) noexcept;
  JsonAnswer& operator=(JsonAnswer&&) noexcept;
  JsonAnswer(const JsonAnswer&) = delete;
  JsonAnswer& operator=(const JsonAnswer&) = delete;
  ~JsonAnswer();

  [[nodiscard]] std::optional<double> number(std::string_view path) const;
  /// Valid as long as the answer.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view path) const;
  [[nodiscard]] std::optional<bool> yes_no(std::string_view path) const;
  /// Members of a list; 0 for anything else.
  [[nodiscard]] std::size_t size(std::string_view path) const;
  /// True when there is something, null too.
  [[nodiscard]] bool has(std::string_view path) const;

 private:
  struct Document;
  explicit JsonAnswer(std::unique_ptr<Document> document);
  std::unique_ptr<Document> document_;
};

}  // namespace joulery
