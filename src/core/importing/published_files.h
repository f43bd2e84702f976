// SPDX-License-Identifier: Apache-2.0
// For tests: the files below a folder of tests/published by their relative path.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace joulery {

/// Everything below tests/published/`folder`: "run_1/spl.txt" to its bytes.
inline std::map<std::string, std::string, std::less<>> published_files(const std::string& folder) {
  const std::filesystem::path top = std::filesystem::path(JOULERY_SOURCE_DIR) / "tests/published" / folder;
  std::map<std::string, std::string, std::less<>> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().lexically_relative(top).generic_string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return files;
}

}  // namespace joulery
