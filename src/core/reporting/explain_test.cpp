// SPDX-License-Identifier: Apache-2.0
// Tests of explanations: every printed number reaches readings and table rows, JSON paths mean the same, unknown fields
// help.
#include "core/reporting/explain.h"

#include "core/reporting/golden.h"
#include "core/reporting/render_text.h"
#include "core/reporting/run_examples.h"

namespace joulery {
namespace {

using namespace examples;

std::string chain_text(const joulery::Run& run, std::string_view field) {
  const auto chain = explain(run, field);
  return chain ? render_text(*chain, TextStyle{100, false, true}) : describe(chain.error());
}

TEST(Explain, golden_chains) {
  for (const auto& [name, run] : all_runs()) {
    for (const char* field : {"energy", "carbon", "water", "cost", "yours", "coverage", "duration", "self"}) {
      expect_golden(name + "/explain-" + field + ".txt", chain_text(run, field));
    }
  }
  expect_golden("counted/explain-span.txt", chain_text(counted_server(), "span.epoch 1"));
  expect_golden("counted/explain-work.txt", chain_text(counted_server(), "work.images"));
  expect_golden("counted/explain-equivalence.txt", chain_text(counted_server(), "equivalence.smartphone_charge"));
  expect_golden("counted/explain-share.txt", chain_text(counted_server(), "share.yours.package-0"));
  expect_golden("short/explain-repeat.txt", chain_text(short_repetitions(), "repeat"));
}

TEST(Explain, every_field_that_is_offered_is_explained_and_sound) {
  for (const auto& [name, run] : all_runs()) {
    for (const std::string& field : explainable_fields(run)) {
      const auto chain = explain(run, field);
      ASSERT_TRUE(chain) << name << " " << field << ": " << describe(chain.error());
      EXPECT_EQ(flaws(*chain), std::vector<std::string>{}) << name << " " << field;
    }
  }
}

TEST(Explain, carbon_reaches_raw_readings_and_the_table_row) {
  const std::string text = chain_text(counted_server(), "carbon");
  for (const char* link :
       {"44.18", "grid_ci_country", "FRA", "2024", "perf power/energy-pkg/ cpu0", "261900000000 counts",
        "2026-01-31T12:00:00.120+01:00", "wraps at 262143328850", "3600000 J/kWh"}) {
    EXPECT_NE(text.find(link), std::string::npos) << link;
  }
}

TEST(Explain, a_modelled_part_shows_its_parameters_and_their_source) {
  const std::string text = chain_text(modelled_machine(), "energy.cpu");
  for (const char* link : {"m1-default/1", "full", "39", "AMD EPYC 7763", "MIT", "load^0.8"}) {
    EXPECT_NE(text.find(link), std::string::npos) << link;
  }
}

TEST(Explain, what_divided_the_energy_is_said_where_the_run_says_it) {
  joulery::Run run = counted_server();
  EXPECT_EQ(chain_text(run, "yours").find("weights:"), std::string::npos);
  run.weights = ShareWeights{1, 0};
  EXPECT_NE(chain_text(run, "yours").find("weights: CPU cycles\n"), std::string::npos);
  EXPECT_NE(chain_text(run, "yours").find("own cycles / cycles of all"), std::string::npos);
  run.weights = ShareWeights{0.75, 0};
  EXPECT_NE(chain_text(run, "yours").find("weights: CPU cycles for 75 % of the time, else CPU time"),
            std::string::npos);
  run.weights = ShareWeights{0, 0.5};
  run.start.idle_policy = IdlePolicy::use;
  EXPECT_NE(chain_text(run, "yours").find("weights: CPU time\n"), std::string::npos);
  EXPECT_NE(chain_text(run, "yours").find("by memory held for 50 % of the time"), std::string::npos);
}

TEST(Explain, json_paths_are_aliases) {
  const joulery::Run run = counted_server();
  const std::vector<std::pair<const char*, const char*>> aliases{
      {"total.energy_j", "energy"},
      {"total.energy_j.best", "energy"},
      {"total.coverage", "coverage"},
      {"window.duration_s", "duration"},
      {"parts.0.energy_j", "energy.package-0"},
      {"parts[4].power_w.best", "power.gpu-0"},
      {"parts.dram-1.energy_uj", "energy.dram-1"},
      {"footprint.carbon_g.location", "carbon"},
      {"footprint.water_l", "water"},
      {"footprint.cost", "cost"},
      {"footprint.factors.carbon_intensity.value", "factor.carbon_intensity"},
      {"footprint.equivalences.0.value", "equivalence.smartphone_charge"},
      {"self.energy_j", "self"},
      {"shares.0.energy_j", "share.yours.package-0"},
      {"spans.0.energy_j", "span.load"},
      {"work.0.energy_per_unit_j", "work.images"}};
  for (const auto& [path, field] : aliases) {
    ASSERT_TRUE(explain(run, path)) << path << ": " << describe(explain(run, path).error());
    EXPECT_EQ(*explain(run, path), *explain(run, field)) << path;
  }
}

TEST(Explain, an_unknown_number_says_why_and_what_would_make_it_known) {
  const std::string text = chain_text(modelled_machine(), "carbon");
  EXPECT_NE(text.find("unknown"), std::string::npos);
  EXPECT_NE(text.find("joulery config set place"), std::string::npos);
  EXPECT_NE(chain_text(counted_server(), "footprint.carbon_g.embodied").find("no hardware row"), std::string::npos);
}

TEST(Explain, an_unknown_field_names_the_nearest_and_lists_all) {
  const auto refused = explain(counted_server(), "carbn");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_NE(refused.error().remedy.find("did you mean carbon?"), std::string::npos);
  EXPECT_NE(refused.error().remedy.find("energy.package-0"), std::string::npos);
  for (const char* field : {"", ".", "parts", "parts.99.energy_j", "share.yours", "share..", "span.", "footprint",
                            "total.", "[", "a.b.c.d"}) {
    const auto answer = explain(counted_server(), field);
    EXPECT_TRUE(answer.has_value() || !answer.error().remedy.empty()) << field;
  }
}

RC_GTEST_PROP(Explain, any_field_is_answered_or_refused_without_a_crash, (const std::string& field)) {
  (void)explain(counted_server(), field);
  (void)explain(joulery::Run{}, field);
}

}  // namespace
}  // namespace joulery
