// SPDX-License-Identifier: Apache-2.0
// Recorded values of other programs that tests compare with: JSON files of tests/golden, made by the make.py beside
// them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "foundation/base/files.h"

namespace joulery {

/// The cases of tests/golden/NAME.json; an exception when there is no such file.
[[nodiscard]] inline nlohmann::json golden_cases(const std::string& name) {
  DiskFiles disk(JOULERY_SOURCE_DIR);
  return nlohmann::json::parse(disk.read("/tests/golden/" + name + ".json").value()).at("cases");
}

}  // namespace joulery
