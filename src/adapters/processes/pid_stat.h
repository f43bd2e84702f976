// SPDX-License-Identifier: Apache-2.0
// One line of /proc/<pid>/stat (proc(5)), parsed behind the last ')': a process may call itself "a) R 1 (".
// Who belongs to a tree is process_tree.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/time.h"

namespace joulery {

/// What is needed of the 52 fields; times in clock ticks of sysconf(_SC_CLK_TCK).
struct PidStat {
  std::int64_t pid = 0;
  std::string name;  ///< comm, as the process calls itself
  char state = '?';
  std::int64_t parent = 0;
  std::uint64_t own_ticks = 0;       ///< utime + stime of all its threads
  std::uint64_t children_ticks = 0;  ///< cutime + cstime: of the children it has waited for
  std::uint64_t start_ticks = 0;     ///< (pid, start) is the key against reuse
  std::uint64_t threads = 0;         ///< 0 where the line does not say
  bool operator==(const PidStat&) const = default;
};

/// Nothing when the text is no such line.
[[nodiscard]] std::optional<PidStat> parse_pid_stat(std::string_view text);

/// Ticks to time; `per_second` is sysconf(_SC_CLK_TCK).
[[nodiscard]] Duration duration_of_ticks(std::uint64_t ticks, std::int64_t per_second);

/// First field of /proc/<pid>/task/<tid>/schedstat: time on a CPU. Nothing for other text.
[[nodiscard]] std::optional<Duration> parse_schedstat(std::string_view text);

}  // namespace joulery
