// SPDX-License-Identifier: Apache-2.0
// Where this installation keeps engines, heads and downloads, for the commands that run models: the program's own
// folder and the user's variables, handed to adapters/engines/model_zoo.h.
#pragma once

#include "adapters/engines/model_zoo.h"
#include "foundation/base/result.h"
#include "shell/cli/context.h"

namespace joulery {

/// Beside the running program. Errors (gone): the worker or the heads are not there, with what was looked for.
Result<EnginePlaces> engine_places(const Context& context);
/// The same where no worker needs to be built. Errors (gone): no heads.
Result<EnginePlaces> zoo_places(const Context& context);

}  // namespace joulery
