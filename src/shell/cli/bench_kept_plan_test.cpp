// SPDX-License-Identifier: Apache-2.0
// Tests of the plan kept beside a benchmark: what is written, what is filled in again, and what is refused.
#include "shell/cli/bench_kept_plan.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "foundation/base/sha256.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

Invocation invocation_of(std::map<std::string, std::vector<std::string>, std::less<>> options,
                         std::vector<std::string> models = {}) {
  Invocation invocation;
  invocation.options = std::move(options);
  invocation.arguments = std::move(models);
  return invocation;
}

/// A folder with the plan of a benchmark that was begun with these words.
struct Begun {
  testing::TemporaryFolder folder;
  std::string sha256;

  explicit Begun(const Invocation& typed, const std::vector<std::string>& models = {"small", "large"}) {
    const auto options = bench_options(typed);
    auto hash = keep_plan(plan_text(typed, *options, models, {}), folder.path());
    sha256 = hash ? *hash : "";
  }
  [[nodiscard]] Result<Invocation> again(const Invocation& typed) const {
    return with_kept_plan(typed, folder.path(), sha256);
  }
};

TEST(KeptPlan, what_was_asked_for_comes_back_with_nothing_typed_again) {
  const Begun begun(invocation_of({{"--tier", {"quick"}}, {"--items", {"12"}}, {"--task", {"text-classification"}}}));
  const auto whole = begun.again(invocation_of({{"--resume", {"DIR"}}}));
  ASSERT_TRUE(whole.has_value()) << describe(whole.error());
  EXPECT_EQ(whole->value("--tier"), "quick");
  EXPECT_EQ(whole->value("--items"), "12");
  EXPECT_EQ(whole->value("--seed"), "1");
  EXPECT_EQ(whole->values("--task"), std::vector<std::string>{"text-classification"});
  EXPECT_EQ(whole->arguments, (std::vector<std::string>{"small", "large"}));
  EXPECT_EQ(whole->value("--resume"), "DIR");
  EXPECT_FALSE(whole->has("--dataset"));
}

TEST(KeptPlan, defaults_are_written_out_so_that_a_new_default_changes_no_old_plan) {
  const auto typed = invocation_of({});
  const std::string text = plan_text(typed, *bench_options(typed), {"small"}, "50ms");
  for (const char* line : {"tier = \"smoke\"\n", "seed = \"1\"\n", "threads = \"1\"\n", "batch = \"1\"\n",
                           "interval = \"50ms\"\n", "model = [\"small\"]\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\nin\n" << text;
  }
}

TEST(KeptPlan, words_typed_again_that_mean_the_same_are_accepted) {
  const Begun begun(invocation_of({{"--models", {"./zoo.toml"}}, {"--seed", {"7"}}, {"--interval", {"100ms"}}}));
  const std::string absolute = (std::filesystem::current_path() / "zoo.toml").string();
  EXPECT_TRUE(begun
                  .again(invocation_of(
                      {{"--models", {absolute}}, {"--seed", {"07"}}, {"--interval", {"0.1s"}}, {"--tier", {"smoke"}}},
                      {"large", "small"}))
                  .has_value());
}

TEST(KeptPlan, a_word_typed_again_that_differs_is_refused_with_what_it_was) {
  const Begun begun(invocation_of({{"--seed", {"7"}}}));
  const std::vector<std::pair<Invocation, std::string>> cases{
      {invocation_of({{"--seed", {"8"}}}), "it was begun with --seed 7"},
      {invocation_of({{"--dataset", {"other.csv"}}}), "it was begun without --dataset"},
      {invocation_of({{"--task", {"summarization"}}}), "it was begun without --task"},
      {invocation_of({}, {"small"}), "it was begun with the models small, large"},
  };
  for (const auto& [typed, what] : cases) {
    const auto whole = begun.again(typed);
    ASSERT_FALSE(whole.has_value()) << what;
    EXPECT_EQ(whole.error().kind, ErrorKind::invalid);
    EXPECT_EQ(whole.error().what, what);
  }
}

TEST(KeptPlan, a_plan_that_was_changed_or_is_gone_is_refused) {
  const Begun begun(invocation_of({}));
  const std::string path = begun.folder.path() + "/plan.toml";
  std::ofstream(path, std::ios::app) << "seed = \"9\"\n";
  const auto changed = begun.again(invocation_of({}));
  ASSERT_FALSE(changed.has_value());
  EXPECT_EQ(changed.error().what, "this is not the plan that the benchmark was begun with");
  std::filesystem::remove(path);
  EXPECT_FALSE(begun.again(invocation_of({})).has_value());
}

TEST(KeptPlan, a_plan_of_another_joulery_is_not_half_understood) {
  const testing::TemporaryFolder folder;
  const std::string text = "schema = \"joulery.bench-plan/1\"\nmodel = [\"a\"]\ncolour = \"red\"\n";
  std::ofstream(folder.path() + "/plan.toml") << text;
  const auto whole = with_kept_plan(invocation_of({}), folder.path(), sha256_hex(text));
  ASSERT_FALSE(whole.has_value());
  EXPECT_EQ(whole.error().kind, ErrorKind::broken);
  EXPECT_NE(whole.error().what.find("colour"), std::string::npos);
}

}  // namespace
}  // namespace joulery
