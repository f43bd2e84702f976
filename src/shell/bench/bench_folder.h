// SPDX-License-Identifier: Apache-2.0
// The folder of a benchmark: bench.json, and below recordings/ the raw samples of each run, which `joulery replay`
// computes from again. The document's shape is core/bundle/bundle_json.h's.
#pragma once

#include <string>

#include "core/bundle/bundle.h"
#include "foundation/base/result.h"

namespace joulery {

/// "recordings/ID.jly": where the recording of a run lies in a benchmark's folder.
[[nodiscard]] std::string recording_file(const std::string& run_id);
/// Where what was asked for is kept in a benchmark's folder (cli/bench_kept_plan.h).
[[nodiscard]] std::string plan_file(const std::string& folder);
/// Makes the folder, or takes an empty one. Errors: there is something in it, which is never overwritten; those of the
/// file system.
Result<void> make_bench_folder(const std::string& folder);
/// A file's SHA-256. Errors: those of reading.
Result<std::string> sha256_of_file(const std::string& path);
/// Writes bench.json beside what is there, as a whole: a full disk leaves the one before. The bench names its
/// recordings.
Result<void> write_bench(const Bench& bench, const std::string& folder);
/// The bench of a folder. Errors: there is none, or it is no sound one.
Result<Bench> read_bench(const std::string& folder);

}  // namespace joulery
