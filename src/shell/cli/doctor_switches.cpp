// SPDX-License-Identifier: Apache-2.0
// The check of exact process times: whether the kernel lets eBPF count at context switches. It is asked by doing it for
// a moment; nothing stays.
#include <fmt/format.h>

#include "adapters/processes/switch_times.h"
#include "shell/cli/doctor.h"

namespace joulery {

std::optional<Result<void>> offer_of_switches(const Patient& patient, DiskFiles& files) {
  if (!patient.live) return std::nullopt;
  const auto times = SwitchTimes::open(live_switch_setup(files));
  return times ? Result<void>() : Result<void>(failure(times.error()));
}

Check check_switches(const std::optional<Result<void>>& offer) {
  if (!offer) return {"switches", CheckStatus::ok, "not asked: this is not the running machine", ""};
  if (*offer) {
    return {"switches", CheckStatus::ok,
            "eBPF counts the time of every process at each context switch while joulery top runs", ""};
  }
  // No warning: nothing is wrong without it, only who lives between two looks stays unseen.
  const Error& refused = offer->error();
  return {"switches", CheckStatus::ok,
          fmt::format("joulery top takes process times from /proc, and who lives between two looks is not seen: {}",
                      refused.what),
          refused.remedy};
}

}  // namespace joulery
