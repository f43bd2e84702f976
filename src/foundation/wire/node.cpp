// SPDX-License-Identifier: Apache-2.0
// Sixteen bytes there and back.
#include "foundation/wire/node.h"

#include <cstring>
#include <string_view>

#include "foundation/wire/bytes.h"

namespace joulery {
namespace {

constexpr std::string_view kMagic = "JLYN";

}  // namespace

std::array<std::byte, node_message_size> encode(const NodeMessage& message) {
  std::array<std::byte, node_message_size> packet{};
  std::memcpy(packet.data(), kMagic.data(), kMagic.size());
  packet[4] = static_cast<std::byte>(node_protocol_version);
  packet[5] = static_cast<std::byte>(message.word);
  std::memcpy(packet.data() + 8, &message.number, sizeof message.number);
  return packet;
}

Result<NodeMessage> node_message_from(std::span<const std::byte> packet) {
  if (packet.size() != node_message_size || std::memcmp(packet.data(), kMagic.data(), kMagic.size()) != 0) {
    return failure(ErrorKind::invalid, "not a message between joulery processes");
  }
  ByteReader reader(packet.subspan(kMagic.size()));
  if (reader.take<std::uint8_t>() != node_protocol_version) {
    return failure(ErrorKind::unsupported, "another version of joulery meters this job", {},
                   "use one version for all processes of a job");
  }
  const auto word = reader.take<std::uint8_t>();
  const auto padding = reader.take<std::uint16_t>();
  const auto number = reader.take<std::uint64_t>();
  const bool known =
      word >= static_cast<std::uint8_t>(NodeWord::hello) && word <= static_cast<std::uint8_t>(NodeWord::is_read);
  if (!known || padding != 0) return failure(ErrorKind::invalid, "not a message between joulery processes");
  return NodeMessage{static_cast<NodeWord>(word), number};
}

}  // namespace joulery
