// SPDX-License-Identifier: Apache-2.0
// Tests of finding a span by its number; what spans measure is tested on the road (road_test.cpp).
#include "shell/app/spans.h"

namespace joulery {
namespace {

std::vector<OpenSpan> numbered(const std::vector<std::uint32_t>& ids) {
  std::vector<OpenSpan> spans(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) spans[i].id = ids[i];
  return spans;
}

TEST(Spans, each_is_found_by_its_number_whatever_is_missing_and_in_whatever_order) {
  for (const auto& ids : std::vector<std::vector<std::uint32_t>>{
           {1, 2, 3, 4},
           {7},
           {1, 4, 9, 12, 13},  // cancelled in between
           {1, 3, 2, 4},       // two threads began at once
           {90, 5, 70, 2},     // a recording
       }) {
    const std::vector<OpenSpan> spans = numbered(ids);
    for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(&*find_span(spans, ids[i]), &spans[i]) << ids[i];
    for (const std::uint32_t other : {0U, 6U, 100U}) EXPECT_EQ(find_span(spans, other), spans.end()) << other;
  }
  const std::vector<OpenSpan> none;
  EXPECT_EQ(find_span(none, 1), none.end());
}

}  // namespace
}  // namespace joulery
