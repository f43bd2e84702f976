// SPDX-License-Identifier: Apache-2.0
// Looked at when a span begins or ends and at the end of the run: that is seldom, and soon enough.
#include "shell/bench/span_devices.h"

#include <algorithm>

namespace joulery {
namespace {

constexpr std::size_t kMostWaiting = 256;  ///< an accelerator that is read no more would keep all spans waiting

}  // namespace

void SpanDevices::watch(const Road& road, const Record& record) {
  const auto* ended = std::get_if<SpanEnded>(&record);
  if (ended == nullptr && !std::holds_alternative<SpanBegun>(record) && !std::holds_alternative<Finished>(record)) {
    return;
  }
  take_known(road);
  if (ended == nullptr) return;
  waiting_.push_back(ended->id);
  if (waiting_.size() > kMostWaiting) waiting_.erase(waiting_.begin());
}

void SpanDevices::take_known(const Road& road) {
  if (road.accelerator_books().empty()) return waiting_.clear();
  std::erase_if(waiting_, [&](std::uint32_t id) {
    const auto span = road.result_of(id);
    if (!span) return road.state_of(id) == SpanState::unknown;
    const auto energy = device_energy(road, *span);
    if (energy) energies_.insert_or_assign(id, *energy);
    return energy.has_value();
  });
}

}  // namespace joulery
