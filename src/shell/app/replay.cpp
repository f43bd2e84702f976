// SPDX-License-Identifier: Apache-2.0
// Reads, checks, feeds.
#include "shell/app/replay.h"

#include <array>

#include "core/metering/sensible.h"
#include "shell/app/road.h"

namespace joulery {
namespace {

/// A stream with another window: the road clips every slice as it books it, so the edges must come first.
class OtherWindow final : public RecordSource {
 public:
  OtherWindow(RecordSource& source, Instant from, Instant to)
      : source_(source), edges_{WorkloadStarted{from, 0}, WorkloadEnded{to, {}}} {}

  Result<std::optional<Record>> next() override {
    if (started_ && given_ < edges_.size()) return std::optional<Record>(edges_.at(given_++));
    while (true) {
      auto record = source_.next();
      if (!record || !record->has_value()) return record;
      if (std::holds_alternative<RunStart>(**record)) started_ = true;
      const bool own_edge =
          std::holds_alternative<WorkloadStarted>(**record) || std::holds_alternative<WorkloadEnded>(**record);
      if (!own_edge) return record;
    }
  }
  [[nodiscard]] bool broken_tail() const override { return source_.broken_tail(); }

 private:
  RecordSource& source_;
  std::array<Record, 2> edges_;
  std::size_t given_ = 0;
  bool started_ = false;
};

}  // namespace

Result<Run> run_between(RecordSource& source, Instant from, Instant to) {
  OtherWindow windowed(source, from, to);
  return run_from_records(windowed);
}

Result<Run> run_from_records(RecordSource& source, const std::function<void(RunStart&)>& amend,
                             const std::function<void(const Road&, const Record&)>& watch) {
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
    if (watch) watch(road, **record);
  }
}

}  // namespace joulery
