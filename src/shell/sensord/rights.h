// SPDX-License-Identifier: Apache-2.0
// What joulery-sensord gives up once its sensors are open: the user, the groups, every capability and the way back to
// them, and all system calls but the few that answer clients. Each step is checked by asking the kernel afterwards.
#pragma once

#include <cstdint>
#include <string>

#include "foundation/base/result.h"

namespace joulery::sensord {

/// An account of this machine.
struct Account {
  std::uint32_t user = 0;
  std::uint32_t group = 0;
};

/// Errors (invalid): there is no such user, with the way to make one.
Result<Account> account_of(const std::string& name);

/// True for a process of root, who has an identity to give up.
[[nodiscard]] bool is_root();

/// Becomes `account` where `is_root()`, in every case drops all capabilities for good and sets no_new_privs. Errors
/// (broken): the kernel still shows a right; the caller must not go on.
Result<void> drop_rights(const Account& account);

/// From here on every other system call than those of serving is refused (EPERM). Errors: this kernel has no seccomp.
Result<void> refuse_other_calls();

}  // namespace joulery::sensord
