// SPDX-License-Identifier: Apache-2.0
// Accelerators that are not metered may be in others' use and never cool down: they are left out.
#include "shell/bench/machine_watch.h"

#include <algorithm>

namespace joulery {
namespace {

constexpr Temperature kNear = 3 * kelvin;
constexpr Duration kEvery = std::chrono::seconds(1);
/// Looking takes at most a two-hundredth of the time.
constexpr int kShare = 200;

bool is_gpu(const std::string& part) { return part.starts_with("machine/gpu-"); }

/// Whether energy of this device, or of an instance of it, is counted. Where none is, all may be in use.
bool is_metered(const std::vector<OpenBook>& accelerators, const std::string& part) {
  return accelerators.empty() || std::ranges::any_of(accelerators, [&](const OpenBook& book) {
           const std::string& own = book.account->part().path;
           return own == part || own.starts_with(part + "/");
         });
}

}  // namespace

DeviceLook MachineWatch::look() {
  if (states_ == nullptr) return {};
  const Instant from = measurement_.clock().now();
  DeviceLook look = states_->read();
  const std::vector<OpenBook> accelerators = measurement_.road().accelerator_books();
  std::erase_if(look, [&accelerators](const DeviceState& state) {
    return is_gpu(state.part) && !is_metered(accelerators, state.part);
  });
  const Instant now = measurement_.clock().now();
  next_ = now + std::max(kEvery, (now - from) * kShare);
  return look;
}

void MachineWatch::begin() {
  looks_.clear();
  before_ = look();
  next_.reset();
}

void MachineWatch::look_if_due() {
  if (states_ == nullptr || (next_ && measurement_.clock().now() < *next_)) return;
  looks_.push_back(look());
}

std::vector<DeviceDuring> MachineWatch::end() { return devices_during(before_, looks_, look()); }

void MachineWatch::end_idle() {
  for (const DeviceDuring& device : end()) {
    if (device.temperature) idle_[device.part] = *device.temperature;
  }
}

std::optional<Temperature> MachineWatch::above_idle() {
  std::optional<Temperature> above;
  for (const DeviceState& state : look()) {
    const auto idle = idle_.find(state.part);
    if (!state.temperature || idle == idle_.end()) continue;
    const Temperature own = *state.temperature - idle->second;
    above = std::max(above.value_or(own), own);
  }
  return above;
}

std::optional<CoolDown> MachineWatch::cool_down(std::uint32_t block, Duration at_most) {
  CoolDown cool_down;
  cool_down.block = block;
  const Instant from = measurement_.clock().now();
  for (;;) {
    cool_down.above_idle = above_idle();
    cool_down.waited = measurement_.clock().now() - from;
    if (!cool_down.above_idle) return cool_down;
    cool_down.end = *cool_down.above_idle <= kNear ? CoolDownEnd::cooled_down : CoolDownEnd::cooled_down_120s;
    if (cool_down.end == CoolDownEnd::cooled_down || cool_down.waited >= at_most) return cool_down;
    const Duration next = std::min(kEvery, at_most - cool_down.waited);
    if (measurement_.wait({next, false, {}}) == Woken::interrupted) return std::nullopt;
  }
}

}  // namespace joulery
