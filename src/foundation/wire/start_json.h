// SPDX-License-Identifier: Apache-2.0
// What is known when a run starts, as JSON: the payload of a journal's first record, and the host alone for other
// documents. Kept to the last bit, because replay computes from it. The finished run is wire/run_json.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.h"
#include "foundation/domain/run.h"

namespace joulery {

/// `joulery.start/1`: everything a RunStart holds. `indent` -1 gives one line.
[[nodiscard]] std::string start_json(const RunStart& start, int indent = -1);
/// The inverse; an Error (invalid) names the field that is wrong.
[[nodiscard]] Result<RunStart> start_from_json(std::string_view text);

/// Channels and GPUs that joined late: the content of a ChannelsJoined record.
[[nodiscard]] std::string joined_json(const std::vector<Channel>& channels, const std::vector<HostGpu>& gpus);
/// The inverse, into what the caller holds; an Error (invalid) names the field that is wrong.
[[nodiscard]] Result<void> joined_from_json(std::string_view text, std::vector<Channel>& channels,
                                            std::vector<HostGpu>& gpus);

/// The object under "host" of `joulery.run/1`, for documents that hold a host but no run.
[[nodiscard]] std::string host_json(const Host& host, int indent = -1);

}  // namespace joulery
