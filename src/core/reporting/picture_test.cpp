// SPDX-License-Identifier: Apache-2.0
// Tests of pictures: round ticks, thinning that loses no peak, paths of bounded length, and safe text inside.
#include <cmath>

#include "core/reporting/axis.h"
#include "core/reporting/html_text.h"
#include "core/reporting/svg_picture.h"

namespace joulery {
namespace {

using Values = std::vector<std::optional<double>>;

TEST(Axis, ticks_are_round_and_hold_the_highest_value) {
  EXPECT_EQ(axis_from_zero(19.2, 5).ticks, (std::vector<double>{0, 5, 10, 15, 20}));
  EXPECT_EQ(axis_from_zero(100, 5).high, 100);
  EXPECT_EQ(axis_from_zero(0, 5).high, 1);
  EXPECT_EQ(tick_text(0.3, 0.1), "0.3");
  EXPECT_EQ(tick_text(1500, 500), "1500");
}

RC_GTEST_PROP(Axis, any_positive_value_lies_on_its_axis, ()) {
  const double value = std::pow(10.0, *rc::gen::inRange(-9, 9)) * *rc::gen::inRange(1, 1000);
  const Axis axis = axis_from_zero(value, *rc::gen::inRange(1, 10));
  RC_ASSERT(axis.high >= value * (1 - 1e-9));
  RC_ASSERT(axis.ticks.size() <= 12U);
}

RC_GTEST_PROP(KeptSteps, thinning_keeps_the_highest_the_lowest_and_the_ends, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 5000);
  const auto most = *rc::gen::inRange<std::size_t>(8, 1200);
  Values values(size);
  for (auto& value : values) {
    if (*rc::gen::inRange(0, 10) > 0) value = *rc::gen::inRange(-1000, 1000);
  }
  const auto kept = kept_steps(values, most);
  RC_ASSERT(kept.size() <= std::max(most, std::size_t{2}));
  RC_ASSERT(kept.front() == 0 && kept.back() == size - 1);
  RC_ASSERT(std::is_sorted(kept.begin(), kept.end()));
  Values drawn;
  for (const std::size_t index : kept) drawn.push_back(values[index]);
  RC_ASSERT(*std::max_element(drawn.begin(), drawn.end()) == *std::max_element(values.begin(), values.end()));
}

std::size_t points_of_longest_path(const std::string& svg) {
  std::size_t longest = 0;
  for (std::size_t at = svg.find(" d=\""); at != std::string::npos; at = svg.find(" d=\"", at + 4)) {
    const std::string path = svg.substr(at + 4, svg.find('"', at + 4) - at - 4);
    longest = std::max(longest, static_cast<std::size_t>(std::count(path.begin(), path.end(), 'L')));
  }
  return longest;
}

TEST(Svg, a_million_steps_are_drawn_with_at_most_1200_points_a_path) {
  TimePicture picture{"W",
                      0,
                      0.001,
                      true,
                      {{"cpu", {}, Values(1'000'000, 5.0)}, {"gpu", {}, Values(1'000'000, 7.0)}},
                      {},
                      Bounded<double>{0.9, 1, 1.1}};
  picture.series[0].values[777'777] = 900;  // one step's peak
  const Figure figure{"power", "power over time", picture, {}};
  const std::string stacked = svg_of(picture, figure, "f", {760, "wide"});
  EXPECT_LE(points_of_longest_path(stacked), kMostPathPoints);
  EXPECT_LT(stacked.size(), 200'000U);
  picture.stacked = false;
  EXPECT_LE(points_of_longest_path(svg_of(picture, figure, "f", {760, "wide"})), kMostPathPoints);
}

TEST(Svg, names_from_outside_stay_text) {
  const TimePicture time{"W", 0, 1, true, {{"<script>", {}, {1.0, std::nullopt, 2.0}}}, {{"\"><b>", 0, 3}}, {}};
  const BarPicture bars{"J", {{"g", {{"</svg>", "k\" onload=\"x", Method::modelled, {1, 2, 3}, "<i>2 J</i>"}}}}};
  const Figure figure{"<t>", "<d>", time, {}};
  for (const std::string& svg :
       {svg_of(time, figure, "f", {760, "wide"}), svg_of(bars, figure, "f", {360, "narrow"}), legend_of(bars)}) {
    for (const char* bad : {"<script>", "<b>", "<i>", "\" onload", "<t>", "<d>"})
      EXPECT_EQ(svg.find(bad), std::string::npos) << bad;
  }
}

TEST(Svg, an_empty_picture_and_a_picture_of_zeros_are_drawn_without_nan) {
  const TimePicture empty{"W", 0, 1, true, {{"cpu", {}, {std::nullopt}}}, {}, {}};
  const BarPicture zeros{"J", {{"g", {{"cpu", "total", {}, {0, 0, 0}, "0 J"}}}}};
  const Figure figure{"t", "d", empty, {}};
  for (const std::string& svg :
       {svg_of(empty, figure, "f", {760, "wide"}), svg_of(zeros, figure, "f", {760, "wide"})}) {
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("inf"), std::string::npos);
  }
}

TEST(HtmlText, escapes_what_has_a_meaning_and_names_anchors) {
  EXPECT_EQ(escaped_html("a<b> & \"c\" 'd'\x01"), "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; ");
  EXPECT_EQ(escaped_html("66 % of"), "66&nbsp;% of");
  EXPECT_EQ(anchor_of("How sure it is?"), "how-sure-it-is");
  EXPECT_EQ(anchor_of("…"), "section");
  EXPECT_EQ(px(-0.01), "0");
}

}  // namespace
}  // namespace joulery
