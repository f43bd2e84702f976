// SPDX-License-Identifier: Apache-2.0
// Forms of the example bench: each against its golden file, numbers against the formulas of their standards, and what
// is missing by name.
#include "core/leaderboard/pack.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/bundle/bench_examples.h"
#include "core/leaderboard/pack_document.h"
#include "core/leaderboard/pack_given.h"
#include "core/reporting/golden.h"
#include "core/reporting/render_html.h"
#include "core/reporting/render_markdown.h"
#include "core/reporting/render_text.h"

namespace joulery {
namespace {

std::vector<std::string> models_of(const Bench& bench) {
  std::vector<std::string> models;
  models.reserve(bench.trials.size());
  for (const BenchTrial& trial : bench.trials) models.push_back(trial.trial.arm.name);
  return models;
}

Result<GivenValues> read_given(std::string_view pack, const std::vector<GivenEntry>& entries) {
  return GivenValues::read(*find_pack(pack), entries, models_of(examples::example_bench()));
}

/// The form of the example bench, with what is handed in.
Pack filled(std::string_view pack, const Bench& bench, const std::vector<GivenEntry>& entries = {},
            const std::optional<std::string>& model = {}) {
  const auto given = read_given(pack, entries);
  EXPECT_TRUE(given) << describe(given.error());
  auto made = pack_of_bench(*find_pack(pack), bench, headlines_of(bench), *given, model);
  EXPECT_TRUE(made) << describe(made.error());
  return std::move(*made);
}

const FieldValue& value_of(const std::vector<FilledField>& fields, std::string_view id) {
  const auto field = std::ranges::find_if(fields, [id](const FilledField& each) { return each.spec->id == id; });
  EXPECT_NE(field, fields.end()) << id;
  return field->value;
}

bool is_there(const std::vector<FilledField>& fields, std::string_view id) {
  return std::ranges::any_of(fields, [id](const FilledField& each) { return each.spec->id == id; });
}

TEST(Pack, RP_2_each_form_is_filled_from_one_bundle) {
  const Bench bench = examples::example_bench();
  for (const char* name : {"sci", "sci-ai", "ai-act", "eed"}) {
    const Document document = pack_document(filled(name, bench));
    EXPECT_EQ(flaws(document), std::vector<std::string>()) << name;
    examples::expect_golden(std::string(name) + ".txt", render_text(document, {}), "packs");
  }
  const auto card = pack_model_card(filled("model-card", bench, {}, "large-general"));
  ASSERT_TRUE(card) << describe(card.error());
  examples::expect_golden("model-card.md", *card, "packs");
  examples::expect_golden("sci.md", render_markdown(pack_document(filled("sci", bench))), "packs");
}

TEST(Pack, RP_2_what_is_missing_is_listed_by_name_with_what_would_give_it) {
  const Bench bench = examples::example_bench();
  for (const PackSpec& spec : pack_specs()) {
    const Pack pack = filled(spec.id, bench);
    const std::string text = render_text(pack_document(pack), {.width = 200});
    const auto check = [&](const std::vector<FilledField>& fields) {
      for (const FilledField& field : fields) {
        EXPECT_NE(text.find(field.spec->name), std::string::npos) << spec.id << " " << field.spec->id;
        if (!field.value.is_missing()) continue;
        EXPECT_FALSE(field.missing_words().empty()) << field.spec->id;
        EXPECT_NE(text.find(field.spec->id), std::string::npos) << field.spec->id;
      }
    };
    check(pack.common);
    for (const FilledForm& form : pack.forms) check(form.fields);
  }
}

TEST(Pack, RP_2_without_embodied_emissions_there_is_no_sci_and_e_times_i_stands_apart) {
  const Bench bench = examples::example_bench();
  const Pack pack = filled("sci", bench);
  ASSERT_EQ(pack.forms.size(), bench.trials.size());
  const auto& fields = pack.forms.front().fields;
  EXPECT_TRUE(value_of(fields, "m").is_missing());
  EXPECT_TRUE(value_of(fields, "sci").is_missing());
  EXPECT_FALSE(is_there(fields, "sci_thousand"));
  // 0.50814 J a query are 1.41150e-7 kWh; at 44.2 g/kWh 6.2388e-6 g: the first of nine repeats is warm-up.
  EXPECT_NEAR(value_of(fields, "e").amount->best / 1.4114979938271606e-7, 1, 1e-9);
  EXPECT_NEAR(value_of(fields, "o").amount->best / 6.23882113e-6, 1, 1e-6);
  EXPECT_NEAR(value_of(fields, "o_thousand").amount->best / 6.23882113e-3, 1, 1e-6);
  EXPECT_EQ(value_of(fields, "e").method, FieldMethod::modelled);
  EXPECT_NE(value_of(fields, "e").source.find("node.modelled"), std::string::npos);
}

TEST(Pack, RP_2_with_m_handed_in_the_sci_is_computed_end_to_end) {
  const Pack pack = filled("sci", examples::example_bench(), {{"m", "2e-6..6e-6 g", true, "g.toml:1:1"}});
  const auto& fields = pack.forms.front().fields;
  const Bounded<double> operational = *value_of(fields, "o").amount;
  const Bounded<double> sci = *value_of(fields, "sci").amount;
  EXPECT_DOUBLE_EQ(sci.low, operational.low + 2e-6);
  EXPECT_DOUBLE_EQ(sci.best, operational.best + 4e-6);
  EXPECT_DOUBLE_EQ(sci.high, operational.high + 6e-6);
  EXPECT_DOUBLE_EQ(value_of(fields, "sci_thousand").amount->best, 1000 * sci.best);
  EXPECT_TRUE(value_of(fields, "m").is_given);
  EXPECT_FALSE(is_there(fields, "te")) << "the inputs of M are needless where M is handed in";
}

TEST(Pack, RP_2_m_follows_from_the_embodied_emissions_lifespan_and_share) {
  const Pack pack = filled("sci", examples::example_bench(),
                           {{"te", "100.0 kg", true, ""}, {"el", "4.0 years", true, ""}, {"rs", "0.50", true, ""}});
  const auto& fields = pack.forms.front().fields;
  const double seconds = value_of(fields, "tir").amount->best;
  EXPECT_NEAR(seconds, 9.0 / 20, 1e-9) << "nine seconds of twenty queries";
  const double life = 4 * 365.25 * 86400;
  EXPECT_NEAR(value_of(fields, "m").amount->best / (100'000 * seconds / life * 0.5), 1, 1e-9);
  EXPECT_LT(value_of(fields, "m").amount->low, value_of(fields, "m").amount->best);
}

TEST(Pack, RP_2_values_of_one_model_go_before_those_of_all) {
  const Pack pack =
      filled("sci", examples::example_bench(), {{"m", "1 g", true, ""}, {"large-encoder.m", "3 g", true, ""}});
  EXPECT_DOUBLE_EQ(value_of(pack.forms[0].fields, "m").amount->best, 1);
  EXPECT_DOUBLE_EQ(value_of(pack.forms[1].fields, "m").amount->best, 3);
}

TEST(Pack, RP_2_the_functional_unit_is_what_the_task_counts) {
  Bench bench = examples::example_bench();
  bench.trials[0].task = "image-classification";
  bench.trials[2].task = "text-generation";
  bench.trials[1].task = "fill-mask";
  const Pack pack = filled("sci", bench);
  EXPECT_EQ(value_of(pack.forms[0].fields, "r").text, "image");
  EXPECT_EQ(value_of(pack.forms[2].fields, "r").text, "output token");
  EXPECT_EQ(value_of(pack.forms[1].fields, "r").text, "query");
  EXPECT_NE(value_of(pack.forms[1].fields, "r").source.find("not counted"), std::string::npos);
}

TEST(Pack, RP_2_the_provider_has_a_score_only_with_every_stage) {
  const Bench bench = examples::example_bench();
  const Pack known = filled("sci-ai", bench);
  const auto& general = known.forms[3].fields;
  EXPECT_NEAR(value_of(general, "provider_o").amount->best, (51686 + 7571) * 57.0, 1e-6);
  EXPECT_TRUE(value_of(general, "provider_sci").is_missing());
  const Pack whole = filled("sci-ai", bench,
                            {{"inception", "10 kWh", true, ""},
                             {"large-general.development", "1 MWh", true, ""},
                             {"deployment", "5 kWh", true, ""},
                             {"retirement", "1 kWh", true, ""},
                             {"provider_m", "2 t", true, ""}});
  const double energy = 51686 + 7571 + 10 + 1000 + 5 + 1;
  EXPECT_NEAR(value_of(whole.forms[3].fields, "provider_sci").amount->best / ((energy * 57 + 2e6) / 22e6), 1, 1e-12);
  EXPECT_TRUE(value_of(whole.forms[0].fields, "provider_sci").is_missing());
}

TEST(Pack, RP_2_annex_xi_has_megawatt_hours_with_two_digits_and_says_whether_they_were_measured) {
  const Bench bench = examples::example_bench();
  const Pack pack = filled("ai-act", bench);
  EXPECT_NEAR(value_of(pack.forms[3].fields, "training_energy").amount->best, 59.257, 1e-9);
  EXPECT_EQ(value_of(pack.forms[0].fields, "training_energy_status").text, "estimated");
  EXPECT_TRUE(value_of(pack.forms[3].fields, "training_energy_status").is_missing())
      << "somebody's figure may be either";
  EXPECT_TRUE(value_of(pack.forms[2].fields, "training_energy").is_missing());
  EXPECT_TRUE(value_of(pack.forms[0].fields, "inference_flops").is_missing());
  EXPECT_EQ(amount_words(exact(0.02), "MWh").value, "0.020 MWh");
  const Pack withheld = filled("ai-act", bench, {{"training_energy", "N/A", true, ""}});
  EXPECT_EQ(value_of(withheld.forms[3].fields, "training_energy").text, "N/A");
  EXPECT_TRUE(value_of(withheld.forms[3].fields, "training_energy_method").is_missing())
      << "the method of another figure is not its method";
}

TEST(Pack, RP_2_the_indicators_of_data_centres_are_the_ratios_of_their_inputs) {
  const Pack pack = filled("eed", examples::example_bench(),
                           {{"e_dc", "1200.0 MWh", true, ""},
                            {"e_it", "1000.0 MWh", true, ""},
                            {"w_in", "1800.0 m3", true, ""},
                            {"e_reuse", "300.0 MWh", true, ""},
                            {"e_res", "600.0 MWh", true, ""}});
  EXPECT_DOUBLE_EQ(value_of(pack.common, "pue").amount->best, 1.2);
  EXPECT_DOUBLE_EQ(value_of(pack.common, "wue").amount->best, 1.8);
  EXPECT_DOUBLE_EQ(value_of(pack.common, "erf").amount->best, 0.25);
  EXPECT_DOUBLE_EQ(value_of(pack.common, "ref").amount->best, 0.5);
  EXPECT_TRUE(pack.forms.empty());
  const Pack without = filled("eed", examples::example_bench());
  for (const char* id : {"pue", "wue", "erf", "ref", "e_dc"}) EXPECT_TRUE(value_of(without.common, id).is_missing());
}

TEST(Pack, RP_2_a_declared_pue_is_in_the_energy_and_its_source_beside_it) {
  Bench bench = examples::example_bench();
  const double before = value_of(filled("sci", bench).forms.front().fields, "e").amount->best;
  bench.factors->pue = 1.2;
  bench.factors->rows.push_back({"pue", 1.2, "", "option", "--pue", "given by the user", "", ""});
  const Pack pack = filled("sci", bench);
  EXPECT_NEAR(value_of(pack.forms.front().fields, "e").amount->best / before, 1.2, 1e-12);
  EXPECT_NE(value_of(pack.common, "pue").source.find("--pue"), std::string::npos);
}

TEST(Pack, BM_33_an_unknown_is_missing_and_never_0) {
  Bench bench = examples::example_bench();
  bench.factors.reset();
  const Pack pack = filled("sci", bench);
  EXPECT_TRUE(value_of(pack.common, "i").is_missing());
  EXPECT_TRUE(value_of(pack.forms.front().fields, "o").is_missing());
  EXPECT_FALSE(is_there(pack.forms.front().fields, "o_thousand"));
}

TEST(Pack, BM_33_a_product_beyond_all_numbers_is_missing) {
  Bench bench = examples::example_bench();
  bench.trials[3].model.training->intensity = exact(1e308 * gram_per_kilowatt_hour);
  const Pack pack = filled("sci-ai", bench);
  EXPECT_TRUE(value_of(pack.forms[3].fields, "provider_o").is_missing());
  EXPECT_EQ(flaws(pack_document(pack)), std::vector<std::string>());
}

TEST(Pack, RP_2_a_card_is_of_one_model_and_states_grams_or_is_none) {
  const Bench bench = examples::example_bench();
  const auto many = pack_model_card(filled("model-card", bench));
  ASSERT_FALSE(many);
  EXPECT_NE(many.error().remedy.find("large-general"), std::string::npos);
  const auto unknown = pack_model_card(filled("model-card", bench, {}, "small-general"));
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().what.find("training cost not known"), std::string::npos);
  const auto no_grid = pack_model_card(filled("model-card", bench, {}, "small-encoder"));
  ASSERT_FALSE(no_grid);
  EXPECT_NE(no_grid.error().what.find("the grid of the training"), std::string::npos);
  const auto card = pack_model_card(
      filled("model-card", bench, {{"training_type", "pre-training\"\n---", true, ""}}, "large-general"));
  ASSERT_TRUE(card);
  EXPECT_NE(card->find("emissions: 3377649  # grams of CO2e"), std::string::npos) << *card;
  EXPECT_NE(card->find("training_type: \"pre-training\\\" ---\""), std::string::npos) << *card;
  EXPECT_NE(card->find("1,000 queries take"), std::string::npos);
}

TEST(PackGiven, RP_2_what_is_wrong_is_refused_with_its_place_and_the_nearest_name) {
  const struct {
    const char* pack;
    GivenEntry entry;
    const char* told;
  } cases[] = {
      {"sci", {"baselin", "x", true, "g.toml:1:1"}, "did you mean baseline?"},
      {"sci", {"qqqq", "x", true, "g.toml:1:1"}, "is no field of the form sci"},
      {"sci", {"e", "1 kWh", true, "g.toml:2:1"}, "is not handed in"},
      {"sci", {"m", "1", true, "g.toml:3:1"}, "no such number"},
      {"sci", {"m", "1 J", true, "g.toml:3:1"}, "no such number"},
      {"sci", {"m", "-1 g", true, "g.toml:3:1"}, "no such number"},
      {"sci", {"m", "3..1 g", true, "g.toml:3:1"}, "no such number"},
      {"sci", {"m", "3", false, "g.toml:3:1"}, "needs a number with its unit"},
      {"sci", {"application", " ", true, "g.toml:3:1"}, "is not a text"},
      {"sci", {"small-encodr.m", "1 g", true, "g.toml:4:1"}, "did you mean small-encoder?"},
      {"sci", {"small-encoder.baseline", "x", true, "g.toml:4:1"}, "is asked once"},
      {"sci", {"pue", "0.9", true, "g.toml:5:1"}, "a ratio of 1 or more"},
      {"sci", {"rs", "1.5", true, "g.toml:5:1"}, "a share of 1"},
      {"eed", {"e_dc", "5 km", true, "g.toml:5:1"}, "write it in kWh, Wh, MWh, GWh"},
  };
  for (const auto& wrong : cases) {
    const auto given = read_given(wrong.pack, {wrong.entry});
    ASSERT_FALSE(given) << wrong.entry.key;
    EXPECT_NE(describe(given.error()).find(wrong.told), std::string::npos) << describe(given.error());
    EXPECT_EQ(given.error().where, wrong.entry.place);
  }
}

TEST(Pack, a_model_that_is_not_there_is_refused_with_those_that_are) {
  const Bench bench = examples::example_bench();
  const auto pack = pack_of_bench(*find_pack("sci"), bench, headlines_of(bench), {}, "nobody");
  ASSERT_FALSE(pack);
  EXPECT_NE(pack.error().remedy.find("small-encoder"), std::string::npos);
  EXPECT_EQ(find_pack("scie"), nullptr);
}

TEST(Pack, names_from_outside_stay_text_in_html) {
  Bench bench = examples::example_bench();
  bench.trials[0].model.name = "<script>alert(1)</script>";
  const std::string html = render_html(pack_document(filled("sci", bench)));
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
}

TEST(Pack, BM_15_numbers_have_the_digits_their_interval_carries_in_the_unit_of_the_form) {
  EXPECT_EQ(amount_words({4.13068, 6.07579, 8.02089}, "kWh").value, "6.1 kWh");
  EXPECT_EQ(amount_words({4.13068, 6.07579, 8.02089}, "kWh").bounds, "4.1 … 8.0");
  EXPECT_EQ(amount_words({0.96e-7, 1.41e-7, 1.86e-7}, "kWh").value, "1.41e-7 kWh");
  EXPECT_EQ(amount_words({0.96e-7, 1.41e-7, 1.86e-7}, "kWh").bounds, "0.96e-7 … 1.86e-7");
  EXPECT_EQ(amount_words(exact(59.257), "MWh").value, "59.257 MWh");
  EXPECT_EQ(amount_words(exact(0.0), "").value, "0");
  EXPECT_EQ(amount_words({0.001, 0.05, 6}, "g").bounds, "0.0010 … 6.0");
}

}  // namespace
}  // namespace joulery
