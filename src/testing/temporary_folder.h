// SPDX-License-Identifier: Apache-2.0
// A folder of its own for a test that must write to a real disk; gone when the test ends.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "foundation/base/ensure.h"

namespace joulery::testing {

/// Owns a fresh folder below the system's temporary folder.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "joulery-test-XXXXXX").string();
    ENSURE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  /// A path below the folder.
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace joulery::testing
