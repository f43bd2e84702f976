// SPDX-License-Identifier: Apache-2.0
// Reading one record with the first complaint kept.
#include "foundation/tables/typed_row.h"

#include <algorithm>
#include <fmt/format.h>

#include "foundation/base/text.h"

namespace joulery {

std::string_view header_value(const CsvReader& csv, std::string_view key) {
  for (const std::string_view comment : csv.comments()) {
    if (comment.starts_with(key) && comment.substr(key.size()).starts_with(':')) {
      return trim(comment.substr(key.size() + 1));
    }
  }
  return {};
}

std::optional<int> newest_year(std::string_view text) {
  std::optional<int> newest;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto first = std::min(text.find_first_of("0123456789", at), text.size());
    const auto last = std::min(text.find_first_not_of("0123456789", first), text.size());
    const auto number = parse_u64(text.substr(first, last - first));
    if (last - first == 4 && number && *number >= 1900 && *number < 2100) {
      newest = std::max(newest.value_or(0), static_cast<int>(*number));
    }
    at = last;
  }
  return newest;
}

std::string TypedRow::text(std::string_view column) {
  const auto at = csv_.column(column);
  if (at) return std::string(csv_.text(*at));
  keep(at.error());
  return {};
}

std::string TypedRow::optional_text(std::string_view column) const {
  const auto at = csv_.find_column(column);
  return at ? std::string(csv_.text(*at)) : std::string();
}

std::optional<double> TypedRow::number(std::string_view column, double low) {
  const auto at = csv_.column(column);
  if (!at) {
    keep(at.error());
    return std::nullopt;
  }
  const auto value = csv_.number(*at);
  if (!value) {
    keep(value.error());
    return std::nullopt;
  }
  if (*value && **value < low) refuse(column, fmt::format("{} in column {} is below {}", **value, column, low), "");
  return *value;
}

std::optional<double> TypedRow::optional_number(std::string_view column, double low) {
  return csv_.find_column(column) ? number(column, low) : std::nullopt;
}

double TypedRow::required_number(std::string_view column, double low) {
  const auto value = number(column, low);
  if (!value) refuse(column, fmt::format("column {} is empty", column), "write its value, or leave the whole row out");
  return value.value_or(0);
}

void TypedRow::refuse(std::string_view column, std::string what, std::string remedy) {
  const auto at = csv_.find_column(column);
  keep(Error{ErrorKind::invalid, std::move(what), at ? csv_.place_of(*at) : std::string(table_), std::move(remedy)});
}

FactorRow TypedRow::origin(std::string name, double value, std::string unit, std::string row) const {
  const auto own_or_header = [this](std::string_view key) {
    std::string own = optional_text(key);
    return own.empty() ? std::string(header_value(csv_, key)) : own;
  };
  std::string vintage = own_or_header("vintage");
  if (vintage.starts_with("unknown")) vintage = "unknown";
  return FactorRow{std::move(name),    value,
                   std::move(unit),    std::string(table_),
                   std::move(row),     own_or_header("source"),
                   std::move(vintage), own_or_header("licence")};
}

void TypedRow::keep(Error error) {
  if (!error_) error_ = std::move(error);
}

}  // namespace joulery
