// SPDX-License-Identifier: Apache-2.0
// One benchmark out of several that were run apart, as the jobs of a cluster do. No trial counts twice, and trials of
// two machines stay apart: which of them may be compared is decided by their fingerprints.
#pragma once

#include <vector>

#include "core/bundle/bundle.h"
#include "foundation/base/result.h"

namespace joulery {

/// Where a part lies below the folder of the whole: its recordings are found there.
struct BenchPart {
  std::string folder;  ///< "parts/text-classification"
  Bench bench;
};

/// All trials of all parts, in the order of the parts. The whole is complete when every part is, begins with the first
/// and ends with the last. Its host is what all machines have in common; ids that differ are left empty. Errors
/// (invalid): no part; two parts of another tier, seed, version of Joulery or of its tables, place, or kind of machine;
/// a model that was tried twice on the same data for the same task.
Result<Bench> merge_parts(std::vector<BenchPart> parts, std::string id);

}  // namespace joulery
