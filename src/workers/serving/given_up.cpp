// SPDX-License-Identifier: Apache-2.0
// prctl(2) and setrlimit(2); both are inherited and neither needs a right.
#include "workers/serving/given_up.h"

#include <cerrno>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace joulery {

Result<void> give_up_rights() {
  const rlimit no_core{0, 0};
  if (::setrlimit(RLIMIT_CORE, &no_core) != 0) {
    return failure(error_from_errno(errno, "cannot limit a model worker", "setrlimit"));
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return failure(error_from_errno(errno, "cannot limit a model worker", "no_new_privs"));
  }
  return {};
}

}  // namespace joulery
