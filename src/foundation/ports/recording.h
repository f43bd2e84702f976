// SPDX-License-Identifier: Apache-2.0
// RecordSink: where records go as they happen (the journal of a run, a file of `record`). RecordSource reads them back.
#pragma once

#include <optional>

#include "foundation/base/result.h"
#include "foundation/domain/record.h"

namespace joulery {

/// Takes records in order. Writes are batched; nothing is lost to a kill once `write` returned and the batch is
/// flushed. One thread at a time, but for sync().
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  /// Appends. An Error (full disk) leaves the sink usable for a later try; what was written before stays readable.
  virtual Result<void> write(const Record& record) = 0;
  /// Hands everything to the kernel.
  virtual Result<void> flush() = 0;
  /// Waits until the disk has what was flushed (fdatasync). May run beside the other two.
  virtual Result<void> sync() = 0;
};

/// Gives records back in order; nothing at the end. A broken tail ends the stream and is reported by `broken_tail`.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  virtual Result<std::optional<Record>> next() = 0;
  [[nodiscard]] virtual bool broken_tail() const = 0;
};

}  // namespace joulery
