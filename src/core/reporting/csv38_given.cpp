// SPDX-License-Identifier: Apache-2.0
// Rows of CodeCarbon's files from fields a program names: its emissions.csv and its task file. Which columns there are
// is csv38.cpp's; here they are only put in order, while the document is read: a thousand tasks are a megabyte of JSON.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/reporting/csv38.h"
#include "core/reporting/phrase.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

using Json = nlohmann::json;
using Columns = std::vector<std::string>;

std::string row_text(const Columns& texts) {
  std::string row;
  for (const std::string& text : texts) row += csv_field(text) + ",";
  row.pop_back();
  return row;
}

/// Where the objects that are rows stand in a document.
enum class Rows : std::size_t { whole, in_array };

/// Hears a document of named fields as it is read, and puts them in the columns' order. Stops at what is no such thing.
class RowReader final : public nlohmann::json_sax<Json> {
 public:
  RowReader(const Columns& columns, Rows rows)
      : columns_(columns), row_depth_(static_cast<std::size_t>(rows)), texts_(columns.size()) {}

  bool null() override { return put({}); }
  bool string(string_t& text) override {
    if (is_in_row() && columns_[column_] == "run_id") run_id_ = text;
    return put(std::move(text));
  }
  bool number_integer(number_integer_t number) override { return put(std::to_string(number)); }
  bool number_unsigned(number_unsigned_t number) override { return put(std::to_string(number)); }
  bool number_float(number_float_t number, const string_t& /*digits*/) override { return put(exactly(number)); }
  bool boolean(bool /*value*/) override { return refuse(); }
  bool binary(binary_t& /*value*/) override { return refuse(); }

  bool start_array(std::size_t /*elements*/) override { return depth_ < row_depth_ ? enter() : refuse(); }
  bool start_object(std::size_t /*elements*/) override { return depth_ == row_depth_ ? enter() : refuse(); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override;
  bool end_object() override;
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const Json::exception& /*problem*/) override {
    depth_ = 0;
    return refuse();
  }

  /// The rows, a line each.
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  /// Of the last row that named one in text.
  [[nodiscard]] const std::string& run_id() const { return run_id_; }
  /// Why it stopped.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

 private:
  [[nodiscard]] bool is_in_row() const { return depth_ > row_depth_; }
  bool enter();
  bool leave();
  bool put(std::string text);
  bool refuse();

  const Columns& columns_;
  const std::size_t row_depth_;
  std::size_t depth_ = 0;   ///< arrays and objects that are open
  std::size_t column_ = 0;  ///< of the value that comes next
  Columns texts_;           ///< of this row; "" = unknown
  std::vector<std::string> lines_;
  std::string run_id_;
  std::string refusal_;
};

bool RowReader::enter() {
  ++depth_;
  column_ = columns_.size() - 1;
  for (std::string& text : texts_) text.clear();
  return true;
}

bool RowReader::leave() {
  --depth_;
  return true;
}

bool RowReader::key(string_t& name) {
  // Whoever names the columns mostly does so in their order.
  column_ = (column_ + 1) % columns_.size();
  if (columns_[column_] == name) return true;
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  column_ = static_cast<std::size_t>(found - columns_.begin());
  if (found == columns_.end()) refusal_ = "there is no column " + name;
  return found != columns_.end();
}

bool RowReader::end_object() {
  lines_.push_back(row_text(texts_));
  return leave();
}

bool RowReader::put(std::string text) {
  if (!is_in_row()) return refuse();
  texts_[column_] = std::move(text);
  return true;
}

bool RowReader::refuse() {
  const char* const missing = depth_ < row_depth_ ? "the tasks are no JSON array" : "the fields are no JSON object";
  refusal_ = is_in_row() ? columns_[column_] + " is neither text nor number" : missing;
  return false;
}

/// Reads all of the document. Error: why it stopped.
Result<void> read(std::string_view document, RowReader& reader) {
  if (Json::sax_parse(document, &reader)) return {};
  return failure(ErrorKind::invalid, reader.refusal(), {}, "give a JSON object of columns: text, number or null");
}

Columns columns_38() {
  Columns columns;
  const std::string header = csv38_header();
  for (const std::string_view column : split(header, ',')) columns.emplace_back(column);
  return columns;
}

/// A task has a name first, and neither the experiment nor what the data centre is like.
Columns columns_36() {
  Columns columns = columns_38();
  std::erase_if(columns,
                [](const std::string& name) { return name == "experiment_id" || name == "pue" || name == "wue"; });
  columns.insert(columns.begin(), "task_name");
  return columns;
}

}  // namespace

Result<NamedRow> csv38_row_of(std::string_view fields) {
  const Columns columns = columns_38();
  RowReader reader(columns, Rows::whole);
  if (auto done = read(fields, reader); !done) return failure(done.error());
  return NamedRow{reader.lines().front(), reader.run_id()};
}

Result<std::string> csv36_file(std::string_view tasks) {
  const Columns columns = columns_36();
  RowReader reader(columns, Rows::in_array);
  if (auto done = read(tasks, reader); !done) return failure(done.error());
  std::string text = fmt::format("{}\n", fmt::join(columns, ","));
  for (const std::string& line : reader.lines()) text += line + "\n";
  return text;
}

}  // namespace joulery
