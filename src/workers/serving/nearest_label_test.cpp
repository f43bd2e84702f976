// SPDX-License-Identifier: Apache-2.0
// Tests of the nearest label: the angle decides, not the length; what is no vector is refused.
#include "workers/serving/nearest_label.h"

#include <cmath>

namespace joulery {
namespace {

TEST(NearestLabel, the_angle_decides_and_not_the_length) {
  NearestLabel labels;
  ASSERT_TRUE(labels.add({100, 0}).has_value());
  ASSERT_TRUE(labels.add({0.1F, 0.1F}).has_value());
  EXPECT_EQ(labels.nearest({5, 1}).value(), 0U);
  EXPECT_EQ(labels.nearest({5, 4}).value(), 1U);
  EXPECT_EQ(labels.nearest({-5, 4}).value(), 1U);
  EXPECT_EQ(labels.size(), 2U);
}

TEST(NearestLabel, a_vector_of_length_one_keeps_its_direction) {
  const auto scaled = of_length_one({3, -4}).value();
  EXPECT_FLOAT_EQ(scaled[0], 0.6F);
  EXPECT_FLOAT_EQ(scaled[1], -0.8F);
}

TEST(NearestLabel, what_has_no_direction_or_other_dimensions_is_refused) {
  NearestLabel labels;
  EXPECT_EQ(labels.add({}).error().kind, ErrorKind::broken);
  EXPECT_EQ(labels.add({0, 0}).error().kind, ErrorKind::broken);
  EXPECT_EQ(labels.add({1, std::nanf("")}).error().kind, ErrorKind::broken);
  ASSERT_TRUE(labels.add({1, 0}).has_value());
  EXPECT_EQ(labels.add({1, 0, 0}).error().what, "vectors of 2 and of 3 numbers");
  EXPECT_EQ(labels.nearest({1}).error().what, "vectors of 2 and of 1 numbers");
}

}  // namespace
}  // namespace joulery
