// SPDX-License-Identifier: Apache-2.0
// Tests of the recipe ddpm with a graph of a few bytes that leaves the size of its images open and makes them white
// (tests/golden/onnx/make.py). The trained model is trained_models_test.cpp's.
#include <fstream>

#include "testing/temporary_folder.h"
#include "workers/images/decode.h"
#include "workers/onnx/recipes/table.h"

namespace joulery {
namespace {

/// A model of the classes white and blank, which are one, and images into a folder of the test.
struct WhiteImages {
  testing::TemporaryFolder folder;
  LoadModelRequest request;

  WhiteImages() {
    const std::string labels = folder / "labels.txt";
    std::ofstream(labels) << "white|blank\n";
    request.task = "image-generation";
    request.recipe = "ddpm";
    request.files = {{"model", JOULERY_SOURCE_DIR "/tests/golden/onnx/ddpm-open.onnx", {}}, {"labels", labels, {}}};
    request.options = {{"image_folder", folder / "made"}, {"steps", "3"}};
  }
  [[nodiscard]] MadeRecipe load() const {
    const auto row = find_recipe(request.recipe, request.task);
    if (!row) return failure(row.error());
    return make_recipe(*row, request, [](const RecipeRequest&) {});
  }
};

Item prompt(std::string text) {
  Item item;
  item.text = std::move(text);
  return item;
}

TEST(Ddpm, BM_26_a_model_of_any_size_makes_images_of_the_size_that_was_asked_for) {
  WhiteImages white;
  white.request.options["size"] = "16x16";
  const auto recipe = white.load();
  ASSERT_TRUE(recipe.has_value()) << describe(recipe.error());
  const std::vector<Item> items{prompt("white"), prompt("a blank one")};
  const auto answers = (*recipe)->answer({items, 7, 0});
  ASSERT_TRUE(answers.has_value()) << describe(answers.error());
  for (const ItemAnswer& answer : *answers) {
    std::ifstream stream(answer.image_path.value(), std::ios::binary);
    const auto image = decode_image(std::string(std::istreambuf_iterator<char>(stream), {}), "made");
    ASSERT_TRUE(image.has_value()) << describe(image.error());
    EXPECT_EQ(image->width(), 16U);
    EXPECT_EQ(image->height(), 16U);
    EXPECT_EQ(image->at(5, 9, 0), 255);
  }
}

TEST(Ddpm, a_size_that_is_not_told_or_no_square_is_refused_in_one_line) {
  WhiteImages white;
  EXPECT_EQ(white.load().error().what, "the model leaves the size of its images open");
  for (const char* size : {"16x8", "large", "0x0", "5000x5000", "16x16x16"}) {
    white.request.options["size"] = size;
    const auto refused = white.load();
    ASSERT_FALSE(refused.has_value()) << size;
    EXPECT_EQ(refused.error().what, fmt::format("the option size is \"{}\"", size));
    EXPECT_FALSE(refused.error().remedy.empty());
  }
}

}  // namespace
}  // namespace joulery
