// SPDX-License-Identifier: Apache-2.0
// A benchmark's bundle in every format of `joulery report`. Runs are command_report.cpp's.
#pragma once

#include <string>

#include "core/reporting/text_style.h"
#include "foundation/base/result.h"

namespace joulery {

/// The bundle at a path as "text", "md", "csv", "latex", "html" or "json". Errors: it cannot be read, is no sound
/// bench, or the format is one of runs alone.
Result<std::string> bundle_report(const std::string& path, const std::string& format, const TextStyle& style);

}  // namespace joulery
