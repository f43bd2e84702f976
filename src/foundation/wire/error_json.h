// SPDX-License-Identifier: Apache-2.0
// `joulery.error/1`: a failure as the JSON document that `--json` prints. Text for people is describe() of
// base/result.h.
#pragma once

#include <string>

#include "foundation/base/result.h"

namespace joulery {

/// The error with the exit code the program ends with. Nothing to try, no place: null with a why.
[[nodiscard]] std::string error_json(const Error& error, int exit_code);

}  // namespace joulery
