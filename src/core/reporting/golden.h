// SPDX-License-Identifier: Apache-2.0
// Golden files, byte for byte, in a folder of tests/golden/: "reports" for those of runs. A difference is a decision:
// look at it, then run the tests with JOULERY_UPDATE_GOLDEN=1 and commit the new file. Included by tests only.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

namespace joulery::examples {

/// Compares with tests/golden/FOLDER/NAME, or writes it when asked to.
inline void expect_golden(const std::string& name, const std::string& text, const std::string& folder = "reports") {
  const auto path = std::filesystem::path(JOULERY_SOURCE_DIR) / "tests" / "golden" / folder / name;
  if (std::getenv("JOULERY_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << "no golden file " << path << "; run once with JOULERY_UPDATE_GOLDEN=1";
  std::ostringstream wanted;
  wanted << file.rdbuf();
  EXPECT_EQ(text, wanted.str()) << name << " differs";
}

}  // namespace joulery::examples
