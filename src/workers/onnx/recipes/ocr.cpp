// SPDX-License-Identifier: Apache-2.0
// "ocr": reads the text in an image, with a detector of lines and a recognizer of characters as PP-OCR has them
// (DB map, CTC). It reads; it describes nothing: it is no captioner. Upright lines only.
#include <algorithm>
#include <cmath>

#include "core/tasks/answers/ctc.h"
#include "core/tasks/answers/scores.h"
#include "core/tasks/answers/text_regions.h"
#include "foundation/base/text.h"
#include "workers/onnx/image_input.h"
#include "workers/onnx/recipes/makers.h"

namespace joulery {
namespace {

constexpr std::size_t kLineHeight = 48;
constexpr std::size_t kLeastLineWidth = 320;  // shorter lines are filled up with grey, as in training
constexpr double kMostLineRatio = 100;        // width over height
constexpr double kOneLineRatio = 8;           // wider images are one line and are not searched
constexpr double kMostSide = 2000;            // pixels of the detector's input
constexpr double kStep = 32;                  // its sides are multiples of it

ImageRecipe scan(std::size_t width, std::size_t height) {
  ImageRecipe made;
  made.width = width;
  made.height = height;
  made.fit = Fit::stretch;
  made.resampling = Resampling::linear_points;
  made.is_bgr = true;
  made.mean = {0.5, 0.5, 0.5};
  made.spread = {0.5, 0.5, 0.5};
  return made;
}

struct Reader {
  OnnxSession detector;
  OnnxSession recognizer;
  std::vector<std::string> characters;  ///< [0] is CTC's blank
  std::size_t side = 736;               ///< the detector's input has at least this shorter side
  std::size_t lines_at_once = 6;
  double least_confidence = 0.5;
};

class Ocr final : public Recipe {
 public:
  explicit Ocr(Reader reader) : reader_(std::move(reader)) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<ItemAnswer> answers;
    answers.reserve(batch.items.size());
    for (const Item& item : batch.items) {
      const auto image = load_pixels(item.image_path);
      if (!image) {
        answers.push_back(not_asked(image.error()));
        continue;
      }
      auto text = read(*image);
      if (!text) return failure(text.error());
      answers.push_back(answer_of(std::move(*text)));
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override {
    return {reader_.characters.size(), 0, reader_.recognizer.providers()};
  }

 private:
  /// Rows are separated by newlines, lines in a row by blanks.
  Result<std::string> read(const Pixels& image) {
    const auto rows = rows_of(image);
    if (!rows) return failure(rows.error());
    std::vector<Pixels> lines;
    for (const auto& row : *rows) {
      for (const Box& box : row) lines.push_back(cut(image, box));
    }
    const auto texts = recognize(lines);
    if (!texts) return failure(texts.error());
    std::string all;
    auto text = texts->begin();
    for (const auto& row : *rows) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i, ++text) {
        if (!line.empty() && !text->empty()) line += ' ';
        line += *text;
      }
      if (!all.empty() && !line.empty()) all += '\n';
      all += line;
    }
    return all;
  }

  Result<std::vector<std::vector<Box>>> rows_of(const Pixels& image) {
    const auto wide = static_cast<double>(image.width());
    const auto high = static_cast<double>(image.height());
    if (wide / high > kOneLineRatio) return std::vector<std::vector<Box>>{{{0, 0, wide, high}}};
    double ratio = std::max(1.0, static_cast<double>(reader_.side) / std::min(wide, high));
    ratio = std::min(ratio, kMostSide / std::max(wide, high));
    const auto side = [&](double pixels) {
      return static_cast<std::size_t>(std::max(std::round(pixels * ratio / kStep), 1.0) * kStep);
    };
    const ImageRecipe recipe = scan(side(wide), side(high));
    ImageInput input = prepare_image(image, recipe);
    std::vector<Feed> feeds;
    feeds.push_back({reader_.detector.inputs().front().name,
                     {1, 3, static_cast<std::int64_t>(recipe.height), static_cast<std::int64_t>(recipe.width)},
                     std::move(input.values)});
    const auto scores = reader_.detector.run(std::move(feeds), std::span(&reader_.detector.outputs().front().name, 1));
    if (!scores) return failure(scores.error());
    if (scores->front().values.size() != recipe.width * recipe.height) {
      return failure(reader_.detector.unfit("the map of text is not as large as the image", "give a DB detector"));
    }
    auto boxes = text_regions(scores->front().values, recipe.width, recipe.height, {});
    for (Box& box : boxes) {
      box = {box.left / input.scale_x, box.top / input.scale_y, box.width / input.scale_x, box.height / input.scale_y};
    }
    return reading_rows(std::move(boxes));
  }

  static Pixels cut(const Pixels& image, const Box& box) {
    const auto place = [](double value, std::size_t most) {
      return std::min(static_cast<std::size_t>(std::max(std::floor(value), 0.0)), most);
    };
    const std::size_t left = place(box.left, image.width() - 1);
    const std::size_t top = place(box.top, image.height() - 1);
    const std::size_t right = std::max(place(box.left + box.width, image.width()), left + 1);
    const std::size_t bottom = std::max(place(box.top + box.height, image.height()), top + 1);
    return crop(image, left, top, right - left, bottom - top);
  }

  /// One text a line; "" where the recognizer is not sure enough.
  Result<std::vector<std::string>> recognize(std::span<const Pixels> lines) {
    std::vector<std::string> texts;
    texts.reserve(lines.size());
    for (std::size_t first = 0; first < lines.size(); first += reader_.lines_at_once) {
      const auto some = lines.subspan(first, std::min(reader_.lines_at_once, lines.size() - first));
      auto read = recognize_at_once(some);
      if (!read) return failure(read.error());
      texts.insert(texts.end(), read->begin(), read->end());
    }
    return texts;
  }

  Result<std::vector<std::string>> recognize_at_once(std::span<const Pixels> lines) {
    std::vector<std::size_t> widths;
    widths.reserve(lines.size());
    for (const Pixels& line : lines) {
      const double ratio = static_cast<double>(line.width()) / static_cast<double>(line.height());
      widths.push_back(static_cast<std::size_t>(std::ceil(kLineHeight * std::min(ratio, kMostLineRatio))));
    }
    const std::size_t width = std::max(kLeastLineWidth, *std::ranges::max_element(widths));
    std::vector<float> values(lines.size() * 3 * kLineHeight * width);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const ImageInput line = prepare_image(lines[i], scan(widths[i], kLineHeight));
      for (std::size_t row = 0; row < 3 * kLineHeight; ++row) {
        std::ranges::copy(std::span(line.values).subspan(row * widths[i], widths[i]),
                          values.begin() + static_cast<std::ptrdiff_t>((i * 3 * kLineHeight + row) * width));
      }
    }
    std::vector<Feed> feeds;
    feeds.push_back({reader_.recognizer.inputs().front().name,
                     {static_cast<std::int64_t>(lines.size()), 3, kLineHeight, static_cast<std::int64_t>(width)},
                     std::move(values)});
    const auto scores =
        reader_.recognizer.run(std::move(feeds), std::span(&reader_.recognizer.outputs().front().name, 1));
    if (!scores) return failure(scores.error());
    return texts_of(scores->front(), lines.size());
  }

  [[nodiscard]] Result<std::vector<std::string>> texts_of(const Scores& scores, std::size_t lines) const {
    const std::size_t classes = reader_.characters.size();
    if (scores.values.size() % (lines * classes) != 0) {
      return failure(reader_.recognizer.unfit("the scores are not [lines, columns, characters]",
                                              "give a CTC recognizer with its characters"));
    }
    const std::size_t of_line = scores.values.size() / lines;
    std::vector<std::string> texts(lines);
    for (std::size_t i = 0; i < lines; ++i) {
      const auto row = std::span(scores.values).subspan(i * of_line, of_line);
      if (confidence(row, classes) < reader_.least_confidence) continue;
      for (const std::size_t character : greedy_ctc(row, classes)) texts[i] += reader_.characters[character];
    }
    return texts;
  }

  /// Mean probability of the columns that are no blank; 0 when all are.
  static double confidence(std::span<const float> scores, std::size_t classes) {
    double sum = 0;
    double count = 0;
    for (std::size_t at = 0; at < scores.size(); at += classes) {
      const std::size_t best = highest(scores.subspan(at, classes));
      if (best == 0) continue;
      sum += static_cast<double>(scores[at + best]);
      count += 1;
    }
    return count == 0 ? 0 : sum / count;
  }

  Reader reader_;
};

/// The characters the recognizer carries: one a line, the blank before them and " " after them.
Result<std::vector<std::string>> characters_of(const OnnxSession& recognizer) {
  const auto listed = recognizer.metadata("character");
  if (!listed) {
    return failure(
        recognizer.unfit("the recognizer carries no characters", "give one with the metadata \"character\""));
  }
  std::vector<std::string> characters{""};
  for (const std::string_view line : split(*listed, '\n')) characters.emplace_back(line);
  if (characters.size() > 1 && characters.back().empty()) characters.pop_back();
  characters.emplace_back(" ");
  const auto& shape = recognizer.outputs().front().shape;
  if (shape.empty() || shape.back() < 2 || static_cast<std::size_t>(shape.back()) == characters.size()) {
    return characters;
  }
  return failure(
      recognizer.unfit(fmt::format("the recognizer has {} scores for {} characters", shape.back(), characters.size()),
                       "give a recognizer with its own characters"));
}

Result<void> check_image_graph(const OnnxSession& session) {
  const auto input = session.wanted_input({});
  if (!input) return failure(input.error());
  const auto output = session.wanted_output({});
  if (!output) return failure(output.error());
  if (input->kind == NumberKind::float32 && input->shape.size() == 4) return {};
  return failure(session.unfit("the model does not take images",
                               "give the detector as \"model\", the recognizer as \"recognizer\""));
}

}  // namespace

MadeRecipe make_ocr(RecipeRequest& request) {
  const std::size_t side = request.options.count("side", 736, 32, 2000);
  const std::size_t lines = request.options.count("lines_at_once", 6, 1, 256);
  const double confidence = request.options.number("least_confidence", 0.5);
  if (auto good = request.options.check(); !good) return failure(good.error());
  auto detector = OnnxSession::load(request.path("model"), request.threads);
  if (!detector) return failure(detector.error());
  auto recognizer = OnnxSession::load(request.path("recognizer"), request.threads);
  if (!recognizer) return failure(recognizer.error());
  for (const OnnxSession* session : {&*detector, &*recognizer}) {
    if (auto fits = check_image_graph(*session); !fits) return failure(fits.error());
  }
  auto characters = characters_of(*recognizer);
  if (!characters) return failure(characters.error());
  return std::make_unique<Ocr>(
      Reader{std::move(*detector), std::move(*recognizer), std::move(*characters), side, lines, confidence});
}

}  // namespace joulery
