// SPDX-License-Identifier: Apache-2.0
// replay: the channels of a recorded journal as if they were read now, at the pace at which they were recorded. What
// they give is `imported`, never a measurement of this machine: every channel carries the flag kReplayed and stands
// behind every instrument of our own. Computing a recorded run again is `joulery replay`.
#pragma once

#include <string>
#include <vector>

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// Opens each file (docs/reference/journal-format.md) and keeps its readings, 256 MiB of journal at most. The first one
/// is shown when the sensor is first read. Between two reads the last reading counts, as on a live sensor; misses,
/// wraps and restarts come as they were recorded; after the last reading of the file all are missed (gone). A file that
/// cannot be read, is no journal or holds no reading is a finding.
[[nodiscard]] Probe probe_recordings(Files& files, const std::vector<std::string>& paths);

}  // namespace joulery
