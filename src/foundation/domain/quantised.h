// SPDX-License-Identifier: Apache-2.0
// The flag of a channel whose counts were rounded down by whoever reads them for us: the truth lies up to one count
// above each reading, so that metering adds one count of doubt to every edge of a window. Not for what an instrument
// rounds by itself, which its accuracy and period hold.
#pragma once

#include <string_view>

namespace joulery {

/// In Channel::flags; one count of Channel::scale is then the step.
inline constexpr std::string_view kQuantised = "quantised";

}  // namespace joulery
