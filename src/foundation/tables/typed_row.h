// SPDX-License-Identifier: Apache-2.0
// TypedRow: the current record of a CSV reader, column by column, keeping the first complaint, so that a row's parser
// reads as a list of its columns. Internal to tables/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/csv.h"
#include "foundation/domain/factors.h"

namespace joulery {

/// What a table's comment says under a key ("vintage" of "# vintage: 2024"); empty when it says nothing.
[[nodiscard]] std::string_view header_value(const CsvReader& csv, std::string_view key);
/// The newest year (1900 to 2099) a text names.
[[nodiscard]] std::optional<int> newest_year(std::string_view text);

/// Reads one record; after the last column ask error().
class TypedRow {
 public:
  TypedRow(const CsvReader& csv, std::string_view table) : csv_(csv), table_(table) {}

  /// A column that must exist; its field may be empty.
  std::string text(std::string_view column);
  /// A column that may be missing: empty then.
  [[nodiscard]] std::string optional_text(std::string_view column) const;
  /// A number that is at least `low`; nothing when empty. The column must exist.
  std::optional<double> number(std::string_view column, double low = 0);
  /// As number(), for a column that may be missing.
  std::optional<double> optional_number(std::string_view column, double low = 0);
  /// A number that must be there.
  double required_number(std::string_view column, double low = 0);
  /// Adds a complaint about a column, in the place of its field.
  void refuse(std::string_view column, std::string what, std::string remedy);

  /// Provenance of a value of this row: its own source and licence columns, else what the table's comment says.
  [[nodiscard]] FactorRow origin(std::string name, double value, std::string unit, std::string row) const;
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  void keep(Error error);
  const CsvReader& csv_;
  std::string_view table_;
  std::optional<Error> error_;
};

}  // namespace joulery
