// SPDX-License-Identifier: Apache-2.0
// What tests of data sets put into files and ask of what was refused. Not used by the product.
#pragma once

#include <gtest/gtest.h>
#include <string>

#include "adapters/datasets/open.h"

namespace joulery::test_sets {

/// The head of a PNG file of that size; no picture follows.
inline std::string png(unsigned char width, unsigned char height) {
  using namespace std::string_literals;
  const std::string bytes = "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"s;
  return bytes + "\0\0\0"s + static_cast<char>(width) + "\0\0\0"s + static_cast<char>(height) + std::string(9, '\0');
}

/// Why a data set is not opened.
inline Error refused(const DatasetRequest& wanted) {
  const auto set = open_dataset(wanted);
  EXPECT_FALSE(set.has_value());
  return set ? Error{} : set.error();
}

}  // namespace joulery::test_sets
