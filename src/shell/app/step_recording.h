// SPDX-License-Identifier: Apache-2.0
// StepRecording: records kept in memory, and the run of any stretch of them. `joulery calibrate` measures many steps
// with one set of instruments; each step travels the same road as every run.
#pragma once

#include <vector>

#include "foundation/domain/record.h"
#include "foundation/ports/recording.h"

namespace joulery {

/// A stretch of a recording.
struct Stretch {
  Instant begin;
  Instant end;
};

/// Keeps every record.
class StepRecording final : public RecordSink {
 public:
  Result<void> write(const Record& record) override {
    records_.push_back(record);
    return {};
  }
  Result<void> flush() override { return {}; }
  Result<void> sync() override { return {}; }

  /// The run whose window is the stretch. Readings of the next seconds are taken along: slow sensors hand theirs over
  /// late.
  [[nodiscard]] Run run_of(const Stretch& stretch) const;
  /// Readings of one channel within the stretch.
  [[nodiscard]] std::vector<Reading> readings_of(std::uint16_t channel, const Stretch& stretch) const;

 private:
  std::vector<Record> records_;
};

}  // namespace joulery
