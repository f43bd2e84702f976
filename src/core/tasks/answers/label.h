// SPDX-License-Identifier: Apache-2.0
// The label in the answer of a general model: such models write a text, classifiers give scores (answers/scores.h).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace joulery {

/// Which label a text names: the one that stands first in it as whole words, in any case; of two at one place the
/// longer ("very good" before "very"). Nothing when it names none: a wrong answer, not a failure.
[[nodiscard]] std::optional<std::size_t> label_in(std::string_view answer, std::span<const std::string> labels);

}  // namespace joulery
