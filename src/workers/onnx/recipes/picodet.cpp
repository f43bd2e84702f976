// SPDX-License-Identifier: Apache-2.0
// "picodet": detectors of the PP-PicoDet family without their own suppression: per stride one output of class scores
// and one of distances (core/tasks/answers/boxes.h). Strides are 8, 16, 32, ... in the order of the outputs.
#include <algorithm>

#include "core/tasks/answers/boxes.h"
#include "foundation/base/text.h"
#include "workers/onnx/image_input.h"
#include "workers/onnx/labels.h"
#include "workers/onnx/recipes/makers.h"

namespace joulery {
namespace {

constexpr std::size_t kFirstStride = 8;

struct PicoDetShape {
  std::vector<std::string> outputs;  ///< class scores of all strides, then distances of all strides
  std::size_t bins = 8;
  double least_score = 0.4;
  double most_overlap = 0.5;
};

class PicoDet final : public Recipe {
 public:
  PicoDet(ImageModel model, PicoDetShape shape, std::vector<std::string> labels)
      : model_(std::move(model)), shape_(std::move(shape)), labels_(std::move(labels)) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<ItemAnswer> answers;
    answers.reserve(batch.items.size());
    for (const Item& item : batch.items) {
      const auto image = model_.ready(item.image_path);
      if (!image) {
        answers.push_back(not_asked(image.error()));
        continue;
      }
      const auto scores = model_.run(std::span(&*image, 1), shape_.outputs);
      if (!scores) return failure(scores.error());
      auto boxes = boxes_of(*scores, *image);
      if (!boxes) return failure(boxes.error());
      answers.emplace_back().answer.emplace().boxes = std::move(*boxes);
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override { return model_.facts(); }

 private:
  [[nodiscard]] Result<std::vector<FoundBox>> boxes_of(const std::vector<Scores>& scores,
                                                       const ImageModel::Ready& image) const {
    const std::size_t count = scores.size() / 2;
    std::vector<PicoDetStride> strides;
    strides.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t stride = kFirstStride << i;
      const std::size_t rows = (model_.recipe().height + stride - 1) / stride;
      const std::size_t columns = (model_.recipe().width + stride - 1) / stride;
      const Scores& distances = scores[i + count];
      if (scores[i].values.size() != rows * columns * labels_.size() ||
          distances.values.size() != rows * columns * 4 * shape_.bins) {
        return failure(
            model_.session().unfit(fmt::format("the outputs of stride {} do not have {} x {} cells with {} labels",
                                               stride, rows, columns, labels_.size()),
                                   "give a PP-PicoDet model exported without its post-processing, and its labels"));
      }
      strides.push_back({stride, rows, columns, scores[i].values, distances.values});
    }
    const PicoDetRule rule{.bins = shape_.bins,
                           .least_score = shape_.least_score,
                           .scale_x = image.input.scale_x,
                           .scale_y = image.input.scale_y,
                           .image_width = static_cast<double>(image.width),
                           .image_height = static_cast<double>(image.height)};
    return suppress_overlaps(decode_picodet(strides, labels_, rule), shape_.most_overlap);
  }

  ImageModel model_;
  PicoDetShape shape_;
  std::vector<std::string> labels_;
};

/// Half of the outputs are scores, half distances, and both are three-dimensional.
Result<PicoDetShape> shape_of(const OnnxSession& session) {
  PicoDetShape made;
  const auto& outputs = session.outputs();
  const std::size_t half = outputs.size() / 2;
  for (const Port& port : outputs) {
    made.outputs.push_back(port.name);
    if (port.kind == NumberKind::float32 && port.shape.size() == 3 && outputs.size() % 2 == 0) continue;
    return failure(session.unfit(fmt::format("the output \"{}\" is not one of a PP-PicoDet", port.name),
                                 "give one exported without its post-processing: class scores and distances a stride"));
  }
  const std::int64_t last = outputs.empty() ? 0 : outputs[half].shape[2];
  if (half == 0 || half > 6 || last < 8 || last % 4 != 0) {
    return failure(session.unfit("the model has no outputs of distances", "give a PP-PicoDet without post-processing"));
  }
  made.bins = static_cast<std::size_t>(last / 4);
  return made;
}

}  // namespace

MadeRecipe make_picodet(RecipeRequest& request) {
  const double least_score = request.options.number("least_score", 0.4);
  const double most_overlap = request.options.number("most_overlap", 0.5);
  ImageRecipe usual;  // of PaddleDetection: stretched by OpenCV, normalised as ImageNet
  usual.fit = Fit::stretch;
  usual.resampling = Resampling::linear_points;
  usual.mean = {0.485, 0.456, 0.406};
  usual.spread = {0.229, 0.224, 0.225};
  auto model = ImageModel::load(request, usual);
  if (!model) return failure(model.error());
  auto shape = shape_of(model->session());
  if (!shape) return failure(shape.error());
  shape->least_score = least_score;
  shape->most_overlap = most_overlap;
  const auto count = model->session().outputs().front().shape[2];
  std::vector<std::string> own;
  if (const auto carried = model->session().metadata("character")) {
    for (const std::string_view line : split(trim(*carried), '\n')) own.emplace_back(trim(line));
  }
  auto labels =
      labels_of(request, count > 0 ? std::optional(static_cast<std::size_t>(count)) : std::nullopt, std::move(own));
  if (!labels) return failure(labels.error());
  return std::make_unique<PicoDet>(std::move(*model), std::move(*shape), std::move(*labels));
}

}  // namespace joulery
