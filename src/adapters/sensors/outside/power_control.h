// SPDX-License-Identifier: Apache-2.0
// The members of Redfish's older Power resource, of which some makers list one and others the total with its parts:
// which of them may be added (metering 1.7).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sensors/outside/json_answer.h"

namespace joulery {

/// Paths of the values whose sum is the chassis' power. One that is related to the chassis or a system itself is the
/// total. Several are added only where what they are related to is said and disjoint. Without any such value, the input
/// of all power supplies that are in use. A total of 0 W is none, for the machine that asks runs; a part or one of
/// several supplies may say 0. Empty: no value at all. Nothing: values that may hold each other.
[[nodiscard]] std::optional<std::vector<std::string>> choose_power_controls(const JsonAnswer& power,
                                                                            std::string_view chassis);

}  // namespace joulery
