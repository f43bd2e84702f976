// SPDX-License-Identifier: Apache-2.0
// EventLines: pieces of a text/event-stream to the data of its events (WHATWG HTML, server-sent events), as far as
// servers of models use it: one line of data an event. What the data says is completion.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/base/text.h"
#include "foundation/wire/lines.h"

namespace joulery {

/// Keeps what is not yet a whole line.
class EventLines {
 public:
  /// Takes bytes. Error (broken): a line that is longer than any answer.
  Result<void> add(std::string_view piece) { return lines_.add(piece); }
  /// The data of the next event; nothing when there is none yet. Comments and other fields are passed over.
  [[nodiscard]] std::optional<std::string> next() {
    constexpr std::string_view field = "data:";
    while (auto line = lines_.next()) {
      if (line->starts_with(field)) return std::string(trim(std::string_view(*line).substr(field.size())));
    }
    return std::nullopt;
  }

 private:
  LineBuffer lines_{std::size_t{16} << 20};  ///< a piece of an answer is short
};

}  // namespace joulery
