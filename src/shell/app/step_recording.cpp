// SPDX-License-Identifier: Apache-2.0
// A stretch becomes a run as in replay: the records in order, with a window of its own.
#include "shell/app/step_recording.h"

#include <span>

#include "foundation/base/ensure.h"
#include "shell/app/replay.h"

namespace joulery {
namespace {

constexpr Duration kLateReadings = std::chrono::seconds(3);

/// When a record was made, where it says so.
std::optional<Instant> instant_of(const Record& record) {
  if (const auto* sample = std::get_if<Sample>(&record)) return sample->at;
  if (const auto* usage = std::get_if<Usage>(&record)) return usage->at;
  return std::nullopt;
}

/// Kept records up to some seconds behind an instant: slow sensors hand their readings over late.
class KeptRecords final : public RecordSource {
 public:
  KeptRecords(std::span<const Record> records, Instant last) : records_(records), last_(last) {}

  Result<std::optional<Record>> next() override {
    if (given_ == records_.size()) return std::optional<Record>();
    const Record& record = records_[given_++];
    const auto at = instant_of(record);
    if (at && *at > last_) return std::optional<Record>();
    return std::optional<Record>(record);
  }
  [[nodiscard]] bool broken_tail() const override { return false; }

 private:
  std::span<const Record> records_;
  Instant last_;
  std::size_t given_ = 0;
};

}  // namespace

Run StepRecording::run_of(const Stretch& stretch) const {
  KeptRecords records(records_, stretch.end + kLateReadings);
  auto run = run_between(records, stretch.begin, stretch.end);
  ENSURE(run.has_value());  // our own records make sense
  return std::move(*run);
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
