// SPDX-License-Identifier: Apache-2.0
// Reads, checks, feeds.
#include "shell/app/replay.h"

#include "core/metering/sensible.h"
#include "shell/app/road.h"

namespace joulery {

Result<Run> run_from_records(RecordSource& source, const std::function<void(RunStart&)>& amend) {
  Road road;
  while (true) {
    auto record = source.next();
    if (!record) return failure(record.error());
    if (!record->has_value()) return road.finish();
    if (auto* start = std::get_if<RunStart>(&**record)) {
      if (auto sound = check_start(*start); !sound) return failure(sound.error());
      if (amend) amend(*start);
    }
    if (const auto* joined = std::get_if<ChannelsJoined>(&**record)) {
      if (auto sound = check_channels(joined->channels); !sound) return failure(sound.error());
    }
    road.feed(**record);
  }
}

}  // namespace joulery
