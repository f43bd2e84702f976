// SPDX-License-Identifier: Apache-2.0
// Fuzzes the messages between the processes of a job: what is understood must be the same bytes again.
#include <cstdlib>
#include <cstring>

#include "foundation/wire/node.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = std::as_bytes(std::span(data, size));
  const auto message = joulery::node_message_from(packet);
  if (!message) return 0;
  const auto again = joulery::encode(*message);
  if (again.size() != size || std::memcmp(again.data(), packet.data(), size) != 0) std::abort();
  return 0;
}
