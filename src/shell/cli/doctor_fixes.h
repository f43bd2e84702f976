// SPDX-License-Identifier: Apache-2.0
// What `doctor --fix` would do about the findings that have a mechanical remedy (metering 10): the steps, none of them
// done. Doing and undoing them is machine_change.h; asking is command_doctor_fix.cpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shell/cli/doctor.h"
#include "shell/cli/machine_change.h"

namespace joulery {

/// One remedy: its steps belong together.
struct Fix {
  std::string check;  ///< "powercap"
  std::string why;    ///< the finding, and what the fix gives
  std::vector<ChangeStep> steps;
  std::string afterwards;  ///< what is left to the user; "" = nothing
  std::string instead_of;  ///< the check of the fix that makes this one needless; "" = none
};

/// Who asks, and with what.
struct FixSurroundings {
  std::string user;                   ///< who is to read the counters; "" or "root" = nobody in particular
  std::optional<std::string> binary;  ///< this program's file, where it may be given a capability
  std::function<bool(std::string_view)> has_program = [](std::string_view) { return true; };
};

/// Of the running process: the user behind sudo, /proc/self/exe unless it has capabilities already, PATH.
[[nodiscard]] FixSurroundings fix_surroundings(const Variables& variables);

/// In the order they are offered. Empty: nothing a program could mend.
[[nodiscard]] std::vector<Fix> fixes_for(const Patient& patient, Files& files, const FixSurroundings& surroundings);

/// A file for udev, with the rule of packaging/60-joulery.rules: members of group joulery may read energy_uj.
extern const std::string_view kPowercapRule;

}  // namespace joulery
