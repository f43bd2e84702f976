// SPDX-License-Identifier: Apache-2.0
// A limit on the energy of a run, watched on the running total of the machine: at four fifths it is said, at the limit
// it is said and, when asked for, the workload is stopped, first politely. It decides only; who reads the total and
// sends signals is app/measurement.h. A limit in carbon is turned into energy before it comes here.
#pragma once

#include <optional>
#include <string>

#include "foundation/base/time.h"
#include "foundation/units/quantity.h"

namespace joulery {

/// What the user allows.
struct EnergyLimit {
  Energy amount;     ///< above 0; compared with the best value of the total along the cut, as in the headline
  std::string text;  ///< how it is called: "5.00 kJ", "10.0 g of carbon (814 kJ at 44.2 g/kWh)"
  bool stop = false;
  Duration grace = std::chrono::seconds(10);  ///< between SIGTERM and SIGKILL
};

/// What is due after a tick.
enum class LimitStep { none, near, reached, kill };

/// Watches one run. Each step comes once, in the order of the enumeration; a total that jumps over `near` skips it.
class LimitWatch {
 public:
  explicit LimitWatch(EnergyLimit limit);

  [[nodiscard]] const EnergyLimit& limit() const { return limit_; }
  /// Below this total nothing is due but a kill: the one comparison of a tick.
  [[nodiscard]] Energy next() const { return next_; }
  [[nodiscard]] bool was_reached() const { return reached_at_.has_value(); }
  /// near or reached by the total so far.
  LimitStep advance(Energy so_far, Instant now);
  /// kill, once the grace time after `reached` is over and stopping was asked for.
  LimitStep overdue(Instant now);
  /// One line for a person: what was used of which limit, and what is done about it while the workload runs.
  [[nodiscard]] std::string told(LimitStep step, Energy so_far, bool runs) const;

 private:
  EnergyLimit limit_;
  Energy next_;
  std::optional<Instant> reached_at_;
  bool killed_ = false;
};

}  // namespace joulery
