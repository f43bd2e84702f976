// SPDX-License-Identifier: Apache-2.0
// A JSON number of others as a stated quantity, and the zeros and nulls that stand for "not known" as absences with
// their reason. What is no number where one belongs is an absence too: never 0.
#pragma once

#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>

#include "core/importing/imported_file.h"
#include "core/importing/json_fields.h"

namespace joulery {

/// The number under `key` in a unit, with the interval of its shortest digits; nothing when it is absent.
template <class Q>
[[nodiscard]] std::optional<Printed<Q>> stated_in(const Json& object, std::string_view key, Q unit) {
  const auto number = number_in(object, key);
  if (!number) return std::nullopt;
  return in_unit(decimal_of(*number), unit);
}
/// A whole text as a decimal number that a quantity may have; nothing for anything else.
[[nodiscard]] inline std::optional<Decimal> stated_decimal(std::string_view text) {
  const auto decimal = read_decimal(text);
  return decimal && std::fabs(decimal->value) <= kMostStated ? decimal : std::nullopt;
}
/// A count under `key`.
[[nodiscard]] inline std::optional<Printed<Count>> counted_in(const Json& object, std::string_view key) {
  const auto number = number_in(object, key);
  return number ? std::optional(counted(*number)) : std::nullopt;
}
/// What a computation of the format's own definition gives: no digit of it was printed.
template <class Q>
[[nodiscard]] Printed<Q> computed(Q value) {
  return {value, value * 0};
}
/// Takes a zero for an absence: `field` is noted with the reason, the value dropped.
template <class Q>
void drop_zero(ImportedTrial& trial, std::optional<Printed<Q>>& value, std::string_view field, std::string_view why) {
  if (!value || value->value.base() != 0) return;
  value.reset();
  trial.absences.push_back({std::string(field), std::string(why), true});
}
/// Notes a field the format has a place for and the file leaves empty.
template <class Q>
void note_absent(ImportedTrial& trial, const std::optional<Printed<Q>>& value, std::string_view field,
                 std::string_view why) {
  if (!value) trial.absences.push_back({std::string(field), std::string(why), false});
}

/// The most rows of a file, read or refused: a trial takes a few kilobytes, so that memory has a bound.
inline constexpr std::size_t kMostRows = 200'000;
[[nodiscard]] inline bool is_full(const ImportedFile& file) {
  return file.trials.size() + file.refused.size() >= kMostRows;
}
/// The Error of a file that is.
[[nodiscard]] inline tl::unexpected<Error> too_many_rows(const std::string& name) {
  return failure(ErrorKind::invalid, "more than 200,000 rows", name, "divide it, each piece with the header");
}

}  // namespace joulery
