// SPDX-License-Identifier: Apache-2.0
// What `--place auto` may rest on: the machine's time zone. Nothing is asked of the network here.
#pragma once

#include "core/footprint/time_zone.h"
#include "foundation/base/files.h"

namespace joulery {

/// From /etc/timezone (or /etc/localtime's target) and tzdata's zone.tab below the root. Errors say what is missing.
[[nodiscard]] Result<GuessedPlace> guess_place(DiskFiles& files);

}  // namespace joulery
