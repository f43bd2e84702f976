// SPDX-License-Identifier: Apache-2.0
// EngineServer: the question "how much have you done so far?" to an inference server that runs already. Asking only: it
// is never started, stopped or told what to do (EN-4). The real one is adapters/engines/server_counters.h.
#pragma once

#include <optional>

#include "foundation/domain/engine.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// What one question brought.
struct EngineAnswer {
  std::optional<EngineFound> joined;  ///< series that were not there before; they stand in front of the reading
  EngineRead read;
};

/// One server. One thread at a time.
class EngineServer {
 public:
  virtual ~EngineServer() = default;
  /// Who it is, and the series that were there when it was found; numbered from 0.
  [[nodiscard]] virtual const EngineFound& found() const = 0;
  /// Asks once; ends by a deadline of a few seconds. A failure is a reading that was missed.
  virtual EngineAnswer read(Clock& clock) = 0;
};

}  // namespace joulery
