// SPDX-License-Identifier: Apache-2.0
// Tests of the document's shape: what a renderer relies on is checked, not hoped for.
#include "foundation/document/document.h"

namespace joulery {
namespace {

Figure bars(Bounded<double> value) {
  return {"energy", "energy by part", BarPicture{"J", {{"cpu", {{"cpu", "total", Method::counted, value, "2 J"}}}}},
          TableBlock{"energy", {{"part"}}, {{{"cpu"}}}}};
}

TEST(Document, a_sound_document_has_no_flaws) {
  Document document{"t", "s", {Heading{2, "h"}, plain("text"), bars({1, 2, 3}), NoteBlock{Severity::note, "n"}}};
  EXPECT_TRUE(flaws(document).empty());
}

TEST(Document, a_row_that_does_not_fit_its_head_is_a_flaw) {
  Document document{"t", "s", {TableBlock{"c", {{"a"}, {"b"}}, {{{"1"}}}}}};
  EXPECT_EQ(flaws(document), (std::vector<std::string>{"table \"c\": a row of 1 cells below 2 columns"}));
}

TEST(Document, a_picture_without_its_table_is_a_flaw) {
  Figure figure = bars({1, 2, 3});
  figure.table.rows.clear();
  EXPECT_EQ(flaws(Document{"t", "s", {figure}}).size(), 1U);
}

TEST(Document, bounds_out_of_order_are_a_flaw) { EXPECT_EQ(flaws(Document{"t", "s", {bars({3, 2, 1})}}).size(), 1U); }

TEST(Document, an_unknown_number_without_a_reason_is_a_flaw) {
  const NumberBlock unknown{false, {{"carbon", "", "", {}, "", {}}}};
  const NumberBlock explained{false, {{"carbon", "", "", {}, "no place set", {}}}};
  EXPECT_EQ(flaws(Document{"t", "s", {unknown}}).size(), 1U);
  EXPECT_TRUE(flaws(Document{"t", "s", {explained}}).empty());
}

TEST(Document, series_of_different_lengths_are_a_flaw) {
  const TimePicture picture{"W", 0, 1, true, {{"a", {}, {1.0, 2.0}}, {"b", {}, {1.0}}}, {}, {}};
  const Figure figure{"power", "power over time", picture, TableBlock{"p", {{"t"}}, {{{"0"}}}}};
  EXPECT_EQ(flaws(Document{"t", "s", {figure}}).size(), 1U);
}

}  // namespace
}  // namespace joulery
