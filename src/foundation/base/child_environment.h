// SPDX-License-Identifier: Apache-2.0
// The environment that programs started by Joulery get: ours, without what is a secret of Joulery's own. How programs
// are started is processes/spawn.h and the sensors' programs.
#pragma once

#include <string>
#include <vector>

namespace joulery {

/// "NAME=value" of this process, without JOULERY_NETRC_TEXT: passwords of devices are nobody else's.
[[nodiscard]] std::vector<std::string> child_environment();
/// argv or envp as the kernel wants it, closed by a null. The strings must outlive it.
[[nodiscard]] std::vector<char*> pointers_of(const std::vector<std::string>& strings);

}  // namespace joulery
