// SPDX-License-Identifier: Apache-2.0
// Doors into JSON that others wrote: parsed with a limit of nesting, its fields asked for one by one, absent ones as
// nothing. Unlike wire/json_reader.h, which reads Joulery's own documents and refuses whatever deviates.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

using Json = nlohmann::json;

/// A document. Errors name `name`: no JSON, nested deeper than 100 levels, longer than 64 MiB.
[[nodiscard]] Result<Json> parse_json(std::string_view text, const std::string& name);
/// A member of an object; nothing when it is absent, null, or `object` is none.
[[nodiscard]] const Json* member_of(const Json& object, std::string_view key);
/// No quantity of a result is larger than this in any unit; in joules it still is a number.
inline constexpr double kMostStated = 1e30;
/// A number under `key`; nothing when absent, null, beyond `kMostStated`, or something else.
[[nodiscard]] std::optional<double> number_in(const Json& object, std::string_view key);
/// A whole number from 0 under `key`.
[[nodiscard]] std::optional<std::uint64_t> count_in(const Json& object, std::string_view key);
/// A text under `key`.
[[nodiscard]] std::optional<std::string> text_in(const Json& object, std::string_view key);

}  // namespace joulery
