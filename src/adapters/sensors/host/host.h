// SPDX-License-Identifier: Apache-2.0
// read_host: what the machine says it is. It asks the machine only; a cloud region is never derived from any of it.
// GPUs are known to the sensor that found them and are added by the caller.
#pragma once

#include <string>

#include "foundation/base/files.h"
#include "foundation/domain/host.h"

namespace joulery {

/// Everything that can be read below the root; what cannot is empty or nothing. Never fails.
[[nodiscard]] Host read_host(Files& files);

/// The word for what lies below this system: "none" on bare metal, "kvm", "firecracker", "amazon", ... in a virtual
/// machine, "container" in a container on bare metal, "" where the machine does not say (aarch64 has no hypervisor
/// bit).
[[nodiscard]] std::string read_virtualization(Files& files);

}  // namespace joulery
