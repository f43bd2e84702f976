// SPDX-License-Identifier: Apache-2.0
// Tests of the recipes with graphs of a few bytes (tests/golden/onnx/make.py), whose answers can be worked out by hand,
// and of what is refused. Models of the zoo are zoo_test.cpp's.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "workers/images/decode.h"
#include "workers/images/encode.h"
#include "workers/onnx/labels.h"
#include "workers/onnx/recipes/table.h"

namespace joulery {
namespace {

const std::string kFolder = JOULERY_SOURCE_DIR "/tests/golden/onnx/";

/// A file that goes with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content)
      : path_(fmt::format("{}/recipe-{}-{}", testing::TempDir(), getpid(), ++count)) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { unlink(path_.c_str()); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  inline static int count = 0;
  std::string path_;
};

std::string golden(const std::string& name) { return kFolder + name; }

LoadModelRequest asked(const std::string& task, const std::string& recipe, const std::string& model) {
  LoadModelRequest request;
  request.task = task;
  request.recipe = recipe;
  request.files = {{"model", golden(model), {}}};
  return request;
}

LoadModelRequest asked_text(const std::string& task, const std::string& recipe, const std::string& model) {
  LoadModelRequest request = asked(task, recipe, model);
  request.files.push_back({"vocabulary", golden("vocab.txt"), {}});
  return request;
}

MadeRecipe made(const LoadModelRequest& request) {
  const auto row = find_recipe(request.recipe, request.task);
  if (!row) return failure(row.error());
  return make_recipe(*row, request, [](const RecipeRequest&) {});
}

/// The one line of a refusal.
std::string refusal(const LoadModelRequest& request) {
  const auto recipe = made(request);
  if (recipe) return "was not refused";
  EXPECT_FALSE(recipe.error().remedy.empty());
  EXPECT_EQ(describe(recipe.error()).find('\n'), std::string::npos);
  return describe(recipe.error());
}

std::vector<ItemAnswer> answers(const LoadModelRequest& request, const std::vector<Item>& items,
                                std::optional<std::uint64_t> seed = {}) {
  auto recipe = made(request);
  if (!recipe) {
    ADD_FAILURE() << describe(recipe.error());
    return std::vector<ItemAnswer>(items.size());
  }
  auto found = (*recipe)->answer({items, seed, 0});
  if (!found) ADD_FAILURE() << describe(found.error());
  return found ? *found : std::vector<ItemAnswer>(items.size());
}

std::string text_of(const ItemAnswer& answer) { return answer.answer ? answer.answer->text : "no answer"; }

Item text_item(const std::string& text) {
  Item item;
  item.text = text;
  return item;
}

LoadModelRequest sentiment(const std::string& model = "text-logits.onnx") {
  LoadModelRequest request = asked_text("text-classification", "logits", model);
  request.options = {{"labels", "negative, positive"}};
  return request;
}

/// A picture of one colour, as a PNG file.
TemporaryFile picture(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  Pixels pixels(8, 8, 3);
  for (std::size_t place = 0; place < 64; ++place) {
    pixels.set(place % 8, place / 8, 0, red);
    pixels.set(place % 8, place / 8, 1, green);
    pixels.set(place % 8, place / 8, 2, blue);
  }
  return TemporaryFile(encode_png(pixels).value());
}

Item image_item(const std::string& path) {
  Item item;
  item.image_path = path;
  return item;
}

TEST(Recipes, a_classifier_of_texts_needs_its_vocabulary_and_labels_and_no_code) {
  const auto found = answers(sentiment(), {text_item("good"), text_item("Bad.")});
  EXPECT_EQ(text_of(found[0]), "positive");
  EXPECT_EQ(text_of(found[1]), "negative");
  EXPECT_EQ(found[0].tokens_in, 3U);
  EXPECT_EQ(found[1].tokens_in, 4U);
}

TEST(Recipes, shorter_texts_of_a_batch_are_masked_and_answered_as_alone) {
  const std::vector<Item> items{text_item("good"), text_item("bad in paris in paris."), text_item("bad good")};
  const auto together = answers(sentiment(), items);
  for (std::size_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(text_of(together[i]), text_of(answers(sentiment(), {items[i]})[0])) << i;
  }
  EXPECT_EQ(text_of(together[2]), "positive");  // 2 against 1
}

TEST(Recipes, a_graph_of_one_row_and_int32_is_asked_row_by_row) {
  const auto found = answers(sentiment("text-logits-one.onnx"), {text_item("good"), text_item("bad in paris")});
  EXPECT_EQ(text_of(found[0]), "positive");
  EXPECT_EQ(text_of(found[1]), "negative");
}

TEST(Recipes, scores_that_are_no_numbers_are_an_error_and_no_answer) {
  auto recipe = made(sentiment("text-logits-nan.onnx"));
  ASSERT_TRUE(recipe.has_value());
  const std::vector<Item> good{text_item("good")};
  const std::vector<Item> bad{text_item("bad")};
  EXPECT_TRUE((*recipe)->answer({good, {}, 0}).has_value());
  const auto refused = (*recipe)->answer({bad, {}, 0});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::broken);
  EXPECT_NE(refused.error().what.find("NaN"), std::string::npos);
}

TEST(Recipes, a_tagger_gives_a_word_the_tag_of_its_first_token) {
  LoadModelRequest request = asked_text("token-classification", "tags", "tags.onnx");
  request.options = {{"labels", "$KEEP | LOC | PER"}, {"outside", "$KEEP"}, {"prefix", "B-"}, {"most_tokens", "5"}};
  Item item;
  item.words = {"good", "Paris", "in", "paris"};
  const auto found = answers(request, {item});
  EXPECT_EQ(found[0].answer->tags, (std::vector<std::string>{"O", "B-LOC", "O", "O"}));  // the last word was cut off
}

TEST(Recipes, a_masked_model_tells_the_log_probability_of_each_true_token) {
  const auto found = answers(asked_text("fill-mask", "mask", "mask.onnx"), {text_item("good in good"), text_item("")});
  ASSERT_EQ(found[0].answer->log_probabilities.size(), 3U);
  EXPECT_NEAR(found[0].answer->log_probabilities[0], std::log(11.0 / 20), 1e-6);
  EXPECT_NEAR(found[0].answer->log_probabilities[1], std::log(1.0 / 20), 1e-6);
  EXPECT_FALSE(found[1].answer.has_value());
  EXPECT_EQ(found[1].why_not, "the text has no tokens");
}

TEST(Recipes, masks_computed_one_by_one_and_at_once_are_the_same) {
  LoadModelRequest single = asked_text("fill-mask", "mask", "mask.onnx");
  single.options = {{"masks_at_once", "1"}};
  const std::vector<Item> items{text_item("paris in good . bad good in paris")};
  EXPECT_EQ(answers(single, items)[0].answer, answers(asked_text("fill-mask", "mask", "mask.onnx"), items)[0].answer);
}

TEST(Recipes, a_reader_answers_with_the_bytes_of_the_text) {
  Item item = text_item("It is good in  PARIS, not bad in.");
  item.question = "in?";
  EXPECT_EQ(text_of(answers(asked_text("question-answering", "span", "span.onnx"), {item})[0]), "PARIS");
}

TEST(Recipes, a_reader_finds_an_answer_beyond_its_first_window) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "in ";
  Item item = text_item(text + "Paris. in in");
  LoadModelRequest request = asked_text("question-answering", "span", "span.onnx");
  request.options = {{"most_tokens", "12"}};
  EXPECT_EQ(text_of(answers(request, {item})[0]), "Paris");
}

TEST(Recipes, images_are_fed_in_the_layout_and_order_of_channels_that_the_options_say) {
  const TemporaryFile red = picture(200, 20, 30);
  const TemporaryFile blue = picture(10, 20, 200);
  const std::vector<Item> items{image_item(red.path()), image_item(blue.path())};
  LoadModelRequest request = asked("image-classification", "image-logits", "image-nchw.onnx");
  request.options = {{"labels", "red,green,blue"}, {"fit", "stretch"}};
  EXPECT_EQ(text_of(answers(request, items)[0]), "red");
  EXPECT_EQ(text_of(answers(request, items)[1]), "blue");
  request.options["channels"] = "bgr";
  EXPECT_EQ(text_of(answers(request, items)[0]), "blue");
  request.files[0].path = golden("image-nhwc.onnx");
  request.options["layout"] = "nhwc";
  EXPECT_EQ(text_of(answers(request, items)[0]), "blue");
  request.options["channels"] = "rgb";
  request.options["mean"] = "0.9, 0, 0";  // takes the red away
  EXPECT_EQ(text_of(answers(request, items)[0]), "blue");
}

TEST(Recipes, only_labels_of_the_data_set_win_where_it_is_said) {
  const TemporaryFile red = picture(200, 100, 30);
  LoadModelRequest request = asked("image-classification", "image-logits", "image-nchw.onnx");
  request.labels = {"blue", "green"};
  request.options = {{"labels", "red,green,blue"}, {"among", "data-set"}};
  EXPECT_EQ(text_of(answers(request, {image_item(red.path())})[0]), "green");
  request.labels.emplace_back("violet");
  EXPECT_NE(refusal(request).find("no label \"violet\""), std::string::npos);
}

TEST(Recipes, an_image_that_cannot_be_read_is_one_failed_item_among_good_ones) {
  const TemporaryFile red = picture(200, 20, 30);
  const TemporaryFile no_image(std::string("this is no image"));
  LoadModelRequest request = asked("image-classification", "image-logits", "image-nchw.onnx");
  request.options = {{"labels", "red,green,blue"}};
  const auto found = answers(request, {image_item(no_image.path()), image_item(red.path()), image_item("/no/image")});
  EXPECT_FALSE(found[0].answer.has_value());
  EXPECT_NE(found[0].why_not->find("neither PNG nor JPEG"), std::string::npos);
  EXPECT_EQ(text_of(found[1]), "red");
  EXPECT_NE(found[2].why_not->find("/no/image"), std::string::npos);
}

TEST(Recipes, bytes_are_stripped_and_filled_up_at_the_outer_ends) {
  LoadModelRequest request = asked("text-classification", "bytes", "bytes.onnx");
  request.options = {{"labels", "short,long"}};
  const auto found =
      answers(request, {text_item("\n ab \x0B"), text_item("abc"), text_item("    abcd"), text_item("")});
  EXPECT_EQ(text_of(found[0]), "long");  // either end is stripped at its own side only: none is filled
  EXPECT_EQ(text_of(found[1]), "long");  // 2 in all
  EXPECT_EQ(text_of(found[2]), "long");
  EXPECT_EQ(text_of(found[3]), "short");
  EXPECT_EQ(text_of(answers(request, {text_item("ab")})[0]), "short");  // 2 of 4 are filled, twice
}

TEST(Recipes, a_generated_image_lies_in_the_named_folder) {
  const std::string folder = fmt::format("{}/images-{}", testing::TempDir(), getpid());
  LoadModelRequest request = asked("image-generation", "consistency-image", "consistency.onnx");
  request.options = {{"image_folder", folder}};
  const auto found = answers(
      request, {text_item("difficulty 100."), text_item("difficulty 1"), text_item("none"), text_item("101")}, 7);
  std::ifstream stream(found[0].image_path.value(), std::ios::binary);
  const auto white = decode_image(std::string(std::istreambuf_iterator<char>(stream), {}), "white");
  ASSERT_TRUE(white.has_value());
  EXPECT_EQ(white->width(), 4U);
  EXPECT_EQ(white->at(3, 3, 1), 255);
  EXPECT_TRUE(found[1].image_path->ends_with("000001-seed-8.png")) << *found[1].image_path;
  EXPECT_EQ(found[2].why_not, "the prompt names no number from 1 to 100");
  EXPECT_TRUE(found[3].why_not.has_value());
  std::filesystem::remove_all(folder);
}

TEST(Recipes, without_a_name_the_usual_recipe_of_the_task_is_taken) {
  EXPECT_EQ(find_recipe("", "text-classification")->name, "logits");
  EXPECT_EQ(find_recipe("", "object-detection")->name, "picodet");
  EXPECT_EQ(find_recipe("", "text-generation").error().kind, ErrorKind::unsupported);
  EXPECT_EQ(find_recipe("tag", "token-classification").error().remedy, "did you mean tags?");
  EXPECT_EQ(find_recipe("tags", "fill-mask").error().kind, ErrorKind::unsupported);
}

TEST(Recipes, a_file_that_is_missing_changed_unknown_or_twice_there_is_named) {
  LoadModelRequest request = sentiment();
  request.files[0].sha256 = std::string(64, '0');
  EXPECT_NE(refusal(request).find("not the pinned file"), std::string::npos);
  request.files[0] = {"model", "/no/model.onnx", {}};
  EXPECT_NE(refusal(request).find("/no/model.onnx"), std::string::npos);
  request = sentiment();
  request.files.pop_back();
  EXPECT_NE(refusal(request).find("0 files of the role vocabulary/tokenizer"), std::string::npos);
  request = sentiment();
  request.files.push_back({"wheels", golden("mask.onnx"), {}});
  EXPECT_NE(refusal(request).find("\"wheels\""), std::string::npos);
  request.files.back().role = "weights";  // external weights may be named with every model
  EXPECT_EQ(text_of(answers(request, {text_item("good")})[0]), "positive");
  request.files.back().path = testing::TempDir();
  EXPECT_NE(refusal(request).find("no plain file"), std::string::npos);
  request.files.back() = {"model", golden("mask.onnx"), {}};
  EXPECT_NE(refusal(request).find("2 files of the role model"), std::string::npos);
}

TEST(Recipes, other_formats_and_broken_files_are_told_in_one_line_and_never_parsed) {
  const std::vector<std::pair<std::string, std::string>> files{
      {std::string("PK\x03\x04 checkpoint"), "a zip archive"},
      {std::string("\x80\x04\x95 pickled"), "a Python pickle"},
      {"GGUF....", "a GGUF model"},
      {std::string("\x10\0\0\0\0\0\0\0{\"a\":1}", 15), "a safetensors file"},
      {std::string("\x1C\0\0\0TFL3....", 12), "a TensorFlow Lite model"},
      {"", "the model is empty"},
      {std::string("\x08\x07\x12\xFF\xFF"), "the runtime cannot load the model"}};
  for (const auto& [content, said] : files) {
    const TemporaryFile file(content);
    LoadModelRequest request = sentiment();
    request.files[0].path = file.path();
    EXPECT_NE(refusal(request).find(said), std::string::npos) << said;
  }
  std::ifstream whole(golden("text-logits.onnx"), std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(whole), {});
  const TemporaryFile cut(bytes.substr(0, bytes.size() / 2));
  LoadModelRequest request = sentiment();
  request.files[0].path = cut.path();
  EXPECT_NE(refusal(request).find(cut.path()), std::string::npos);
}

TEST(Recipes, a_model_of_another_task_is_refused_with_what_it_takes) {
  LoadModelRequest request = sentiment("image-nchw.onnx");
  EXPECT_NE(refusal(request).find("the model takes \"image\""), std::string::npos);
  EXPECT_NE(refusal(sentiment("tags.onnx")).find("has 3 dimensions"), std::string::npos);
  request = asked("image-classification", "image-logits", "text-logits.onnx");
  EXPECT_NE(refusal(request).find("input_ids, attention_mask"), std::string::npos);
  request.files[0].path = golden("image-nhwc.onnx");
  EXPECT_NE(refusal(request).find("channels in this layout"), std::string::npos);
  request = asked("object-detection", "picodet", "image-nchw.onnx");
  EXPECT_NE(refusal(request).find("not one of a PP-PicoDet"), std::string::npos);
  request = asked_text("fill-mask", "mask", "tags.onnx");
  EXPECT_NE(refusal(request).find("is not [texts, tokens, 10 or more words]"), std::string::npos);
  request = asked_text("question-answering", "span", "tags.onnx");
  EXPECT_NE(refusal(request).find("no output \"start_logits\""), std::string::npos);
}

TEST(Recipes, options_and_labels_that_do_not_fit_are_refused) {
  LoadModelRequest request = sentiment();
  request.options = {{"labels", "a,b,c"}};
  EXPECT_NE(refusal(request).find("3 labels, but the model has 2 scores"), std::string::npos);
  request.options = {{"label", "a,b"}};
  EXPECT_NE(refusal(request).find("did you mean labels?"), std::string::npos);
  request.options = {{"labels", "a,b"}, {"most_tokens", "two"}};
  EXPECT_NE(refusal(request).find("most_tokens"), std::string::npos);
  request.options = {};
  EXPECT_NE(refusal(request).find("the labels of the model are not known"), std::string::npos);
  request.labels = {"negative", "positive"};
  EXPECT_NE(refusal(request).find("the labels of the model are not known"), std::string::npos);  // never assumed
  request.options = {{"labels", "data-set"}};
  EXPECT_EQ(text_of(answers(request, {text_item("good")})[0]), "positive");
  request = asked("image-classification", "image-logits", "image-nchw.onnx");
  request.options = {{"labels", "r,g,b"}, {"size", "5x5"}};
  EXPECT_NE(refusal(request).find("4 x 4"), std::string::npos);
  request.options = {{"labels", "r,g,b"}, {"spread", "1,0,1"}};
  EXPECT_NE(refusal(request).find("spread"), std::string::npos);
}

TEST(Recipes, the_page_is_what_the_table_says_and_every_option_has_a_meaning) {
  const std::string page = JOULERY_SOURCE_DIR "/docs/reference/onnx-recipes.md";
  if (std::getenv("JOULERY_UPDATE_GOLDEN") != nullptr) std::ofstream(page) << recipes_markdown();
  EXPECT_EQ(whole_file(page).value_or(""), recipes_markdown());
  for (const RecipeRow& row : recipes()) {
    for (std::string_view rest = row.options; !rest.empty();) {
      const std::string_view option = rest.substr(0, rest.find('|'));
      rest.remove_prefix(std::min(option.size() + 1, rest.size()));
      if (option == "+") continue;
      EXPECT_NE(recipes_markdown().find(fmt::format("| `{}` |", option)), std::string::npos) << option;
    }
  }
}

TEST(Labels, come_from_lines_lists_and_configurations) {
  const auto labels = [](const std::string& content, const std::map<std::string, std::string>& options) {
    const TemporaryFile file(content);
    RecipeRequest request{
        {{"labels", {file.path(), "", content.size()}}}, {}, 1, *Options::make(options, "labels_key", "logits")};
    return labels_of(request, 2);
  };
  const std::vector<std::string> wanted{"no", "yes"};
  EXPECT_EQ(labels("no\nyes\n\n", {}).value(), wanted);
  EXPECT_EQ(labels(R"(["no", "yes"])", {}).value(), wanted);
  EXPECT_EQ(labels(R"({"id2label": {"0": "no", "1": "yes"}})", {}).value(), wanted);
  EXPECT_EQ(labels(R"({"kinds": ["no", "yes"]})", {{"labels_key", "kinds"}}).value(), wanted);
  EXPECT_FALSE(labels(R"({"id2label": {"0": "no", "2": "yes"}})", {}).has_value());
  EXPECT_FALSE(labels("[[[", {}).has_value());
  EXPECT_FALSE(labels("no\n", {}).has_value());
}

}  // namespace
}  // namespace joulery
