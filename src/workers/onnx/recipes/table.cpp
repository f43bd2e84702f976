// SPDX-License-Identifier: Apache-2.0
// The table, and how a request is held against its row before anything is loaded.
#include "workers/onnx/recipes/table.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foundation/base/text.h"
#include "workers/onnx/image_input.h"
#include "workers/onnx/recipes/makers.h"
#include "workers/serving/checked_file.h"

namespace joulery {
namespace {

constexpr std::string_view kWeights = "weights";  // beside the model, which names it; hashed here, read by the runtime
constexpr std::string_view kTextFiles = "model|vocabulary/tokenizer";

// image_options of image_input.h stand behind the "+".
constexpr std::array kRecipes{
    RecipeRow{"sentence-head", "text-classification", "model|vocabulary|head", "", "",
              "A sentence encoder with a logistic head of data/heads.", make_sentence_head},
    RecipeRow{"logits", "text-classification", kTextFiles, "labels", "labels|labels_key|most_tokens|case|output",
              "Any classifier of texts: token ids in, one score a label out.", make_text_logits},
    RecipeRow{"bytes", "text-classification", "model", "labels", "labels|labels_key|input|output",
              "Classifiers of raw bytes, as magika.", make_bytes},
    RecipeRow{"span", "question-answering", kTextFiles, "",
              "start|end|most_answer_tokens|no_answer|most_tokens|case|output",
              "Extractive readers: a start and an end score a token.", make_span},
    RecipeRow{"mask", "fill-mask", kTextFiles, "", "masks_at_once|most_tokens|case|output",
              "Masked language models: each token is masked in turn.", make_mask},
    RecipeRow{"tags", "token-classification", kTextFiles, "labels",
              "labels|labels_key|outside|prefix|most_tokens|case|output",
              "Taggers: one score a tag for each token; a word has the tag of its first.", make_tags},
    RecipeRow{"image-logits", "image-classification", "model", "labels", "labels|labels_key|among|+",
              "Any classifier of images: one score a label.", make_image_logits},
    RecipeRow{"picodet", "object-detection", "model", "labels", "labels|labels_key|least_score|most_overlap|+",
              "PP-PicoDet detectors exported without post-processing.", make_picodet},
    RecipeRow{"caption", "image-captioning", "model|vocabulary", "", "end_word|+",
              "Captioners whose greedy loop is in the graph: an image in, the numbers of words out.", make_caption},
    RecipeRow{"ocr", "image-captioning", "model|recognizer", "", "side|lines_at_once|least_confidence",
              "Reads the text in an image (PP-OCR: detector and recognizer); no captioner.", make_ocr},
    RecipeRow{"consistency-image", "image-generation", "model", "",
              "image_folder|sigma|least|most|noise|noise_level|condition|output",
              "One-step consistency models of grey images, with a number in the prompt.", make_consistency_image},
    RecipeRow{"ddpm", "image-generation", "model|labels", "", "image_folder|steps|size|output",
              "Diffusion models of grey images of the classes in the file labels, asked step by step.", make_ddpm},
    RecipeRow{"centroid", "summarization", kTextFiles, "",
              "sentences|most_sentences|sentences_at_once|most_tokens|case|output",
              "The sentences of the text nearest to the middle of all, by a sentence encoder.", make_centroid},
};

struct OptionMeaning {
  std::string_view option;
  std::string_view meaning;
};

constexpr std::array kOptions{
    OptionMeaning{"labels",
                  "labels in the order of the scores, separated by commas or by `\\|`; over the file `labels`. "
                  "`data-set`: the data set's, in alphabetical order"},
    OptionMeaning{"labels_key", "where a JSON file of labels has its list; else `id2label` of a config.json"},
    OptionMeaning{"output", "the graph's output; else its first"},
    OptionMeaning{"input", "the graph's input; else its only one"},
    OptionMeaning{"case", "`cased` or `uncased` (usual): of a vocab.txt; a tokenizer.json says it itself"},
    OptionMeaning{"most_tokens", "longer texts are cut; 512, masks and sentences 128, readers windows of 384"},
    OptionMeaning{"start", "output of start scores; `start_logits`"},
    OptionMeaning{"end", "output of end scores; `end_logits`"},
    OptionMeaning{"most_answer_tokens", "longest answer; 30"},
    OptionMeaning{"no_answer", "`yes`: the first token's score means that there is none"},
    OptionMeaning{"masks_at_once", "rows computed at once; 8"},
    OptionMeaning{"outside", "the tag that becomes `O`"},
    OptionMeaning{"prefix", "put before all other tags: `B-`"},
    OptionMeaning{"among", "`data-set`: only labels of the data set can win; `all`"},
    OptionMeaning{"size", "width by height fed, of `ddpm` made, `224x224`; else the graph's"},
    OptionMeaning{"fit", "`shorter_side` (then the middle), `stretch`, `letterbox`"},
    OptionMeaning{"side", "pixels of the shorter side before the middle is cut, 256; of the detector of `ocr`, 736"},
    OptionMeaning{"resampling", "`bilinear` as Pillow, `linear_points` as OpenCV, `nearest`"},
    OptionMeaning{"channels", "`rgb` or `bgr`"},
    OptionMeaning{"layout", "`nchw` or `nhwc`"},
    OptionMeaning{"scale", "levels are multiplied by it; `1/255`"},
    OptionMeaning{"mean", "then this is taken off: red, green, blue"},
    OptionMeaning{"spread", "and this divided by: red, green, blue"},
    OptionMeaning{"least_score", "boxes below are dropped; 0.4"},
    OptionMeaning{"most_overlap", "intersection over union above which the lesser box is dropped; 0.5"},
    OptionMeaning{"lines_at_once", "lines recognized at once; 6"},
    OptionMeaning{"least_confidence", "lines below are left out; 0.5"},
    OptionMeaning{"image_folder", "where images are written; made when it is not there"},
    OptionMeaning{"sigma", "of the noise; 80"},
    OptionMeaning{"least", "smallest number of a prompt; 1"},
    OptionMeaning{"most", "largest; 100"},
    OptionMeaning{"noise", "input of the noise; `noisy`"},
    OptionMeaning{"noise_level", "input of sigma; `sigma`"},
    OptionMeaning{"condition", "input of the number, as a fraction of its range; `difficulty`"},
    OptionMeaning{"end_word", "the word of the vocabulary that ends a caption; `[END]`"},
    OptionMeaning{"steps", "steps from noise to image; 50"},
    OptionMeaning{"sentences", "of a summary; 1"},
    OptionMeaning{"most_sentences", "of a text that are read, the rest is left out; 200"},
    OptionMeaning{"sentences_at_once", "rows computed at once; 8"},
};

std::vector<std::string_view> parts_of(std::string_view list) {
  return list.empty() ? std::vector<std::string_view>{} : split(list, '|');
}

std::string options_of(const RecipeRow& row) {
  if (!row.options.ends_with('+')) return std::string(row.options);
  return fmt::format("{}{}", row.options.substr(0, row.options.size() - 1), image_options);
}

bool is_for(const RecipeRow& row, std::string_view task) { return std::ranges::count(parts_of(row.tasks), task) > 0; }

/// Whether each file has a role the recipe knows, and each role it needs a file.
Result<void> check_roles(const RecipeRow& row, const std::vector<ModelFile>& files) {
  const auto has = [&files](std::string_view role) { return std::ranges::count(files, role, &ModelFile::role); };
  std::vector<std::string> known;
  for (const std::string_view needed : parts_of(row.roles)) {
    std::ptrdiff_t found = 0;
    for (const std::string_view role : split(needed, '/')) {
      known.emplace_back(role);
      found += has(role);
    }
    if (found == 1) continue;
    return failure(ErrorKind::invalid, fmt::format("{} files of the role {}", found, needed), std::string(row.name),
                   fmt::format("this recipe takes one each: {}", fmt::join(parts_of(row.roles), ", ")));
  }
  for (const std::string_view role : parts_of(row.further)) known.emplace_back(role);
  known.emplace_back(kWeights);
  for (const ModelFile& file : files) {
    if (std::ranges::find(known, file.role) != known.end() && has(file.role) == 1) continue;
    return failure(ErrorKind::invalid, fmt::format("a file of the role \"{}\"", file.role), file.path,
                   fmt::format("this recipe knows {}, each once", fmt::join(known, ", ")));
  }
  return {};
}

Result<CheckedFile> check_one(const ModelFile& file) {
  std::error_code code;
  if (std::filesystem::exists(file.path, code) && !std::filesystem::is_regular_file(file.path, code)) {
    return failure(ErrorKind::invalid, fmt::format("the file \"{}\" is no plain file", file.role), file.path,
                   "give the file itself, no folder and no pipe");
  }
  const std::string what = fmt::format("file \"{}\"", file.role);
  auto found = file.sha256 ? checked_file(what, file.path, *file.sha256) : fingerprint(what, file.path);
  if (found) return CheckedFile{file.path, found->sha256, found->bytes};
  found.error().remedy = "check the path; files of the zoo: tools/fetch --check zoo, then tools/fetch zoo";
  return failure(found.error());
}

}  // namespace

std::span<const RecipeRow> recipes() { return kRecipes; }

Result<RecipeRow> find_recipe(std::string_view name, std::string_view task) {
  std::vector<std::string> names;
  for (const RecipeRow& row : kRecipes) {
    names.emplace_back(row.name);
    if (name.empty() && is_for(row, task) && row.name != "sentence-head") return row;
    if (row.name != name) continue;
    if (is_for(row, task)) return row;
    return failure(ErrorKind::unsupported, fmt::format("the recipe {} is not for {}", name, task), "recipe",
                   fmt::format("it is for {}", fmt::join(parts_of(row.tasks), ", ")));
  }
  if (name.empty()) {
    return failure(ErrorKind::unsupported, fmt::format("no recipe for the task \"{}\"", task), "worker-onnx",
                   "use another engine for it");
  }
  const auto near = nearest(name, names);
  return failure(ErrorKind::invalid, fmt::format("no recipe \"{}\"", name), "worker-onnx",
                 near ? fmt::format("did you mean {}?", *near) : fmt::format("there are {}", fmt::join(names, ", ")));
}

MadeRecipe make_recipe(const RecipeRow& row, const LoadModelRequest& asked,
                       const std::function<void(const RecipeRequest&)>& prepared) {
  if (auto good = check_roles(row, asked.files); !good) return failure(good.error());
  if (asked.threads < 1 || asked.threads > 1024 || asked.batch < 1 || asked.batch > 65'536) {
    return failure(ErrorKind::invalid, fmt::format("{} threads, {} items at once", asked.threads, asked.batch),
                   std::string(row.name), "give 1 to 1024 threads and 1 to 65536 items");
  }
  auto options = Options::make(asked.options, options_of(row), row.name);
  if (!options) return failure(options.error());
  RecipeRequest request{{}, asked.labels, asked.threads, std::move(*options)};
  for (const ModelFile& file : asked.files) {
    auto checked = check_one(file);
    if (!checked) return failure(checked.error());
    request.files.emplace(file.role, std::move(*checked));
  }
  prepared(request);
  return row.make(request);
}

std::string recipes_markdown() {
  std::string page = fmt::format(
      "# Recipes of worker-onnx\n"
      "How an ONNX model is fed and its scores become answers. A model of your own runs by the recipe of its kind and\n"
      "these options; no code is needed. Made from the table of `workers/onnx/recipes/table.cpp`; `test_onnx` "
      "compares,\n"
      "`JOULERY_UPDATE_GOLDEN=1` writes.\n\n"
      "| recipe | task | files | may have | for |\n|---|---|---|---|---|\n");
  for (const RecipeRow& row : kRecipes) {
    page += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.name, row.tasks, fmt::join(parts_of(row.roles), ", "),
                        row.further.empty() ? "-" : row.further, row.about);
  }
  page +=
      "\nFiles are named by their role; `a/b` is one of both. External weights, which lie beside the model, may be "
      "named as\n"
      "`weights`, so that their hash is checked, too.\n\n| option | recipes | meaning |\n|---|---|---|\n";
  for (const auto& [option, meaning] : kOptions) {
    std::vector<std::string> users;
    for (const RecipeRow& row : kRecipes) {
      const std::string known = options_of(row);
      if (std::ranges::count(parts_of(known), option) > 0) users.push_back(fmt::format("`{}`", row.name));
    }
    page += fmt::format("| `{}` | {} | {} |\n", option, fmt::join(users, ", "), meaning);
  }
  return page;
}

}  // namespace joulery
