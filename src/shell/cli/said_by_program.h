// SPDX-License-Identifier: Apache-2.0
// What a program that was started for its answer says on the other end of a pipe. Starting it is processes/spawn.h's.
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.h"

namespace joulery {

/// Everything said until the other end is closed, of which the first 4 kB or so are kept: an answer is short. Errors:
/// those of reading, named by the program.
Result<std::string> read_said(int descriptor, std::string_view program);

}  // namespace joulery
