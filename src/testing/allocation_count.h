// SPDX-License-Identifier: Apache-2.0
// Counts calls of operator new, for tests that promise "no allocation per tick". The counting operators replace the
// library's in every program that links `testing`; under a sanitizer they stay out, and the count says so by nothing.
#pragma once

#include <cstdint>
#include <optional>

namespace joulery::testing {

/// Calls of operator new by this thread so far; nothing where they cannot be counted.
[[nodiscard]] std::optional<std::uint64_t> allocations_so_far();

}  // namespace joulery::testing
