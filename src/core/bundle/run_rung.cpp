// SPDX-License-Identifier: Apache-2.0
// Only parts on the cut count: the others are in them already, or no energy of the run.
#include "core/bundle/run_rung.h"

#include <algorithm>

#include "foundation/domain/part.h"

namespace joulery {

Rung rung_of(const Run& run) {
  const bool is_whole =
      std::ranges::any_of(run.parts, [](const PartResult& part) { return part.on_cut && is_whole_machine(part.part); });
  return is_whole ? Rung::node_metered : Rung::node_modelled;
}

std::optional<Method> device_method_of(const Run& run) {
  std::optional<Method> method;
  for (const PartResult& part : run.parts) {
    if (part.on_cut && part.part.kind == PartKind::gpu) method = weakest(method.value_or(part.method), part.method);
  }
  return method;
}

}  // namespace joulery
