// SPDX-License-Identifier: Apache-2.0
// Which energy and power channels one GPU offers, and how each is read: the calls of old, or the fields of
// nvmlDeviceGetFieldValues (metering 1.5). A field's own return code comes before its value.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/sensors/gpu/nvml_devices.h"
#include "foundation/domain/channel.h"

namespace joulery {

/// A raw value, or NVML's code. Counter: mJ; power: microwatts.
struct NvmlAnswer {
  int code = kNvmlFunctionNotFound;
  std::uint64_t value = 0;
};

/// How one channel is asked.
struct NvmlQuestion {
  enum class Call : std::uint8_t { energy, power_usage, field, utilisation };
  Call call = Call::energy;
  NvmlDevice device = nullptr;
  std::uint32_t field = 0;  ///< of `field`
  std::uint32_t scope = kNvmlScopeGpu;
  std::uint64_t limit_microwatts = 0;  ///< of `utilisation`: answered times the load
};

/// Asks; no allocation.
[[nodiscard]] NvmlAnswer ask(const NvmlFunctions& nvml, const NvmlQuestion& question);

/// A field of a GPU as a whole number, whatever its type; code 13 where the driver has no fields, 999 where it gives a
/// number that is no amount.
[[nodiscard]] NvmlAnswer ask_nvml_field(const NvmlFunctions& nvml, NvmlDevice device, std::uint32_t field,
                                        std::uint32_t scope);

struct NvmlChannel {
  Channel channel;
  NvmlQuestion question;
};

/// The channels a GPU offers: its counter; its power, mean and instant; the power of its memory (inside it) and of the
/// module it sits on with a processor (R22). One that offers neither energy nor power of its own, but a power limit and
/// how busy it is, gets their product (M4); one that does not even do that gets none. `refused`: the first code that
/// was no answer.
[[nodiscard]] std::vector<NvmlChannel> nvml_channels(const NvmlFunctions& nvml, const NvmlGpu& gpu, int& refused);

}  // namespace joulery
