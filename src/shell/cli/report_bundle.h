// SPDX-License-Identifier: Apache-2.0
// A benchmark's bundle in every format of `joulery report`. Runs are command_report.cpp's.
#pragma once

#include <optional>
#include <string>

#include "core/benchmarking/reach_date.h"
#include "core/reporting/text_style.h"
#include "foundation/base/result.h"

namespace joulery {

/// The bundle at a path as "text", "md", "csv", "latex", "html" or "json"; with a traffic also when training and use
/// are even. Errors: it cannot be read, is no sound bench, the format is one of runs alone, or one that tells no dates.
Result<std::string> bundle_report(const std::string& path, const std::string& format, const TextStyle& style,
                                  const std::optional<Traffic>& traffic);

}  // namespace joulery
