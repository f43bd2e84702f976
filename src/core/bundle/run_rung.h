// SPDX-License-Identifier: Apache-2.0
// What a run says of how a benchmark's energies came to be. A trial takes it from its run, and who verifies a bundle
// asks the replayed one again.
#pragma once

#include <optional>

#include "foundation/domain/method.h"
#include "foundation/domain/run.h"
#include "foundation/domain/rung.h"

namespace joulery {

/// At which rung a run measured: metered where the whole machine was read as one.
[[nodiscard]] Rung rung_of(const Run& run);

/// How the run came to the energies of accelerators on its cut; nothing: none is there.
[[nodiscard]] std::optional<Method> device_method_of(const Run& run);

}  // namespace joulery
