// SPDX-License-Identifier: Apache-2.0
// Parsing of CPU lists.
#include "foundation/base/cpu_list.h"

#include "foundation/base/text.h"

namespace joulery {

std::vector<int> parse_cpu_list(std::string_view text) {
  constexpr std::uint64_t kLargestCpu = 8191;
  std::vector<int> cpus;
  for (const std::string_view range : split(trim(text), ',')) {
    const auto dash = range.find('-');
    const auto first = parse_u64(range.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_u64(range.substr(dash + 1));
    if (!first || !last || *first > *last || *last > kLargestCpu || cpus.size() > kLargestCpu) return {};
    for (std::uint64_t cpu = *first; cpu <= *last; ++cpu) cpus.push_back(static_cast<int>(cpu));
  }
  return cpus;
}

}  // namespace joulery
