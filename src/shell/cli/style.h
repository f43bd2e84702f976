// SPDX-License-Identifier: Apache-2.0
// From what a terminal is to how reports are laid out on it.
#pragma once

#include "core/reporting/text_style.h"
#include "shell/cli/context.h"

namespace joulery {

[[nodiscard]] inline TextStyle style_of(const Terminal& terminal) {
  return {terminal.width, terminal.color, terminal.utf8};
}

}  // namespace joulery
