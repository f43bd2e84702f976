// SPDX-License-Identifier: Apache-2.0
// MachineWatch: looks at the devices while a task is measured, and waits between arms until they are as cool as they
// were idle (BM-10). What its looks amount to is bundle/machine_facts.h; when it looks is bench/group_run.h's.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/bundle/machine_facts.h"
#include "foundation/ports/device_states.h"
#include "shell/app/measurement.h"

namespace joulery {

/// Lives as long as the measurement of one task.
class MachineWatch {
 public:
  /// `states` may be null: then nothing is known of the devices. Both must outlive it.
  MachineWatch(DeviceStates* states, Measurement& measurement) : states_(states), measurement_(measurement) {}
  MachineWatch(const MachineWatch&) = delete;
  MachineWatch& operator=(const MachineWatch&) = delete;

  /// A first look, which may load a driver's library: before anything is measured.
  void prepare() { static_cast<void>(look()); }
  /// From here on looks are kept.
  void begin();
  /// For each tick meanwhile: looks at once, then once a second, or less often where a look takes long.
  void look_if_due();
  /// What the looks since begin() amount to.
  [[nodiscard]] std::vector<DeviceDuring> end();
  /// The same; and so warm are the devices when the machine is idle: what is said last counts, for models in memory
  /// keep a device warmer than an empty machine is (docs/adr/0050).
  void end_idle();

  /// Waits until no device is more than 3 K warmer than idle, at most so long; only metered accelerators and
  /// processors count. Nothing: it was interrupted.
  [[nodiscard]] std::optional<CoolDown> cool_down(std::uint32_t block, Duration at_most);

 private:
  [[nodiscard]] DeviceLook look();
  [[nodiscard]] std::optional<Temperature> above_idle();

  DeviceStates* states_;
  Measurement& measurement_;
  DeviceLook before_;
  std::vector<DeviceLook> looks_;
  std::optional<Instant> next_;  ///< nothing: due at once
  std::map<std::string, Temperature> idle_;
};

}  // namespace joulery
