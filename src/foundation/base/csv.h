// SPDX-License-Identifier: Apache-2.0
// A CSV reader after RFC 4180: quotes, commas and line breaks inside quotes, doubled quotes; every complaint names
// file:line:column. Lines that start with '#' before the header are comments. It reads and interprets nothing:
// what a column means is known to tables/ and to whoever reads others' files.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"

namespace joulery {

/// One field and where it starts (bytes, from 1).
struct CsvField {
  std::string_view text;
  std::size_t line = 1;
  std::size_t column = 1;
};

/// Walks a text record by record. The text must outlive the reader; fields are valid until the next record.
class CsvReader {
 public:
  /// Reads comments and header. `name` is how messages call the file. Errors: no header, a column without a name or
  /// named twice, a NUL byte, a broken quote.
  static Result<CsvReader> open(std::string_view text, std::string name);

  /// Goes to the next record; false at the end. Errors: a broken quote, another number of fields than the header has.
  Result<bool> next();
  /// The same for a record of any number of fields, which width() tells: for files whose rows may be cut short.
  Result<bool> next_of_any_width() { return read_record(); }
  /// How many fields the current record has.
  [[nodiscard]] std::size_t width() const { return fields_.size(); }
  /// The line of the current record's first field.
  [[nodiscard]] std::size_t line() const { return fields_.empty() ? line_ : fields_.front().line; }

  /// Passes over every record whose line does not hold `needle`, without reading it; false when no later line does. For
  /// long tables of one line per record: a line break inside quotes would be taken for the end of a record.
  bool skip_to_line_with(std::string_view needle);

  /// The comment lines before the header, without "#" and the blank behind it.
  [[nodiscard]] const std::vector<std::string_view>& comments() const { return comments_; }
  /// The column names in order.
  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
  /// Where a column stands, if there is one of that name.
  [[nodiscard]] std::optional<std::size_t> find_column(std::string_view column) const;
  /// Where a column stands; an Error that names the columns there are.
  [[nodiscard]] Result<std::size_t> column(std::string_view column) const;

  /// A field of the current record by position.
  [[nodiscard]] const CsvField& field(std::size_t column) const { return fields_.at(column); }
  /// Its text without white space at the ends.
  [[nodiscard]] std::string_view text(std::size_t column) const;
  /// Its number; nothing when the field is empty. Errors: anything that is no finite decimal number.
  [[nodiscard]] Result<std::optional<double>> number(std::size_t column) const;

  /// "name:line:column" of a field of the current record.
  [[nodiscard]] std::string place_of(std::size_t column) const;

 private:
  CsvReader(std::string_view text, std::string name) : rest_(text), name_(std::move(name)) {}
  [[nodiscard]] tl::unexpected<Error> refuse(std::string what, std::string remedy) const;
  void read_comments();
  Result<bool> read_record();
  Result<CsvField> read_field();
  Result<CsvField> read_quoted();
  void advance(std::size_t bytes);
  bool skip_line_end();

  std::string_view rest_;
  std::string name_;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
  std::vector<std::string_view> comments_;
  std::vector<std::string> header_;
  std::vector<CsvField> fields_;
  std::deque<std::string> unescaped_;  // texts of fields with doubled quotes; a deque keeps their addresses
};

}  // namespace joulery
