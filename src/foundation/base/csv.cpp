// SPDX-License-Identifier: Apache-2.0
// The CSV reader: one pass, fields as views into the text, copies only where doubled quotes must be undone.
#include "foundation/base/csv.h"

#include <algorithm>
#include <fmt/format.h>

#include "foundation/base/text.h"

namespace joulery {

Result<CsvReader> CsvReader::open(std::string_view text, std::string name) {
  CsvReader reader(text, std::move(name));
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (reader.rest_.starts_with(kByteOrderMark)) reader.rest_.remove_prefix(kByteOrderMark.size());
  if (text.find('\0') != std::string_view::npos) return reader.refuse("holds a zero byte", "give a CSV text file");
  reader.read_comments();
  const auto found = reader.read_record();
  if (!found) return failure(found.error());
  if (!*found) return reader.refuse("has no header line", "the first line names the columns");
  for (const CsvField& field : reader.fields_) {
    std::string column(trim(field.text));
    if (column.empty()) return reader.refuse("a column has no name", "name every column in the header");
    if (reader.find_column(column)) return reader.refuse("names the column " + column + " twice", "keep one of them");
    reader.header_.push_back(std::move(column));
  }
  return reader;
}

Result<bool> CsvReader::next() {
  const auto found = read_record();
  if (!found || !*found) return found;
  if (fields_.size() != header_.size()) {
    return failure(ErrorKind::invalid, fmt::format("{} fields where the header has {}", fields_.size(), header_.size()),
                   fmt::format("{}:{}:{}", name_, fields_.back().line, fields_.back().column),
                   "quote a field that holds a comma");
  }
  return true;
}

bool CsvReader::skip_to_line_with(std::string_view needle) {
  const auto at = rest_.find(needle);
  if (at == std::string_view::npos) return false;
  const auto last_break = rest_.substr(0, at).rfind('\n');
  if (last_break != std::string_view::npos) advance(last_break + 1);
  return true;
}

std::optional<std::size_t> CsvReader::find_column(std::string_view column) const {
  const auto at = std::find(header_.begin(), header_.end(), column);
  if (at == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(at - header_.begin());
}

Result<std::size_t> CsvReader::column(std::string_view column) const {
  if (const auto at = find_column(column)) return *at;
  return failure(ErrorKind::invalid, fmt::format("no column {}", column), name_,
                 fmt::format("the columns are {}", fmt::join(header_, ", ")));
}

std::string_view CsvReader::text(std::size_t column) const { return trim(field(column).text); }

Result<std::optional<double>> CsvReader::number(std::size_t column) const {
  const std::string_view typed = text(column);
  if (typed.empty()) return std::optional<double>();
  if (const auto value = parse_double(typed)) return value;
  return failure(ErrorKind::invalid, fmt::format("'{}' in column {} is not a number", typed, header_.at(column)),
                 place_of(column), "write a plain decimal number, or leave it empty for unknown");
}

std::string CsvReader::place_of(std::size_t column) const {
  const CsvField& at = field(column);
  return fmt::format("{}:{}:{}", name_, at.line, at.column);
}

tl::unexpected<Error> CsvReader::refuse(std::string what, std::string remedy) const {
  return failure(ErrorKind::invalid, std::move(what), fmt::format("{}:{}:{}", name_, line_, column_),
                 std::move(remedy));
}

void CsvReader::read_comments() {
  while (rest_.starts_with('#') || rest_.starts_with('\n') || rest_.starts_with("\r\n")) {
    const auto end = std::min(rest_.find('\n'), rest_.size());
    if (rest_.front() == '#') comments_.push_back(trim(rest_.substr(1, end - 1)));
    advance(end);
    skip_line_end();
  }
}

Result<bool> CsvReader::read_record() {
  fields_.clear();
  unescaped_.clear();
  while (skip_line_end()) {  // empty lines carry nothing
  }
  if (rest_.empty()) return false;
  while (true) {
    auto field = rest_.starts_with('"') ? read_quoted() : read_field();
    if (!field) return failure(std::move(field.error()));
    fields_.push_back(*field);
    if (rest_.empty() || skip_line_end()) return true;
    if (rest_.front() != ',') return refuse("text behind a closing quote", "double a quote inside quotes");
    advance(1);
  }
}

Result<CsvField> CsvReader::read_field() {
  const CsvField start{{}, line_, column_};
  std::size_t length = 0;
  while (length < rest_.size() && rest_[length] != ',' && rest_[length] != '\n') {
    if (rest_[length] == '"' || rest_[length] == '\r') {
      if (rest_.substr(length).starts_with("\r\n")) break;
      advance(length);
      return refuse(rest_.front() == '"' ? "a quote inside an unquoted field" : "a stray carriage return",
                    "put the whole field in quotes and double the quotes inside");
    }
    ++length;
  }
  const CsvField field{rest_.substr(0, length), start.line, start.column};
  advance(length);
  return field;
}

Result<CsvField> CsvReader::read_quoted() {
  const CsvField start{{}, line_, column_};
  std::size_t end = 1;
  bool doubled = false;
  while (true) {
    end = rest_.find('"', end);
    if (end == std::string_view::npos) return refuse("a quote that is never closed", "close it before the next comma");
    if (end + 1 >= rest_.size() || rest_[end + 1] != '"') break;
    doubled = true;
    end += 2;
  }
  std::string_view text = rest_.substr(1, end - 1);
  if (doubled) {
    std::string& plain = unescaped_.emplace_back();
    for (std::size_t i = 0; i < text.size(); ++i) {
      plain += text[i];
      if (text[i] == '"') ++i;
    }
    text = plain;
  }
  const CsvField field{text, start.line, start.column};
  advance(end + 1);
  return field;
}

/// Moves on; columns are counted in bytes, and a line break inside quotes starts a new line too.
void CsvReader::advance(std::size_t bytes) {
  const std::string_view passed = rest_.substr(0, bytes);
  const auto last_break = passed.rfind('\n');
  if (last_break == std::string_view::npos) {
    column_ += bytes;
  } else {
    line_ += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
    column_ = bytes - last_break;
  }
  rest_.remove_prefix(bytes);
}

bool CsvReader::skip_line_end() {
  const std::size_t length = rest_.starts_with("\r\n") ? 2 : rest_.starts_with('\n') ? 1 : 0;
  advance(length);
  return length > 0;
}

}  // namespace joulery
