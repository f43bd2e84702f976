// SPDX-License-Identifier: Apache-2.0
// Model cards of the example runs: grams, never kilograms, and what they contain in words.
#include "core/reporting/model_card.h"

#include <gtest/gtest.h>

#include "core/reporting/run_examples.h"
#include "foundation/base/text.h"

using namespace joulery;

namespace {

/// What stands behind "key:" in the card, without its comment.
std::string value_of_key(const std::string& card, const std::string& key) {
  const auto at = card.find("  " + key + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + key.size() + 4;
  return std::string(trim(card.substr(begin, card.find_first_of("#\n", begin) - begin)));
}

}  // namespace

TEST(ModelCardReport, the_number_is_grams_of_the_location_ledger) {
  const auto run = examples::counted_server();
  const auto card = render_model_card(run);
  ASSERT_TRUE(card) << describe(card.error());
  const auto grams = parse_double(value_of_key(*card, "emissions"));
  ASSERT_TRUE(grams);
  const double known = run.footprint.location->best / gram_location;
  const double half_width = (run.footprint.location->high - run.footprint.location->low) / gram_location / 2;
  EXPECT_NEAR(*grams, known, half_width / 10);
  EXPECT_GT(*grams, known / 2);  // kilograms would be a thousandth
}

TEST(ModelCardReport, source_says_method_contents_and_ledger_and_the_text_the_energy) {
  const auto run = examples::counted_server();
  const auto card = render_model_card(run);
  ASSERT_TRUE(card);
  const std::string source = value_of_key(*card, "source");
  for (const std::string_view word : {"Joulery, counted", "package-0", "location-based", "44.2 g/kWh"}) {
    EXPECT_NE(source.find(word), std::string::npos) << word << " in " << source;
  }
  EXPECT_EQ(value_of_key(*card, "geographical_location"), "\"France\"");
  EXPECT_NE(card->find(" kWh) in "), std::string::npos);
  EXPECT_NE(card->find("PUE 1"), std::string::npos);
}

TEST(ModelCardReport, a_run_without_a_place_gives_no_card_and_says_why) {
  const auto card = render_model_card(examples::modelled_machine());
  ASSERT_FALSE(card);
  EXPECT_NE(card.error().what.find("no carbon is known"), std::string::npos);
  EXPECT_NE(card.error().remedy.find("--place"), std::string::npos);
}

TEST(ModelCardReport, texts_cannot_break_out_of_their_quotes) {
  auto run = examples::counted_server();
  run.start.tags["training_type"] = "fine\"tuning\n---\nlicense: mit\\";
  run.start.factors.place->name = "a: b # c";
  const auto card = render_model_card(run);
  ASSERT_TRUE(card);
  EXPECT_NE(card->find("training_type: \"fine\\\"tuning --- license: mit\\\\\"\n"), std::string::npos) << *card;
  EXPECT_NE(card->find("geographical_location: \"a: b # c\"\n"), std::string::npos);
}

TEST(ModelCardReport, small_and_large_amounts_have_no_exponent) {
  for (const double grams : {1.234e-7, 5e-3, 12.0, 1.5e9}) {
    auto run = examples::counted_server();
    run.footprint.location = exact(grams * gram_location);
    const auto card = render_model_card(run);
    ASSERT_TRUE(card);
    const std::string text = value_of_key(*card, "emissions");
    EXPECT_EQ(text.find('e'), std::string::npos);
    EXPECT_NEAR(*parse_double(text) / grams, 1, 1e-3);
  }
}
