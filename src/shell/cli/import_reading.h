// SPDX-License-Identifier: Apache-2.0
// MLPerf's results on disk are folders: which files a session and a trace have there. One file is read by
// cli/result_files.h; what is in it is known to core/importing.
#pragma once

#include <string>
#include <vector>

#include "core/importing/mlperf_checks.h"
#include "foundation/base/result.h"

namespace joulery {

/// What a folder holds of a power session; files that are not there are left out. Errors: a file that cannot be read.
[[nodiscard]] Result<MlperfSession> read_session_folder(const std::string& folder);
/// True for a folder that holds run_1/ or power/ of a power session.
[[nodiscard]] bool is_session_folder(const std::string& path);
/// The energy traces in a folder, sorted; the file itself when a trace is named.
[[nodiscard]] std::vector<std::string> energy_traces_at(const std::string& path);
/// The scenario a submission's folder names above a session: ".../multistream/performance"; empty when it names none.
[[nodiscard]] std::string scenario_of_folder(const std::string& folder);

}  // namespace joulery
