// SPDX-License-Identifier: Apache-2.0
// LoadRun: many queries of one endpoint under way at once: a closed loop, in which the next is asked as soon as one has
// ended, or an open one, in which each is asked when it is due. Each query is asked as endpoint.h asks it.
#pragma once

#include "workers/http/endpoint.h"
#include "workers/http/running_requests.h"
#include "workers/serving/service.h"

namespace joulery {

/// The most queries that are ever under way: one thread and one connection each.
inline constexpr std::uint32_t most_at_once = 256;

/// Asks all items of the request, which has a load, and watches the server's running batch meanwhile. `now` is asked
/// from several threads. Errors (invalid): a load that cannot be; (transient) nobody listens any more; those of opening
/// a client.
[[nodiscard]] Result<Answered> answer_under_load(const Endpoint& endpoint, const AnswerRequest& request, Client& client,
                                                 const Now& now);

}  // namespace joulery
