// SPDX-License-Identifier: Apache-2.0
// What a model worker gives up before it reads a model of a stranger. Memory is not limited here: engines map more than
// they use; the kernel ends a worker first when memory runs out, for joulery started it so.
#pragma once

#include "foundation/base/result.h"

namespace joulery {

/// From now on and for all it starts: no rights are gained, and a crash leaves no core with answers in it. Errors: the
/// kernel refuses one.
Result<void> give_up_rights();

}  // namespace joulery
