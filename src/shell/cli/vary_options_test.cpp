// SPDX-License-Identifier: Apache-2.0
// Tests of `--vary` and MODEL@OPTION=VALUE: which arms are meant, and what is refused in one line.
#include "shell/cli/vary_options.h"

#include <gtest/gtest.h>

#include "shell/cli/bench_options.h"

namespace joulery {
namespace {

Invocation vary(std::vector<std::string> words) {
  Invocation invocation;
  invocation.options["--vary"] = std::move(words);
  return invocation;
}

ChosenModel model_of(const std::string& id, const std::string& task, VariedOptions varied = {}) {
  ChosenModel model;
  model.entry.id = id;
  model.entry.name = "A model";
  model.entry.task = task;
  model.entry.options["steps"] = "40";
  model.varied = std::move(varied);
  return model;
}

std::vector<std::string> ids_of(const Result<std::vector<ChosenModel>>& models) {
  std::vector<std::string> ids;
  for (const ChosenModel& model : models.value()) ids.push_back(model.entry.id);
  return ids;
}

TEST(VaryOptions, BM_26_each_value_is_an_arm_of_its_own) {
  const auto steps = vary_options(vary({"steps=10, 25,050"}));
  ASSERT_TRUE(steps) << describe(steps.error());
  const auto arms = varied_models({model_of("digits", "image-generation")}, *steps);
  EXPECT_EQ(ids_of(arms), (std::vector<std::string>{"digits@steps=10", "digits@steps=25", "digits@steps=50"}));
  const ChosenModel& last = arms->back();
  EXPECT_EQ(last.entry.options.at("steps"), "50") << "over the zoo's";
  EXPECT_EQ(last.entry.name, "A model, steps 50");
  EXPECT_EQ(last.varied, (VariedOptions{{"steps", "50"}}));
}

TEST(VaryOptions, BM_26_several_options_make_every_combination) {
  const auto both = vary_options(vary({"steps=10,25", "batch=1,4"}));
  ASSERT_TRUE(both) << describe(both.error());
  const auto arms = varied_models({model_of("digits", "image-generation")}, *both);
  EXPECT_EQ(ids_of(arms), (std::vector<std::string>{"digits@batch=1,steps=10", "digits@batch=4,steps=10",
                                                    "digits@batch=1,steps=25", "digits@batch=4,steps=25"}));
  EXPECT_FALSE(arms->front().entry.options.contains("batch")) << "no option of an engine";
}

TEST(VaryOptions, an_arm_can_be_named_and_its_options_stand_in_any_order) {
  const auto named = named_model("digits@steps=10,batch=4");
  ASSERT_TRUE(named) << describe(named.error());
  EXPECT_EQ(named->id, "digits");
  const auto arms = varied_models({model_of(named->id, "image-generation", named->varied)}, {});
  EXPECT_EQ(ids_of(arms), (std::vector<std::string>{"digits@batch=4,steps=10"}));
  EXPECT_EQ(named_model("digits")->varied, VariedOptions());
}

TEST(VaryOptions, a_model_named_with_one_option_is_varied_in_another_and_stands_once) {
  const auto batches = vary_options(vary({"batch=1,4"}));
  const auto digits = model_of("digits", "image-generation", {{"steps", "10"}});
  EXPECT_EQ(ids_of(varied_models({digits, digits}, *batches)),
            (std::vector<std::string>{"digits@batch=1,steps=10", "digits@batch=4,steps=10"}));
  EXPECT_EQ(ids_of(varied_models({model_of("a", "fill-mask")}, {})), (std::vector<std::string>{"a"}));
}

TEST(VaryOptions, what_is_wrong_is_told_in_one_line_with_what_was_typed) {
  struct Case {
    const char* word;
    const char* told;
  };
  for (const Case& each : {
           Case{"stepz=10,25", "\"stepz\" is no option that can be varied: --vary stepz=10,25; did you mean steps?"},
           Case{"temperature=0,1", "there are batch, size, steps"},
           Case{"steps", "no option with a value: --vary steps; write it as steps=10"},
           Case{"steps=", "steps= is no value of it: --vary steps=; write a whole number from 1 to 10000"},
           Case{"steps=ten,25", "steps=ten is no value of it"},
           Case{"steps=10,,25", "steps= is no value of it"},
           Case{"steps=10,25,010", "steps has 10 twice: --vary steps=10,25,010; write each value once"},
           Case{"steps=10",
                "one value varies nothing: --vary steps=10; write several, or name the model as MODEL@steps=10"},
           Case{"size=64,128", "write width by height, as 64x64, up to 16384 each"},
       }) {
    const auto wrong = vary_options(vary({each.word}));
    ASSERT_FALSE(wrong) << each.word;
    const std::string line = describe(wrong.error());
    EXPECT_NE(line.find(each.told), std::string::npos) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
  }
  EXPECT_EQ(describe(vary_options(vary({"steps=1,2", "steps=3,4"})).error()),
            "steps is varied twice: --vary steps=3,4; write all of its values at once");
  EXPECT_EQ(named_model("digits@steps=10,steps=25").error().what, "steps twice");
  EXPECT_EQ(named_model("digits@").error().what, "no option with a value");
}

TEST(VaryOptions, an_option_that_a_task_does_not_have_is_refused_and_a_batch_every_task_has) {
  const auto steps = vary_options(vary({"steps=10,25"}));
  const auto refused = varied_models({model_of("reviews", "text-classification")}, *steps);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what,
            "steps is an option of models that make images, and reviews is for text-classification");
  EXPECT_TRUE(varied_models({model_of("reviews", "text-classification")}, *vary_options(vary({"batch=1,4"}))));
  const auto twice = varied_models({model_of("digits", "image-generation", {{"steps", "10"}})}, *steps);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().what, "steps is varied, and digits@steps=10 says it too");
}

TEST(VaryOptions, more_arms_than_anybody_waits_for_are_refused) {
  const auto many = vary_options(vary({"steps=1,2,3,4,5,6,7,8,9", "batch=1,2,3,4,5,6,7,8"}));
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().what, "that makes 72 arms of each model");
}

TEST(VaryOptions, it_does_not_stand_beside_a_batch_of_all_or_a_benchmark_that_goes_on) {
  Invocation batch = vary({"batch=1,4"});
  batch.options["--batch"] = {"2"};
  EXPECT_EQ(bench_options(batch).error().what, "--batch and --vary both say the batch");
  Invocation again = vary({"steps=10,25"});
  again.options["--resume"] = {"DIR"};
  EXPECT_EQ(bench_options(again).error().what, "--resume goes on with the arms it was begun with");
  Invocation steps = vary({"steps=10,25"});
  steps.options["--batch"] = {"2"};
  EXPECT_EQ(bench_options(steps)->vary.size(), 2U);
}

}  // namespace
}  // namespace joulery
