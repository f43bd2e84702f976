// SPDX-License-Identifier: Apache-2.0
// One line of a measuring program: {"channel", "kind", "value", "unit", "t_ns"} as one flat JSON object. Read without
// allocation, because a line is read at a tick; wire's JSON reader is for documents. docs/guide/write-a-sensor.md says
// what a program may print.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "foundation/domain/channel.h"
#include "foundation/domain/part.h"

namespace joulery {

/// What a line said.
struct ProgramLine {
  std::string_view channel;  ///< into the line; a name by part_of_program()
  ChannelKind kind = ChannelKind::power;
  std::uint64_t amount = 0;           ///< microjoules of a counter, microwatts of a power
  std::optional<std::uint64_t> t_ns;  ///< CLOCK_MONOTONIC; nothing = when the line is read
  bool operator==(const ProgramLine&) const = default;
};

/// Nothing for anything that is not such an object: other JSON, nesting, a missing or doubled field, an unknown unit, a
/// negative or endless amount. Unknown fields are passed over.
[[nodiscard]] std::optional<ProgramLine> parse_program_line(std::string_view line);

/// The part a channel's name means: "package-0", "cpu", "memory", "dram-0", "gpu-0", "node", "wall", steps joined by
/// "/" ("package-0/core"); any other name is a part of its own that is shown and not summed. Nothing for a name that is
/// none: letters, digits, ".", "_", "-", at most 64.
[[nodiscard]] std::optional<Part> part_of_program(std::string_view channel);

}  // namespace joulery
