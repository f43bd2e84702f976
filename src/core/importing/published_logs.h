// SPDX-License-Identifier: Apache-2.0
// The raw logs of the founding study as text, for tests of this module and of linting:
// tests/published/co2_inference_qa.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/importing/codecarbon_csv.h"

namespace joulery {

/// The text of a file below tests/published.
inline std::string published_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The trials of every CSV in a folder of the study, in the order of their names, whose name begins so.
inline std::vector<ImportedTrial> published_trials(const std::string& folder, const std::string& prefix = "") {
  const std::filesystem::path base =
      std::filesystem::path(JOULERY_SOURCE_DIR) / "tests/published/co2_inference_qa" / folder;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(base)) {
    if (entry.path().filename().string().starts_with(prefix)) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<ImportedTrial> trials;
  for (const auto& path : paths) {
    auto file = read_codecarbon(published_text(path), path.filename().string());
    if (!file || !file->refused.empty()) return {};
    trials.insert(trials.end(), file->trials.begin(), file->trials.end());
  }
  return trials;
}

}  // namespace joulery
