// SPDX-License-Identifier: Apache-2.0
// sensord: counters that only joulery-sensord may read, asked over its socket (docs/guide/sensord.md). The channels
// keep the source, part and view they have at their own door, so that rules on parts and views see no difference;
// counts come in coarser steps and say so (domain/quantised.h). Who serves is shell/sensord, the bytes are
// wire/sensord.h.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "foundation/base/files.h"
#include "foundation/ports/sensor.h"

namespace joulery {

/// A line to the server: one question, one answer. Nothing here allocates.
class SensordLink {
 public:
  virtual ~SensordLink() = default;
  /// A new connection in place of the old one. Refused: unsupported where there is no socket, denied, gone where nobody
  /// listens, invalid where the path is longer than an address of a socket.
  virtual tl::expected<void, ErrorKind> connect() = 0;
  /// The bytes of the answer; waits at most a tenth of a second. After any error the connection is of no use.
  virtual tl::expected<std::size_t, ErrorKind> ask(std::span<const std::byte> request, std::span<std::byte> answer) = 0;
};

/// Makes a line to the socket at a path of the operating system, not connected yet.
using SensordOpener = std::function<std::unique_ptr<SensordLink>(const std::string& path)>;
/// The one of Unix sockets.
[[nodiscard]] SensordOpener live_sensord_opener();

/// Offers what the server below the root counts of parts that are not in `counted` (paths of parts that were read at
/// their own door). No socket is no finding; one that may not be used, or does not answer, is.
[[nodiscard]] Probe probe_sensord(Files& files, const SensordOpener& opener, const std::set<std::string>& counted);

}  // namespace joulery
