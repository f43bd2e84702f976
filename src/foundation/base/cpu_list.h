// SPDX-License-Identifier: Apache-2.0
// The kernel's way of writing sets of CPUs: "0-3,8,10-11".
#pragma once

#include <string_view>
#include <vector>

namespace joulery {

/// The CPUs of a list, in its order; empty when the text is not one, or names a CPU beyond 8191 (the kernel's largest
/// NR_CPUS), so that a damaged file cannot ask for millions of events.
[[nodiscard]] std::vector<int> parse_cpu_list(std::string_view text);

}  // namespace joulery
