// SPDX-License-Identifier: Apache-2.0
// RecordLog: the records of one run in one order, though others than its writer have some: a program ends a span while
// the writer reads the sensors. The journal has them in the order in which they came, and the road gets them in the
// same one (R40). The writer is app/recorder.h.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "foundation/ports/recording.h"

namespace joulery {

/// Thread-safe; write() and take_posted() are the one writer's. Without a sink, or once it failed, nothing is kept.
class RecordLog {
 public:
  /// From here on records go to `sink`, which may be null.
  void open(RecordSink* sink);
  /// Lets go of the sink.
  void close();

  /// A record of the writer's goes into the journal. Gives what others posted before it, for the road: valid until the
  /// next call of the writer.
  const std::vector<Record>& write(const Record& record);
  /// The same without a record of its own.
  const std::vector<Record>& take_posted();
  /// A record of anybody else goes into the journal, and onto the road before the writer's next one.
  void post(Record record);
  [[nodiscard]] bool has_posted() const;

  /// Hands all records to the kernel: SIGKILL cannot lose them then (R34).
  void flush();
  /// Waits until the disk has what was flushed; post() and flush() go on meanwhile.
  void sync();
  /// The first failure of the journal; nothing while it is well.
  [[nodiscard]] std::optional<Error> failure() const;
  [[nodiscard]] bool has_failed() const;

 private:
  void append(const Record& record);
  void note(const Result<void>& done);
  [[nodiscard]] bool is_kept() const { return sink_ != nullptr && !failure_; }

  mutable std::mutex mutex_;  ///< guards what follows; held for a record or a write(2)
  RecordSink* sink_ = nullptr;
  std::vector<Record> posted_;  ///< in the journal and not on the road
  std::optional<Error> failure_;

  std::vector<Record> taken_;  ///< the writer's; swapped with posted_, reused
};

}  // namespace joulery
