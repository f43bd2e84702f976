// SPDX-License-Identifier: Apache-2.0
// What a file tells of a machine, as one key: records with the same key may be of one machine. Only a host id makes
// that certain; few formats have one.
#pragma once

#include <fmt/format.h>
#include <string>

#include "core/importing/imported_trial.h"

namespace joulery {

/// Host id, system with kernel, processor, GPUs and memory; empty when a file tells none of them.
[[nodiscard]] inline std::string machine_key(const StatedHost& host) {
  if (host.host_id.empty() && host.os.empty() && host.cpu_model.empty()) return {};
  const auto count = [](const std::optional<Printed<Count>>& number) { return number ? number->value / one : -1; };
  return fmt::format("{}|{}|{}|{}|{}|{}", host.host_id, host.os, host.cpu_model, host.gpu_model, count(host.gpu_count),
                     host.memory ? host.memory->value / stated_gigabyte : -1);
}

}  // namespace joulery
