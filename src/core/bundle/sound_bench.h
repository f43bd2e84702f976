// SPDX-License-Identifier: Apache-2.0
// Whether the values of a bench fit together, asked of every document before anything is derived from it: files come
// from anywhere. It judges shape alone; whether the numbers are right is verified by deriving them again.
#pragma once

#include "core/bundle/bundle.h"
#include "foundation/base/result.h"

namespace joulery {

/// Errors (invalid): the first thing that does not fit, with its path in the document.
Result<void> check_sound(const Bench& bench);

}  // namespace joulery
