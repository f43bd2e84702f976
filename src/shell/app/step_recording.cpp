// SPDX-License-Identifier: Apache-2.0
// A stretch becomes a run as in replay: the records in order, with a window of its own.
#include "shell/app/step_recording.h"

#include "shell/app/road.h"

namespace joulery {
namespace {

constexpr Duration kLateReadings = std::chrono::seconds(3);

/// When a record was made, where it says so.
std::optional<Instant> instant_of(const Record& record) {
  if (const auto* sample = std::get_if<Sample>(&record)) return sample->at;
  if (const auto* usage = std::get_if<Usage>(&record)) return usage->at;
  return std::nullopt;
}

bool is_window(const Record& record) {
  return std::holds_alternative<WorkloadStarted>(record) || std::holds_alternative<WorkloadEnded>(record) ||
         std::holds_alternative<Finished>(record);
}

}  // namespace

Run StepRecording::run_of(const Stretch& stretch) const {
  Road road;
  for (std::size_t i = 0; i < records_.size(); ++i) {
    if (i == stretch.first) road.feed(WorkloadStarted{stretch.begin, 0});
    if (i == stretch.last) road.feed(WorkloadEnded{stretch.end, {0, {}}});
    const auto at = instant_of(records_[i]);
    if (i >= stretch.last && at && *at > stretch.end + kLateReadings) break;
    if (!is_window(records_[i])) road.feed(records_[i]);
  }
  if (stretch.last >= records_.size()) road.feed(WorkloadEnded{stretch.end, {0, {}}});
  road.feed(Finished{stretch.end, {}, 0, {}});
  return road.finish();
}

std::vector<Reading> StepRecording::readings_of(std::uint16_t channel, const Stretch& stretch) const {
  std::vector<Reading> readings;
  for (const Record& record : records_) {
    const auto* sample = std::get_if<Sample>(&record);
    if (sample == nullptr) continue;
    for (const Reading& reading : sample->readings) {
      if (reading.channel == channel && reading.at >= stretch.begin && reading.at <= stretch.end) {
        readings.push_back(reading);
      }
    }
  }
  return readings;
}

}  // namespace joulery
