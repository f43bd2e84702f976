// SPDX-License-Identifier: Apache-2.0
// Both readings of relative stars and the absolute ones, on the 16 models of the founding study's question answering.
#include "core/benchmarking/absolute_stars.h"
#include "core/benchmarking/relative_stars.h"

namespace joulery {
namespace {

/// kWh per 1,000 queries over three data sets, ascending: distilbert-cased, -uncased, tinyroberta, electra, roberta,
/// deepset bert-large, bert-large, mdeberta (luccioni2024_per_model.csv).
constexpr std::array<double, 8> kSpecific{0.001693920, 0.001701458, 0.001706667, 0.002652582,
                                          0.002957532, 0.005053975, 0.005062295, 0.005419628};
/// BLOOMz-560M, Flan-T5-base; then bloomz-1b7, 3b, flan-t5-large, xl, bloomz-7b1, flan-t5-xxl.
constexpr std::array<double, 8> kGeneral{0.016911230, 0.017028926, 0.027050457, 0.040622298,
                                         0.042532675, 0.044555962, 0.075522263, 0.079440644};

std::vector<EnergyPerQuery> energies(std::span<const double> kwh_per_thousand) {
  std::vector<EnergyPerQuery> all;
  all.reserve(kwh_per_thousand.size());
  for (const double each : kwh_per_thousand) all.push_back(each * kilowatt_hour_per_thousand);
  return all;
}

TEST(RelativeStars, BM_31_two_readings_of_one_paragraph_give_two_answers) {
  EXPECT_EQ(relative_stars(StarReading::aes_equal_width, energies(kSpecific)),
            (std::vector<int>{5, 5, 5, 4, 4, 1, 1, 1}));
  EXPECT_EQ(relative_stars(StarReading::aes_quintile, energies(kSpecific)), (std::vector<int>{5, 5, 4, 4, 3, 2, 2, 1}));
}

TEST(RelativeStars, BM_31_equal_models_have_five_stars_each_and_ties_share_the_lower_rank) {
  const std::vector<double> equal(4, 0.003);
  EXPECT_EQ(relative_stars(StarReading::aes_equal_width, energies(equal)), (std::vector<int>{5, 5, 5, 5}));
  EXPECT_EQ(relative_stars(StarReading::aes_quintile, energies(equal)), (std::vector<int>{5, 5, 5, 5}));
  EXPECT_TRUE(relative_stars(StarReading::aes_quintile, {}).empty());
}

TEST(RelativeStars, the_memory_of_66_billion_parameters_at_16_bits_is_158_GB_and_not_79) {
  EXPECT_NEAR(model_memory(66e9, 16) / gigabyte_of_model, 158.4, 1e-9);
}

TEST(AbsoluteStars, BM_32_the_16_models_of_question_answering_against_0_003_kWh) {
  const EnergyPerQuery reference = 0.003 * kilowatt_hour_per_thousand;
  for (const EnergyPerQuery energy : energies(kSpecific)) EXPECT_EQ(absolute_stars(energy, reference), 3);
  std::vector<int> general;
  general.reserve(kGeneral.size());
  for (const EnergyPerQuery energy : energies(kGeneral)) general.push_back(absolute_stars(energy, reference));
  EXPECT_EQ(general, (std::vector<int>{2, 2, 1, 1, 1, 1, 1, 1}));
}

TEST(AbsoluteStars, BM_32_the_edges_of_the_bands_belong_to_the_better_one) {
  const EnergyPerQuery reference = 8 * joule_per_query;
  const auto stars = [&](double joules) { return absolute_stars(joules * joule_per_query, reference); };
  EXPECT_EQ(stars(1), 5);
  EXPECT_EQ(stars(1.001), 4);
  EXPECT_EQ(stars(4), 4);
  EXPECT_EQ(stars(16), 3);
  EXPECT_EQ(stars(64), 2);
  EXPECT_EQ(stars(64.1), 1);
}

TEST(AbsoluteStars, BM_32_a_published_rating_changes_only_when_the_interval_has_left_its_band) {
  const EnergyPerQuery reference = 8 * joule_per_query;
  const auto interval = [](double low, double best, double high) {
    return Bounded<EnergyPerQuery>{low * joule_per_query, best * joule_per_query, high * joule_per_query};
  };
  EXPECT_EQ(kept_stars(3, interval(15, 17, 19), reference), 3) << "16 J is still in it";
  EXPECT_EQ(kept_stars(3, interval(16.5, 17, 19), reference), 2);
  EXPECT_EQ(kept_stars(2, interval(15, 15.5, 15.9), reference), 3);
}

TEST(AbsoluteStars, BM_32_the_probability_of_every_star_and_no_rating_without_a_reference_at_that_rung) {
  const EnergyPerQuery reference = 8 * joule_per_query;
  const std::vector<EnergyPerQuery> draws{15 * joule_per_query, 15.5 * joule_per_query, 17 * joule_per_query,
                                          18 * joule_per_query};
  EXPECT_EQ(star_probabilities(draws, reference), (std::array<double, 5>{0, 0.5, 0.5, 0, 0}));
  const std::vector<ReferenceEnergy> references{{"extractive QA", Rung::node_modelled, reference, "v1"}};
  EXPECT_NE(find_reference(references, "extractive QA", Rung::node_modelled), nullptr);
  EXPECT_EQ(find_reference(references, "extractive QA", Rung::device_gross), nullptr) << "unrated";
}

}  // namespace
}  // namespace joulery
