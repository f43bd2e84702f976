// SPDX-License-Identifier: Apache-2.0
// What worker-http can do: look at an endpoint and ask it about items. The loop around it is
// workers/serving/service.h, the protocol foundation/wire/worker.h.
#pragma once

#include "workers/http/endpoint.h"
#include "workers/serving/service.h"

namespace joulery {

/// Serves one client. Returns the exit code: 0 after quit or end of input, 1 when `out` cannot be written or `in` not
/// read.
int serve_http(int in, int out, const Now& now, const EnvironmentVariable& variable);

}  // namespace joulery
