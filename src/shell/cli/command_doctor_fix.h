// SPDX-License-Identifier: Apache-2.0
// doctor --fix and doctor --undo: the conversation about changing the machine. What is changed is doctor_fixes.h, how
// machine_change.h.
#pragma once

#include "shell/cli/doctor.h"

namespace joulery {

/// Shows every fix, asks, applies. `code`: what the doctor would have answered; returned where nothing was changed.
/// Exit 6 where the machine may only be changed by root, 1 where a step failed.
[[nodiscard]] int fix_machine(const Invocation& invocation, Context& context, const Patient& patient, int code);

/// Takes back what --fix did, newest first.
[[nodiscard]] int undo_fixes(const Invocation& invocation, Context& context);

}  // namespace joulery
