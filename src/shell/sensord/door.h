// SPDX-License-Identifier: Apache-2.0
// The listening socket of joulery-sensord: the one systemd hands over (LISTEN_FDS), or one of its own with rights for
// the group alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "foundation/base/fd.h"
#include "foundation/base/result.h"

namespace joulery::sensord {

/// The socket that systemd opened for this process, by the words of its environment (LISTEN_PID, LISTEN_FDS); nothing
/// when it handed over none. Errors (invalid): several, or one that is no listening SOCK_SEQPACKET Unix socket.
Result<std::optional<UniqueFd>> handed_over_socket(const char* listen_pid, const char* listen_fds);

/// Listens at `path`, mode 0660, group `group` where it is told. Takes the place of a socket nobody listens at. Errors:
/// another server listens there (invalid); the folder is missing or may not be written.
Result<UniqueFd> listen_at(const std::string& path, std::optional<std::uint32_t> group);

}  // namespace joulery::sensord
