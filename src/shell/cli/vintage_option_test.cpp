// SPDX-License-Identifier: Apache-2.0
#include "shell/cli/vintage_option.h"

#include <gtest/gtest.h>

#include "foundation/tables/tables.h"
#include "testing/example_run.h"

namespace joulery {
namespace {

std::vector<EquivalenceEntry> shipped() { return Tables::open().value().equivalences().value(); }

/// A run of 11.49 kWh without a PUE and without equivalences of its own.
Run run_of_claim() {
  Run run = testing::example_run();
  run.total = exact(Energy::of_microjoules(41'364'000'000'000));
  run.coverage = 1;
  run.start.factors.pue = 1;
  run.start.factors.equivalences.clear();
  return run;
}

double charges_of(const char* vintage) {
  joulery::Run run = run_of_claim();
  EXPECT_TRUE(use_vintages({std::string("smartphone_charge_energy=") + vintage}, shipped(), run));
  return run.footprint.equivalences.empty() ? 0 : run.footprint.equivalences.front().count.best;
}

TEST(VintageOption, EQ_4_an_old_claim_is_recomputed_with_its_factor_and_with_ours) {
  EXPECT_NEAR(charges_of("as printed"), 957.5, 0.5);
  EXPECT_NEAR(charges_of("2023"), 991, 0.6);
  EXPECT_NEAR(charges_of("2024"), 522, 0.5);
  EXPECT_NEAR(charges_of("2025"), 605, 0.5);
}

TEST(VintageOption, EQ_4_the_runs_own_row_of_that_id_gives_way) {
  joulery::Run run = run_of_claim();
  ASSERT_TRUE(use_vintages({"smartphone_charge_energy=2025"}, shipped(), run));
  ASSERT_TRUE(use_vintages({"smartphone_charge_energy=2024"}, shipped(), run));
  ASSERT_EQ(run.footprint.equivalences.size(), 1U);
  EXPECT_NEAR(run.footprint.equivalences.front().count.best, 522, 0.5);
}

TEST(VintageOption, what_names_no_row_is_refused_by_what_was_typed) {
  joulery::Run run = run_of_claim();
  const auto before = run.footprint;
  for (const char* word : {"", "smartphone_charge_energy", "=2024", "smartphone_charge_energy=", "web_serch=2009",
                           "smartphone_charge_energy=1999"}) {
    const auto refused = use_vintages({word}, shipped(), run);
    ASSERT_FALSE(refused) << word;
    EXPECT_EQ(refused.error().where, std::string("--vintage ") + word);
  }
  EXPECT_EQ(run.footprint.equivalences, before.equivalences);
}

}  // namespace
}  // namespace joulery
