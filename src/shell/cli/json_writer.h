// SPDX-License-Identifier: Apache-2.0
// JsonWriter: JSON documents of the commands, written in order into a string, two spaces per level. A writer of sixty
// lines instead of the JSON library, which costs seconds of compile time per file. Run documents are wire/run_json.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace joulery {

/// Calls nest as the document does: object("x") ... end(). Keys are given inside objects and left empty inside arrays.
class JsonWriter {
 public:
  /// Opens the document: an object with "schema" and "joulery": {version, commit, data_version}.
  explicit JsonWriter(std::string_view schema);

  JsonWriter& object(std::string_view key = {});
  JsonWriter& array(std::string_view key = {});
  /// Closes the innermost object or array.
  JsonWriter& end();
  JsonWriter& text(std::string_view key, std::string_view value);
  /// null when there is nothing.
  JsonWriter& text_or_null(std::string_view key, const std::optional<std::string>& value);
  JsonWriter& number(std::string_view key, double value);
  JsonWriter& number_or_null(std::string_view key, std::optional<double> value);
  JsonWriter& integer(std::string_view key, std::int64_t value);
  JsonWriter& boolean(std::string_view key, bool value);
  JsonWriter& null(std::string_view key);
  /// Closes what is open and gives the document with its final newline.
  [[nodiscard]] std::string finish();

 private:
  void begin_value(std::string_view key);

  std::string text_;
  std::string closers_;
  bool first_ = true;
};

/// The text between quotes, escaped; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string json_quoted(std::string_view text);

}  // namespace joulery
