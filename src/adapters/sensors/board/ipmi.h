// SPDX-License-Identifier: Apache-2.0
// ipmi: the whole machine by its management controller, asked through the kernel's /dev/ipmi0 (metering 1.7). Whole
// watts, at most once a second, with a lag; root alone may ask on most systems. What the answer says is dcmi.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// An open controller.
class IpmiDevice {
 public:
  virtual ~IpmiDevice() = default;
  /// Sends one request and writes the reply, completion code first, into `reply`; returns its length. Waits at most
  /// `at_most`. Errors: the errno of the system call; ETIMEDOUT. No allocation.
  virtual tl::expected<std::size_t, int> ask(std::uint8_t network_function, std::uint8_t command,
                                             std::span<const std::uint8_t> data, std::span<std::uint8_t> reply,
                                             Duration at_most) = 0;
};

/// Opens the controller at a path of the operating system; refused: the errno.
using IpmiOpener = std::function<tl::expected<std::unique_ptr<IpmiDevice>, int>(const std::string& path)>;
/// The one that asks the kernel.
[[nodiscard]] IpmiOpener live_ipmi_opener();

/// Offers the machine's power where the controller measures it now. Silent without a device; a controller that has no
/// power reading or has it switched off is a finding. `files` is used only while probing.
[[nodiscard]] Probe probe_ipmi(Files& files, const IpmiOpener& opener);

}  // namespace joulery
