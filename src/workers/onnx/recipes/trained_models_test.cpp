// SPDX-License-Identifier: Apache-2.0
// Tests of recipes on the models that are trained here and committed (data/models): each answers the first held-out
// items as the script that trained it wrote down (tests/golden/trained).
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "foundation/base/sha256.h"
#include "testing/cached_files.h"
#include "testing/golden.h"
#include "testing/temporary_folder.h"
#include "workers/images/decode.h"
#include "workers/onnx/recipes/table.h"

namespace joulery {
namespace {

const std::string kSets = JOULERY_SOURCE_DIR "/data/sets/";

std::string bytes_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

/// The load request of a committed model, by its card.
LoadModelRequest request_of(const std::string& id) {
  const auto card = nlohmann::json::parse(bytes_of(fmt::format("{}/data/models/{}.json", JOULERY_SOURCE_DIR, id)));
  LoadModelRequest request;
  request.task = card.at("task");
  request.recipe = card.at("recipe");
  for (const auto& file : card.at("files")) {
    request.files.push_back({file.at("role"),
                             fmt::format("{}/data/models/{}", JOULERY_SOURCE_DIR, file.at("name").get<std::string>()),
                             file.at("sha256").get<std::string>()});
  }
  for (const auto& [name, value] : card.at("options").items()) request.options.emplace(name, value);
  return request;
}

Item text_item(std::string text, std::string question = {}) {
  Item item;
  item.text = std::move(text);
  item.question = std::move(question);
  return item;
}

Item image_item(std::string path) {
  Item item;
  item.image_path = std::move(path);
  return item;
}

MadeRecipe made(const LoadModelRequest& request) {
  const auto row = find_recipe(request.recipe, request.task);
  if (!row) return failure(row.error());
  return make_recipe(*row, request, [](const RecipeRequest&) {});
}

std::vector<ItemAnswer> answers_of(const LoadModelRequest& request, const std::vector<Item>& items,
                                   std::optional<std::uint64_t> seed = {}) {
  const auto recipe = made(request);
  EXPECT_TRUE(recipe.has_value()) << (recipe ? "" : describe(recipe.error()));
  if (!recipe) return {};
  const auto answers = (*recipe)->answer({items, seed, 0});
  EXPECT_TRUE(answers.has_value()) << (answers ? "" : describe(answers.error()));
  return answers ? *answers : std::vector<ItemAnswer>{};
}

std::string text_of(const ItemAnswer& answer) { return answer.answer ? answer.answer->text : *answer.why_not; }

TEST(TrainedModels, the_masked_language_model_gives_each_token_the_probability_it_had_in_training) {
  const auto cases = golden_cases("trained/mlm-kjv-tiny");
  std::vector<Item> items;
  for (const auto& golden : cases) items.push_back(text_item(golden.at("text")));
  const auto answers = answers_of(request_of("mlm-kjv-tiny"), items);
  ASSERT_EQ(answers.size(), cases.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto wanted = cases[i].at("log_probabilities").get<std::vector<double>>();
    ASSERT_EQ(answers[i].answer->log_probabilities.size(), wanted.size()) << i;
    for (std::size_t token = 0; token < wanted.size(); ++token) {
      EXPECT_NEAR(answers[i].answer->log_probabilities[token], wanted[token], 1e-3) << i << ", token " << token;
    }
  }
}

TEST(TrainedModels, the_span_reader_answers_in_the_words_of_the_text) {
  const auto cases = golden_cases("trained/span-facts-tiny");
  std::vector<Item> items;
  for (const auto& golden : cases) items.push_back(text_item(golden.at("context"), golden.at("question")));
  const auto answers = answers_of(request_of("span-facts-tiny"), items);
  ASSERT_EQ(answers.size(), cases.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(text_of(answers[i]), cases[i].at("text").get<std::string>());
    EXPECT_EQ(answers[i].tokens_in, cases[i].at("ids").size());
  }
}

TEST(TrainedModels, the_digit_classifier_reads_the_committed_images) {
  const auto cases = golden_cases("trained/digits-cnn-tiny");
  std::vector<Item> items;
  for (const auto& golden : cases) {
    items.push_back(image_item(kSets + "digits/" + golden.at("image").get<std::string>()));
  }
  const auto answers = answers_of(request_of("digits-cnn-tiny"), items);
  ASSERT_EQ(answers.size(), cases.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(text_of(answers[i]), cases[i].at("label").get<std::string>());
  }
}

TEST(TrainedModels, the_captioner_says_what_it_said_in_training_and_counts_its_words) {
  const auto cases = golden_cases("trained/captioner-scenes");
  std::vector<Item> items;
  for (const auto& golden : cases) {
    items.push_back(image_item(kSets + "scenes/" + golden.at("image").get<std::string>()));
  }
  items.push_back(image_item("/no/such.png"));
  const auto answers = answers_of(request_of("captioner-scenes"), items);
  ASSERT_EQ(answers.size(), cases.size() + 1);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto wanted = cases[i].at("text").get<std::string>();
    EXPECT_EQ(text_of(answers[i]), wanted);
    EXPECT_EQ(answers[i].tokens_out, std::ranges::count(wanted, ' ') + 2);  // and the end
  }
  EXPECT_FALSE(answers.back().answer.has_value());
  EXPECT_NE(answers.back().why_not->find("/no/such.png"), std::string::npos);
}

TEST(TrainedModels, a_captioner_with_a_vocabulary_of_another_is_refused) {
  LoadModelRequest request = request_of("captioner-scenes");
  request.files[1] = {"vocabulary", std::string(JOULERY_SOURCE_DIR) + "/data/models/digits-cnn-tiny.labels.txt", {}};
  const auto without_end = made(request);
  ASSERT_FALSE(without_end.has_value());
  EXPECT_EQ(without_end.error().what, "no word \"[END]\" that ends a caption");
  request.options["end_word"] = "0";
  const auto recipe = made(request);
  ASSERT_TRUE(recipe.has_value());
  const std::vector<Item> items{image_item(kSets + "scenes/images/000.png")};
  const auto answers = (*recipe)->answer({items, {}, 0});
  ASSERT_FALSE(answers.has_value());
  EXPECT_EQ(answers.error().remedy, "give the vocabulary of this model");
}

TEST(TrainedModels, the_diffusion_model_draws_the_same_digit_from_a_seed_alone_and_beside_others) {
  const testing::TemporaryFolder folder;
  LoadModelRequest request = request_of("digits-ddpm-tiny");
  request.options["image_folder"] = folder / "made";
  const auto recipe = made(request);
  ASSERT_TRUE(recipe.has_value()) << describe(recipe.error());
  for (const auto& golden : golden_cases("trained/digits-ddpm-tiny")) {
    const std::vector<Item> items{text_item(golden.at("prompt")), text_item("a five")};
    const auto answers = (*recipe)->answer({items, golden.at("seed").get<std::uint64_t>(), 0});
    ASSERT_TRUE(answers.has_value()) << describe(answers.error());
    const std::string path = answers->front().image_path.value();
    const Pixels image = decode_image(bytes_of(path), path).value();
    const auto wanted = golden.at("levels").get<std::vector<int>>();
    ASSERT_EQ(image.width() * image.height(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {  // a chain of 40 steps in single precision, in another order
      EXPECT_LE(std::abs(image.at(i % image.width(), i / image.width(), 0) - wanted[i]), 2) << "pixel " << i;
    }
  }
}

TEST(TrainedModels, BM_26_the_diffusion_model_takes_the_steps_it_is_told_and_its_own_size_alone) {
  const testing::TemporaryFolder folder;
  LoadModelRequest request = request_of("digits-ddpm-tiny");
  const auto image_in = [&](const char* steps) {
    request.options["image_folder"] = folder / steps;
    request.options["steps"] = steps;
    return bytes_of(answers_of(request, {text_item("a five")}, 3).at(0).image_path.value());
  };
  const std::string in_ten = image_in("10");
  EXPECT_EQ(image_in("10"), in_ten);
  EXPECT_NE(image_in("40"), in_ten);
  request.options["size"] = "8x8";
  EXPECT_EQ(image_in("10"), in_ten);
  request.options["size"] = "16x16";
  const auto refused = made(request);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().what, "the model makes images of 8 x 8 pixels alone");
  EXPECT_EQ(refused.error().remedy, "leave the option size out");
}

TEST(TrainedModels, a_prompt_that_names_no_class_is_not_asked) {
  const testing::TemporaryFolder folder;
  LoadModelRequest request = request_of("digits-ddpm-tiny");
  request.options["image_folder"] = folder.path();
  const auto answers = answers_of(request, {text_item("a horse"), text_item("the digit Seven")});
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_TRUE(answers[0].why_not->starts_with("the prompt names nothing of 0, zero"));
  EXPECT_TRUE(answers[1].image_path.has_value());
  request.options.erase("image_folder");
  const auto refused = made(request);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().where, "option image_folder");
}

TEST(TrainedModels, a_summary_is_the_sentence_nearest_to_the_middle) {
  SKIP_WITHOUT_CACHED("minilm-l3/model.onnx");
  SKIP_WITHOUT_CACHED("minilm-l3/vocab.txt");
  const auto golden = golden_cases("trained/centroid-minilm");
  LoadModelRequest request;
  request.task = "summarization";
  request.recipe = "centroid";
  request.files.push_back({"model", *cached_file("minilm-l3/model.onnx"), {}});
  request.files.push_back({"vocabulary", *cached_file("minilm-l3/vocab.txt"), {}});
  request.options["output"] = "461";
  std::vector<Item> items;
  for (const auto& each : golden) items.push_back(text_item(each.at("text")));
  const auto answers = answers_of(request, items);
  ASSERT_EQ(answers.size(), golden.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(text_of(answers[i]), golden[i].at("summary").get<std::string>());
  }
}

}  // namespace
}  // namespace joulery
