// SPDX-License-Identifier: Apache-2.0
// Which fields the machine's facts have in JSON, for both directions (bundle/bundle_fields.h). What a device did not
// say is left out.
#pragma once

#include "core/bundle/machine_facts.h"
#include "foundation/wire/json_values.h"

namespace joulery {

[[nodiscard]] inline std::string_view word_of(CoolDownEnd end) { return to_string(end); }
[[nodiscard]] inline bool value_of(std::string_view word, CoolDownEnd& end) {
  return put_if(cool_down_end_from(word), end);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<DeviceDuring> device) {
  c("part", device.part);
  c("readings", device.readings);
  c("temperature_c", device.temperature);
  c("hottest_c", device.hottest);
  c("clock_hz", device.clock);
  c("slowest_clock_hz", device.slowest_clock);
  c("memory_clock_hz", device.memory_clock);
  c("power_limit_w", device.power_limit);
  c("governor", device.governor);
  c("slow_downs", device.slow_downs);
  c("held_back_by", device.held_back_by);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<CoolDown> cool_down) {
  c("block", cool_down.block);
  c("end", cool_down.end);
  c("waited_ns", cool_down.waited);
  c("above_idle_k", cool_down.above_idle);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<Stranger> stranger) {
  c("part", stranger.part);
  c("name", stranger.name);
  c("pid", stranger.pid);
  c("busy_ns", stranger.busy);
}

template <class Codec>
void fields(Codec& c, typename Codec::template Ref<MachineFacts> facts) {
  c("repeats", facts.repeats);
  c("cool_downs", facts.cool_downs);
  c("strangers", facts.strangers);
  c("is_shared", facts.is_shared);
}

}  // namespace joulery
