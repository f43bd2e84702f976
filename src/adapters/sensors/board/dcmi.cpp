// SPDX-License-Identifier: Apache-2.0
// Byte places: completion code 0, group 1, then little-endian: power now 2, least 4, most 6, mean 8, time stamp 10,
// statistics period 14, and the state at 18 with "measures" in bit 6.
#include "adapters/sensors/board/dcmi.h"

#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::size_t kReplySize = 19;
constexpr std::uint8_t kMeasures = 0x40;

using Power = tl::expected<std::uint64_t, ErrorKind>;

/// IPMI 2.0, table 5-2: completion codes.
ErrorKind kind_of(std::uint8_t completion) {
  switch (completion) {
    case 0xC0:  // node busy
    case 0xC3:  // time-out
    case 0xCE:  // no answer could be given
    case 0xCF:
    case 0xD5:  // not in the present state
      return ErrorKind::transient;
    case 0xC1:  // no such command
    case 0xC2:
    case 0xC9:
    case 0xCB:
    case 0xCC:
      return ErrorKind::unsupported;
    case 0xD4:  // privilege
      return ErrorKind::denied;
    default:
      return ErrorKind::broken;
  }
}

Power microwatts(std::uint64_t watts) {
  if (watts == 0) return tl::unexpected(ErrorKind::broken);
  return watts * 1'000'000;
}

/// "180 Watts" -> 180. A power reading is a word of 16 bits.
std::optional<std::uint64_t> watts_of(std::string_view value) {
  const auto blank = value.find(' ');
  if (blank == std::string_view::npos || trim(value.substr(blank)) != "Watts") return std::nullopt;
  const auto watts = parse_u64(value.substr(0, blank));
  return watts && *watts > UINT16_MAX ? std::nullopt : watts;
}

}  // namespace

Power parse_dcmi_power(std::span<const std::uint8_t> reply) {
  if (reply.empty()) return tl::unexpected(ErrorKind::broken);
  if (reply[0] != 0) return tl::unexpected(kind_of(reply[0]));
  if (reply.size() < kReplySize || reply[1] != kDcmiPowerRequest[0]) return tl::unexpected(ErrorKind::broken);
  if ((reply[18] & kMeasures) == 0) return tl::unexpected(ErrorKind::unsupported);
  return microwatts(static_cast<std::uint64_t>(reply[2]) | static_cast<std::uint64_t>(reply[3]) << 8U);
}

std::optional<Power> DcmiText::take(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view key = trim(line.substr(0, colon));
  const std::string_view value = trim(line.substr(colon + 1));
  if (key == "Instantaneous power reading" || key == "Current Power") {
    microwatts_.reset();
    if (const auto watts = watts_of(value)) microwatts_ = *watts * 1'000'000;
    return std::nullopt;
  }
  if (key != "Power reading state is" && key != "Power Measurement") return std::nullopt;
  const std::optional<std::uint64_t> read = microwatts_;
  microwatts_.reset();
  if (value != "activated" && value != "Active") return tl::unexpected(ErrorKind::unsupported);
  if (!read || *read == 0) return tl::unexpected(ErrorKind::broken);
  return Power(*read);
}

}  // namespace joulery
