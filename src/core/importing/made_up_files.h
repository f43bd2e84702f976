// SPDX-License-Identifier: Apache-2.0
// For tests: the made-up results in the shapes of other tools, tests/shapes (its README says what is odd in each).
#pragma once

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>

#include "core/importing/known_formats.h"

namespace joulery {

/// The bytes of a file below tests/shapes.
inline std::string made_up(const std::string& path) {
  std::ifstream in(std::string(JOULERY_SOURCE_DIR) + "/tests/shapes/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The file read as what its content shows; the test fails when it is refused.
inline ImportedFile imported(const std::string& path, std::string_view scenario = {}) {
  const std::string text = made_up(path);
  const ForeignFile file{path, text, scenario};
  auto content = read_foreign(file, format_of(file));
  EXPECT_TRUE(content) << path << ": " << (content ? "" : describe(content.error()));
  return content ? std::move(*content) : ImportedFile{};
}

/// The reason why a field is absent; empty when it is not.
inline std::string why_absent(const ImportedTrial& trial, std::string_view field) {
  for (const Absence& absence : trial.absences) {
    if (absence.field == field) return absence.why;
  }
  return {};
}

inline bool has_flag(const ImportedTrial& trial, std::string_view flag) {
  for (const std::string& found : trial.flags) {
    if (found.starts_with(flag)) return true;
  }
  return false;
}

}  // namespace joulery
