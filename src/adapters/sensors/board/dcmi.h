// SPDX-License-Identifier: Apache-2.0
// dcmi: the power reading of a management controller, "Get Power Reading" of DCMI 1.5 (section 6.6.1): as the bytes of
// an IPMI reply, and as the text that ipmitool and FreeIPMI print. Pure; who asks is ipmi.h and ipmi_tools.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tl/expected.hpp>

#include "foundation/base/result.h"

namespace joulery {

/// The request: network function (group extension), command, then its data: DCMI, mode "system power statistics".
inline constexpr std::uint8_t kDcmiNetworkFunction = 0x2C;
inline constexpr std::uint8_t kDcmiGetPowerReading = 0x02;
inline constexpr std::array<std::uint8_t, 4> kDcmiPowerRequest{0xDC, 0x01, 0x00, 0x00};

/// Microwatts now, from the reply's bytes, completion code first. Errors: unsupported when the controller has no such
/// command or does not measure now, denied, transient when it is busy, broken for anything else, 0 W among it: a
/// machine that answers takes power.
[[nodiscard]] tl::expected<std::uint64_t, ErrorKind> parse_dcmi_power(std::span<const std::uint8_t> reply);

/// Reads the lines of `ipmitool dcmi power reading` or `ipmi-dcmi --get-system-power-statistics`, report after report.
class DcmiText {
 public:
  /// Takes the next line. At the line that says whether the controller measures, a report is complete: microwatts, or
  /// unsupported when it does not measure, or broken when the report held no power.
  std::optional<tl::expected<std::uint64_t, ErrorKind>> take(std::string_view line);

 private:
  std::optional<std::uint64_t> microwatts_;
};

}  // namespace joulery
