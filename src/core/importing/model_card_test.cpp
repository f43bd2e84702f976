// SPDX-License-Identifier: Apache-2.0
// Model cards: grams in, grams out.
#include "core/importing/model_card.h"

#include "core/importing/made_up_files.h"

using namespace joulery;

namespace {

double grams(const Result<ImportedFile>& file) {
  return file && file->trials.at(0).footprint.carbon ? file->trials.at(0).footprint.carbon->value / stated_gram
                                                     : std::nan("");
}

}  // namespace

TEST(ModelCard, a_block_and_a_plain_number_are_grams) {
  const ImportedTrial block = imported("cards/block.md").trials.at(0);
  EXPECT_DOUBLE_EQ(block.footprint.carbon->value / stated_gram, 1710);
  EXPECT_EQ(block.names.task, "fine-tuning");
  EXPECT_EQ(block.place.region, "Oregon, USA");
  EXPECT_EQ(block.host.gpu_model, "8 x Example GPU");
  EXPECT_EQ(block.names.project, "Joulery 1.0, counted, node.metered, location-based 2025");
  EXPECT_EQ(block.origin.line, 5U);
  EXPECT_DOUBLE_EQ(imported("cards/plain.md").trials.at(0).footprint.carbon->value / stated_gram, 0.5988);
}

TEST(ModelCard, what_a_card_cannot_say_is_named) {
  const ImportedTrial plain = imported("cards/plain.md").trials.at(0);
  EXPECT_FALSE(plain.rung || plain.total.energy);
  EXPECT_FALSE(why_absent(plain, "rung").empty());
  EXPECT_FALSE(why_absent(plain, "energy").empty());
  EXPECT_FALSE(why_absent(plain, "source").empty());
}

TEST(ModelCard, yaml_beyond_one_key_a_line_is_refused_with_its_line) {
  for (const std::string value : {"{emissions: 3}", "[1]", "&a 3", "|", ">-", "!!float 3"}) {
    const auto read = read_model_card("---\nco2_eq_emissions: " + value + "\n---\n", "card.md");
    ASSERT_FALSE(read) << value;
    EXPECT_EQ(read.error().where, "card.md:2");
    EXPECT_NE(read.error().what.find("not read here"), std::string::npos) << value;
  }
}

TEST(ModelCard, numbers_are_read_as_written_and_rubbish_is_refused) {
  EXPECT_DOUBLE_EQ(grams(read_model_card("---\nco2_eq_emissions: \"12.5\"  # g\n---\n", "c")), 12.5);
  EXPECT_DOUBLE_EQ(grams(read_model_card("---\r\nco2_eq_emissions:\r\n  emissions: 1e3\r\n---\r\n", "c")), 1000);
  EXPECT_FALSE(read_model_card("---\nco2_eq_emissions: 12 kg\n---\n", "c"));
  EXPECT_FALSE(read_model_card("---\nco2_eq_emissions: -1\n---\n", "c"));
  EXPECT_FALSE(read_model_card("---\nco2_eq_emissions:\n  just text\n---\n", "c"));
  EXPECT_FALSE(read_model_card("---\nlicense: mit\n---\n", "c"));
  EXPECT_FALSE(read_model_card("co2_eq_emissions: 5\n", "c"));
  EXPECT_FALSE(read_model_card("---\nco2_eq_emissions: 5\n", "c"));
}

TEST(ModelCard, BM33_zero_grams_are_an_absence) {
  const auto zero = read_model_card("---\nco2_eq_emissions: 0\n---\n", "c");
  ASSERT_TRUE(zero);
  EXPECT_FALSE(zero->trials.at(0).footprint.carbon);
  EXPECT_FALSE(why_absent(zero->trials.at(0), "emissions").empty());
}
