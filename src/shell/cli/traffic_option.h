// SPDX-License-Identifier: Apache-2.0
// --rate and --growth of a report: how many queries a service is asked a day and how that grows, as intervals. What
// follows from them is core/benchmarking/reach_date.h.
#pragma once

#include <optional>
#include <string>

#include "core/benchmarking/reach_date.h"
#include "foundation/base/result.h"

namespace joulery {

/// `rate` is "54.8e6" or "LOW..HIGH" queries a day, above 0; `growth` the same in percent a year, above -100; its
/// middle is its best value. Nothing without a rate. Errors (invalid): no such number, and a growth without a rate.
Result<std::optional<Traffic>> read_traffic(const std::optional<std::string>& rate,
                                            const std::optional<std::string>& growth);

}  // namespace joulery
