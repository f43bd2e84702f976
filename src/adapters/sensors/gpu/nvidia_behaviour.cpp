// SPDX-License-Identifier: Apache-2.0
// One look-up, one channel. A table that is broken is one of ours: the embedded ones are tested.
#include "adapters/sensors/gpu/nvidia_behaviour.h"

#include "adapters/sensors/accuracy.h"
#include "foundation/base/ensure.h"
#include "foundation/tables/tables.h"

namespace joulery {

void set_nvidia_behaviour(Channel& channel, const GpuPowerQuestion& question) {
  set_accuracy(channel, "nvml");
  auto tables = Tables::open();
  ENSURE(tables.has_value());
  const auto found = tables->gpu_sensor(question);
  ENSURE(found.has_value());
  if (!*found) return;
  const GpuSensorRow& row = **found;
  SensorBehaviour behaviour;
  behaviour.window = row.window;
  if (channel.kind == ChannelKind::counter) {
    behaviour.period = row.period;
    channel.behaviour = behaviour;
    return;
  }
  channel.period = row.period;
  // Nobody measured the delay of such a card: half of its window is the least it can be.
  behaviour.delay = row.delay.value_or(row.window.value_or(Duration{}) / 2);
  if (row.gain) {
    behaviour.gain = row.gain->gain;
    behaviour.offset = row.gain->offset;
    set_accuracy(channel, "nvml_listed");
  }
  channel.behaviour = behaviour;
}

}  // namespace joulery
