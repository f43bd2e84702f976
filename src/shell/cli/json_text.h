// SPDX-License-Identifier: Apache-2.0
// JsonText: JSON documents of the commands, written in order into a string, two spaces per level. A writer of sixty
// lines instead of the JSON library, which costs seconds of compile time per file. Run documents are wire/run_json.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace joulery {

/// Calls nest as the document does: object("x") ... end(). Keys are given inside objects and left empty inside arrays.
class JsonText {
 public:
  /// Opens the document: an object with "schema" and "joulery": {version, commit, data_version}.
  JsonText(std::string_view schema, std::string_view data_version);

  JsonText& object(std::string_view key = {});
  JsonText& array(std::string_view key = {});
  /// Closes the innermost object or array.
  JsonText& end();
  JsonText& text(std::string_view key, std::string_view value);
  /// null when there is nothing.
  JsonText& text_or_null(std::string_view key, const std::optional<std::string>& value);
  JsonText& number(std::string_view key, double value);
  JsonText& number_or_null(std::string_view key, std::optional<double> value);
  JsonText& integer(std::string_view key, std::int64_t value);
  JsonText& boolean(std::string_view key, bool value);
  JsonText& null(std::string_view key);
  /// Closes what is open and gives the document with its final newline.
  [[nodiscard]] std::string finish();
  /// The same on one line, for streams of documents.
  [[nodiscard]] std::string finish_line();

 private:
  void begin_value(std::string_view key);

  std::string text_;
  std::string closers_;
  bool first_ = true;
};

/// The text between quotes, escaped; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string json_quoted(std::string_view text);

}  // namespace joulery
