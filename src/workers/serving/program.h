// SPDX-License-Identifier: Apache-2.0
// What a worker's main does before and around the loop: signals as a child should have them, the clock both ends share,
// and a last word in the protocol when something unforeseen is thrown.
#pragma once

#include <string_view>

#include "workers/serving/service.h"

namespace joulery {

/// Runs `work(now)`, which serves stdin and stdout, and returns its exit code; 2 when arguments were given, for a
/// worker takes none; 1 after an exception, which is said as an error of the protocol.
int worker_main(int count, char** arguments, std::string_view name, const std::function<int(const Now&)>& work);

}  // namespace joulery
