// SPDX-License-Identifier: Apache-2.0
// Messages there and back; what is none is refused.
#include "foundation/wire/node.h"

#include <vector>

namespace joulery {
namespace {

TEST(NodeMessage, every_word_comes_back) {
  for (const NodeWord word : {NodeWord::hello, NodeWord::welcome, NodeWord::read_now, NodeWord::is_read}) {
    const NodeMessage message{word, 0x1234567890abcdefULL};
    EXPECT_EQ(node_message_from(encode(message)).value(), message);
  }
}

TEST(NodeMessage, the_bytes_are_those_of_the_reference) {
  const auto packet = encode({NodeWord::welcome, 4711});
  const std::array<int, node_message_size> expected{'J', 'L', 'Y', 'N', 1, 2, 0, 0, 0x67, 0x12, 0, 0, 0, 0, 0, 0};
  for (std::size_t i = 0; i < packet.size(); ++i) EXPECT_EQ(static_cast<int>(packet[i]), expected[i]) << i;
}

TEST(NodeMessage, another_version_is_told_from_nonsense) {
  auto packet = encode({NodeWord::hello, 1});
  packet[4] = std::byte{2};
  EXPECT_EQ(node_message_from(packet).error().kind, ErrorKind::unsupported);
  packet = encode({NodeWord::hello, 1});
  packet[5] = std::byte{9};
  EXPECT_EQ(node_message_from(packet).error().kind, ErrorKind::invalid);
  packet[0] = std::byte{'X'};
  EXPECT_EQ(node_message_from(packet).error().kind, ErrorKind::invalid);
}

TEST(NodeMessage, shorter_and_longer_packets_are_refused) {
  const auto packet = encode({NodeWord::hello, 1});
  std::vector<std::byte> longer(packet.begin(), packet.end());
  longer.push_back(std::byte{0});
  EXPECT_FALSE(node_message_from(longer).has_value());
  for (std::size_t size = 0; size < packet.size(); ++size) {
    EXPECT_FALSE(node_message_from(std::span(packet).first(size)).has_value()) << size;
  }
}

}  // namespace
}  // namespace joulery
