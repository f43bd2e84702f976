// SPDX-License-Identifier: Apache-2.0
// The fingerprint of one repeat's answers: a changed answer shows, and in which repeat, also where it changes no score.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/bundle.h"

namespace joulery {

/// SHA-256, in hexadecimal digits, of the answers as bench_json writes them, without blanks.
[[nodiscard]] std::string answers_hash(const std::vector<BenchAnswer>& answers);

}  // namespace joulery
