// SPDX-License-Identifier: Apache-2.0
// The reference page forgets no sensor: every backend has a row, every row a backend, and every doubt it names stands
// in the table. That the page in docs/ is the one made from here is checked from outside (tests/cli/generated_test.py).
#include "adapters/sensors/reference.h"

#include <algorithm>

#include "adapters/sensors/table.h"
#include "foundation/base/text.h"
#include "foundation/tables/tables.h"

namespace joulery {
namespace {

TEST(Reference, every_backend_has_a_row_in_reference_cpp_and_they_stand_in_the_same_order) {
  std::vector<std::string_view> rows;
  for (const SensorReference& row : sensor_references()) {
    if (rows.empty() || rows.back() != row.backend) rows.push_back(row.backend);
  }
  std::vector<std::string_view> names;
  for (const Backend& backend : backends()) names.push_back(backend.name);
  EXPECT_EQ(rows, names)
      << "add a row to kRows in adapters/sensors/reference.cpp, then write docs/reference/sensors.md "
         "with tests/cli/generated_test.py BINARY --write";
}

TEST(Reference, every_row_says_all_and_every_doubt_stands_in_the_table) {
  auto tables = Tables::open();
  ASSERT_TRUE(tables.has_value());
  for (const SensorReference& row : sensor_references()) {
    for (const std::string_view text : {row.parts, row.door, row.unit, row.moves, row.right, row.doubts})
      EXPECT_FALSE(text.empty()) << row.backend;
    for (const std::string_view id : split(row.doubts, '|')) {
      const auto found = tables->accuracy(id);
      EXPECT_TRUE(found.has_value() && found->has_value()) << row.backend << ": " << id;
    }
  }
}

TEST(Reference, the_page_names_every_row_and_what_is_not_supported) {
  const std::string page = sensors_markdown();
  for (const SensorReference& row : sensor_references()) {
    EXPECT_NE(page.find("| " + std::string(row.backend) + " | " + std::string(row.parts)), std::string::npos);
  }
  EXPECT_NE(page.find("Unsupported"), std::string::npos);
}

}  // namespace
}  // namespace joulery
