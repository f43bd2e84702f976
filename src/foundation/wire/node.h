// SPDX-License-Identifier: Apache-2.0
// What the processes of one job say to each other on one machine: who is there, where the leader's journal is (its
// descriptor travels beside the welcome), "read now", "it is read". Messages of one size, each whole in one packet.
// Samples are not here: they are in the journal, wire/journal.h. docs/reference/node-protocol.md describes the bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "foundation/base/result.h"

namespace joulery {

enum class NodeWord : std::uint8_t {
  hello = 1,     ///< a follower to the leader; number = its pid
  welcome = 2,   ///< the leader to a follower, with the journal's descriptor; number = its pid
  read_now = 3,  ///< a follower to the leader; number = which question
  is_read = 4,   ///< the answer to that question: the readings are in the journal
};

struct NodeMessage {
  NodeWord word = NodeWord::hello;
  std::uint64_t number = 0;
  bool operator==(const NodeMessage&) const = default;
};

inline constexpr std::uint8_t node_protocol_version = 1;
inline constexpr std::size_t node_message_size = 16;

/// "JLYN", version u8, word u8, two bytes of 0, number u64; little-endian.
[[nodiscard]] std::array<std::byte, node_message_size> encode(const NodeMessage& message);
/// Errors: invalid (no such message), unsupported (another version speaks).
[[nodiscard]] Result<NodeMessage> node_message_from(std::span<const std::byte> packet);

}  // namespace joulery
