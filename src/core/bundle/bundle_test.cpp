// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/bundle.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

TEST(WeightKind, is_told_by_the_words_a_zoo_writes) {
  for (const WeightKind kind : {WeightKind::pretrained, WeightKind::trained_here, WeightKind::synthetic}) {
    EXPECT_EQ(weight_kind_from(to_string(kind)), kind);
  }
  EXPECT_EQ(to_string(WeightKind::trained_here), "trained-here");
  EXPECT_EQ(weight_kind_from("pretrained "), std::nullopt);
}

}  // namespace
}  // namespace joulery
