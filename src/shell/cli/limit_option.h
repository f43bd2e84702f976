// SPDX-License-Identifier: Apache-2.0
// The options --limit, --limit-action and --limit-grace of run and attach: what was typed as an EnergyLimit. How a
// limit is kept is shell/app/limit.h.
#pragma once

#include <optional>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/domain/factors.h"
#include "shell/app/limit.h"
#include "shell/cli/command.h"

namespace joulery {

/// "5kJ", "0.5kWh", or "10g" of location-based carbon, which is energy at the best intensity and the PUE of `factors`.
/// Errors (invalid): no unit or another one, 0, carbon without a place or where electricity has none.
[[nodiscard]] Result<EnergyLimit> limit_from(std::string_view text, const Factors& factors);

/// Of the invocation; nothing without --limit.
[[nodiscard]] Result<std::optional<EnergyLimit>> limit_by(const Invocation& invocation, const Factors& factors);

}  // namespace joulery
