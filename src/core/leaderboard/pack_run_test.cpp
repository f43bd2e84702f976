// SPDX-License-Identifier: Apache-2.0
// Forms of a run: its unit of work, or the run itself.
#include <algorithm>
#include <gtest/gtest.h>

#include "core/leaderboard/pack.h"
#include "core/leaderboard/pack_document.h"
#include "core/leaderboard/pack_given.h"
#include "core/reporting/run_examples.h"

namespace joulery {
namespace {

const FieldValue& value_of(const Pack& pack, std::string_view id) {
  const auto& fields = pack.forms.front().fields;
  const auto field = std::ranges::find_if(fields, [id](const FilledField& each) { return each.spec->id == id; });
  EXPECT_NE(field, fields.end()) << id;
  return field->value;
}

TEST(PackOfRun, RP_2_r_is_the_run_where_no_work_was_stated) {
  auto run = examples::counted_server();
  run.work.clear();
  const auto pack = pack_of_run(*find_pack("sci"), run, {});
  ASSERT_TRUE(pack) << describe(pack.error());
  EXPECT_EQ(value_of(*pack, "r").text, "run");
  EXPECT_NEAR(value_of(*pack, "e").amount->best, run.total.best / kilowatt_hour, 1e-12);
  EXPECT_NEAR(value_of(*pack, "o").amount->best / (run.footprint.location->best / gram_location), 1, 1e-6);
  EXPECT_TRUE(value_of(*pack, "sci").is_missing());
  EXPECT_EQ(flaws(pack_document(*pack)), std::vector<std::string>());
}

TEST(PackOfRun, RP_2_r_is_its_unit_of_work) {
  auto run = examples::counted_server();
  run.work = {{"tokens", 512, "machine", {}, {1, 2, 3}}};
  const auto pack = pack_of_run(*find_pack("sci"), run, {});
  ASSERT_TRUE(pack);
  EXPECT_EQ(value_of(*pack, "r").text, "tokens");
  EXPECT_DOUBLE_EQ(value_of(*pack, "e").amount->best, 2 / 3.6e6);
  run.work.front().basis = "tree";
  const auto share = pack_of_run(*find_pack("sci"), run, {});
  EXPECT_NE(value_of(*share, "boundary").text.find("the command's share"), std::string::npos);
}

TEST(PackOfRun, a_run_that_measured_nothing_has_no_energy_and_no_0) {
  auto run = examples::counted_server();
  run.work.clear();
  run.total = {};
  const auto pack = pack_of_run(*find_pack("sci"), run, {});
  ASSERT_TRUE(pack);
  EXPECT_TRUE(value_of(*pack, "e").is_missing());
  EXPECT_TRUE(value_of(*pack, "o").is_missing());
}

TEST(PackOfRun, forms_that_ask_for_models_are_refused) {
  for (const char* name : {"sci-ai", "ai-act"}) {
    const auto pack = pack_of_run(*find_pack(name), examples::counted_server(), {});
    ASSERT_FALSE(pack);
    EXPECT_NE(pack.error().remedy.find("bundle"), std::string::npos);
  }
  EXPECT_TRUE(pack_of_run(*find_pack("eed"), examples::counted_server(), {}));
}

}  // namespace
}  // namespace joulery
