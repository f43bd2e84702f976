// SPDX-License-Identifier: Apache-2.0
// Which process listens on a port of this machine, from /proc/net/tcp, /proc/net/tcp6 and the open files in
// /proc/PID/fd (proc(5)). Looking only; attaching to it is attach.h.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "foundation/base/files.h"

namespace joulery {

/// Inodes of the sockets that listen on a port, from the text of /proc/net/tcp or tcp6.
[[nodiscard]] std::set<std::string> listening_inodes(std::string_view table, std::uint16_t port);

/// The process that listens on `port`; of several that share the socket the one the others descend from. Errors, each
/// with what to do: gone (nobody listens), denied (somebody does whose open files may not be seen), invalid (several
/// that are no family; a program that only passes connections on to a container).
[[nodiscard]] Result<std::int64_t> listening_process(Files& files, std::uint16_t port);

}  // namespace joulery
