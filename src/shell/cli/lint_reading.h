// SPDX-License-Identifier: Apache-2.0
// What `joulery lint` reads: our own runs and benchmarks, everybody's results that `joulery import` knows, tables of
// claims. How a file is found and read with limits is cli/result_files.h.
#pragma once

#include <string>
#include <vector>

#include "shell/cli/result_files.h"

namespace joulery {

/// Everything these files and folders hold. `scenario` is that of optimum-benchmark's reports that do not say it.
/// Errors: a path that is not there, a folder with nothing to look at.
[[nodiscard]] Result<ReadResults> read_for_lint(const std::vector<std::string>& arguments, const std::string& scenario);

}  // namespace joulery
