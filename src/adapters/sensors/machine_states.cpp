// SPDX-License-Identifier: Apache-2.0
// The driver's library is loaded at the first question: a run does not wait for it.
#include "adapters/sensors/machine_states.h"

#include <algorithm>
#include <iterator>

namespace joulery {

std::vector<DeviceState> MachineStates::read() {
  if (!std::exchange(looked_, true)) {
    packages_.emplace(files_);
    if (nvml_path_ || files_.host_path("/") == "/") gpus_.emplace(nvml_path_);
  }
  std::vector<DeviceState> states = packages_->read();
  std::vector<DeviceState> gpus = gpus_ ? gpus_->read() : std::vector<DeviceState>();
  std::move(gpus.begin(), gpus.end(), std::back_inserter(states));
  return states;
}

}  // namespace joulery
