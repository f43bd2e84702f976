// SPDX-License-Identifier: Apache-2.0
// Fuzz target: an expression in the first line and what a program writes in those behind it. A mark lies within the
// work, and no expression takes for ever.
#include <cmath>
#include <cstdlib>

#include "shell/cli/progress_pattern.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  for (const std::optional<double> total : {std::optional<double>(), std::optional<double>(100)}) {
    auto pattern = joulery::ProgressPattern::compile(std::string(text.substr(0, end)), total);
    if (!pattern) continue;
    for (std::string_view rest = text.substr(end); !rest.empty();) {
      rest.remove_prefix(1);
      const std::size_t line = std::min(rest.find('\n'), rest.size());
      const auto mark = pattern->match(rest.substr(0, line));
      if (mark && !(mark->total > 0 && std::isfinite(mark->total) && mark->done >= 0 && mark->done <= mark->total)) {
        std::abort();
      }
      rest.remove_prefix(line);
    }
  }
  return 0;
}
