// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/varied_option.h"

#include <gtest/gtest.h>

#include "core/bundle/bundle.h"

namespace joulery {
namespace {

TEST(VariedOption, BM_26_there_are_batch_steps_and_size_and_nothing_else) {
  for (const char* name : {"batch", "steps", "size"}) EXPECT_TRUE(find_varied_option(name)) << name;
  const auto near = find_varied_option("stepz");
  ASSERT_FALSE(near);
  EXPECT_EQ(near.error().remedy, "did you mean steps?");
  EXPECT_EQ(find_varied_option("temperature").error().remedy, "there are batch, size, steps");
}

TEST(VariedOption, a_value_is_written_in_one_way_and_stands_for_a_number) {
  const VariedOption steps = *find_varied_option("steps");
  const VariedOption size = *find_varied_option("size");
  EXPECT_EQ(varied_value(steps, "0025"), "25");
  EXPECT_EQ(varied_amount(steps, "25"), 25);
  EXPECT_EQ(varied_value(size, "64x032"), "64x32");
  EXPECT_EQ(varied_amount(size, "64x32"), 2048);
}

TEST(VariedOption, what_is_no_value_is_refused_with_what_would_be_one) {
  struct Case {
    const char* option;
    const char* text;
  };
  for (const Case& each :
       {Case{"steps", ""}, Case{"steps", "0"}, Case{"steps", "-5"}, Case{"steps", "2.5"}, Case{"steps", "many"},
        Case{"steps", "10001"}, Case{"steps", "8x8"}, Case{"size", "64"}, Case{"size", "64x"}, Case{"size", "0x64"},
        Case{"size", "64x64x3"}, Case{"batch", "1025"}, Case{"batch", "99999999999999999999"}}) {
    const VariedOption option = *find_varied_option(each.option);
    const auto value = varied_value(option, each.text);
    ASSERT_FALSE(value) << each.option << "=" << each.text;
    EXPECT_TRUE(value.error().remedy.starts_with("write ")) << value.error().remedy;
    EXPECT_FALSE(varied_amount(option, each.text));
  }
}

TEST(VariedOption, an_arm_is_called_by_its_model_and_what_was_set) {
  BenchModel model;
  model.varied = {{"steps", "10"}, {"batch", "4"}};
  EXPECT_EQ(varied_suffix(model.varied), "@batch=4,steps=10");
  EXPECT_EQ(varied_words(model.varied), "batch 4, steps 10");
  model.id = "digits" + varied_suffix(model.varied);
  EXPECT_EQ(model.base_id(), "digits");
  model.varied.clear();
  model.id = "mine@home";
  EXPECT_EQ(model.base_id(), "mine@home");
  EXPECT_EQ(varied_suffix({}), "");
}

}  // namespace
}  // namespace joulery
