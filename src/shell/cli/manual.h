// SPDX-License-Identifier: Apache-2.0
// The man page and the reference page, made from the command table. docs/man and docs/reference/cli.md are written by
// `joulery man`, and a test fails when they lag behind.
#pragma once

#include <string>

namespace joulery {

/// joulery(1) as roff for man(7).
[[nodiscard]] std::string manual_roff();
/// The same as Markdown.
[[nodiscard]] std::string manual_markdown();

}  // namespace joulery
