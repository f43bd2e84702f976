// SPDX-License-Identifier: Apache-2.0
// What the settings of the user say about a measurement: how often, and by which factors. Where a setting comes from
// (an option, a variable, a file, an argument of the library) is the caller's business.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "foundation/base/files.h"
#include "foundation/domain/factors.h"
#include "foundation/tables/tables.h"
#include "shell/session/config.h"

namespace joulery {

/// The value that counts for a key; nothing when nobody set it.
using FindSetting = std::function<std::optional<Setting>(std::string_view key)>;

/// A setting parsed by one of units/parse.h; the error names the option, variable or file:line:column it came from.
template <class T>
Result<std::optional<T>> parsed_setting(const FindSetting& find, std::string_view key,
                                        Result<T> (*parse)(std::string_view)) {
  const auto found = find(key);
  if (!found) return std::optional<T>();
  Result<T> value = parse(found->value);
  if (!value) {
    Error error = value.error();
    error.where = found->origin;
    return failure(std::move(error));
  }
  return std::optional<T>(std::move(*value));
}

/// Time between two readings of fast sensors: 1 ms to 1 s, 100 ms unless set.
[[nodiscard]] Result<Duration> interval_by(const FindSetting& find);
/// Place, PUE, WUE and price as factors of today's tables. `files`: where `auto` looks for the time zone.
[[nodiscard]] Result<Factors> factors_by(const FindSetting& find, Tables& tables, DiskFiles& files);

}  // namespace joulery
