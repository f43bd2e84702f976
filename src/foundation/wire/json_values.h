// SPDX-License-Identifier: Apache-2.0
// What every JSON document of Joulery agrees on: which words name an enumeration's value, and how far a number may go.
// Writing is wire/json_writer.h, reading wire/json_reader.h; only .cpp files of this module include them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/record.h"

namespace joulery {

/// Nanoseconds and microjoules beyond this are refused when read: sums of a few of them still fit 64 bits.
/// 2^60 ns are 36 years of monotonic time, 2^60 uJ are 320 MWh.
inline constexpr std::int64_t json_integer_limit = std::int64_t{1} << 60;
/// UTC needs more: 2^61 ns after 1970 is the year 2043, 2^62 the year 2116.
inline constexpr std::int64_t json_utc_limit = std::int64_t{1} << 62;

[[nodiscard]] inline std::string_view word_of(Method method) { return to_string(method); }
[[nodiscard]] inline std::string_view word_of(PartKind kind) { return to_string(kind); }
[[nodiscard]] inline std::string_view word_of(ConsumerKind kind) { return to_string(kind); }
[[nodiscard]] inline std::string_view word_of(IdlePolicy policy) { return to_string(policy); }
[[nodiscard]] inline std::string_view word_of(EngineQuantity quantity) { return to_string(quantity); }
[[nodiscard]] inline std::string_view word_of(ErrorKind kind) { return to_string(kind); }
[[nodiscard]] inline std::string_view word_of(ChannelKind kind) {
  return kind == ChannelKind::counter ? "counter" : "power";
}

/// Puts a looked-up value in its place; false when the word named none.
template <class E>
[[nodiscard]] bool put_if(const std::optional<E>& found, E& value) {
  if (found) value = *found;
  return found.has_value();
}
/// The value a word names; false for a word that names none.
[[nodiscard]] inline bool value_of(std::string_view word, Method& value) { return put_if(method_from(word), value); }
[[nodiscard]] inline bool value_of(std::string_view word, PartKind& value) {
  return put_if(part_kind_from(word), value);
}
[[nodiscard]] inline bool value_of(std::string_view word, ConsumerKind& value) {
  return put_if(consumer_kind_from(word), value);
}
[[nodiscard]] inline bool value_of(std::string_view word, IdlePolicy& value) {
  return put_if(idle_policy_from(word), value);
}
[[nodiscard]] inline bool value_of(std::string_view word, EngineQuantity& value) {
  return put_if(engine_quantity_from(word), value);
}
[[nodiscard]] inline bool value_of(std::string_view word, ErrorKind& value) {
  for (const ErrorKind kind : {ErrorKind::transient, ErrorKind::gone, ErrorKind::denied, ErrorKind::unsupported,
                               ErrorKind::invalid, ErrorKind::broken}) {
    if (word == to_string(kind)) value = kind;
  }
  return word == to_string(value);
}
[[nodiscard]] inline bool value_of(std::string_view word, ChannelKind& value) {
  value = word == "power" ? ChannelKind::power : ChannelKind::counter;
  return word == word_of(value);
}

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

}  // namespace joulery
