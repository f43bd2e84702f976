// SPDX-License-Identifier: Apache-2.0
// "ddpm": denoising diffusion models (Ho et al. 2020) of grey images of a few classes. The graph is one step: image,
// time and label in, the clean image it believes in out; the chain is core/tasks/images/diffusion.h. The class is the
// one the prompt names first; a prompt that names none is not asked.
#include <algorithm>

#include "core/tasks/answers/label.h"
#include "core/tasks/images/diffusion.h"
#include "foundation/base/text.h"
#include "workers/onnx/image_input.h"
#include "workers/onnx/labels.h"
#include "workers/onnx/made_images.h"
#include "workers/onnx/recipes/makers.h"
#include "workers/onnx/session.h"

namespace joulery {
namespace {

constexpr std::size_t kMostSide = 4096;  // pixels

/// Names of classes; a class may have several ("3|three").
struct ClassNames {
  std::vector<std::string> names;
  std::vector<std::int64_t> classes;  ///< of each name

  [[nodiscard]] std::optional<std::int64_t> named_in(std::string_view prompt) const {
    const auto found = label_in(prompt, names);
    return found ? std::optional(classes[*found]) : std::nullopt;
  }
};

ClassNames class_names(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  ClassNames made;
  std::int64_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    for (const std::string_view name : split(line, '|')) {
      if (trim(name).empty()) continue;
      made.names.emplace_back(trim(name));
      made.classes.push_back(number);
    }
    ++number;
  }
  return made;
}

/// Images in the making, side by side.
struct Chains {
  std::vector<double> images;
  std::vector<NormalNoise> noises;
  std::vector<std::int64_t> labels;
};

class Ddpm final : public Recipe {
 public:
  struct Setting {
    std::string folder;
    std::size_t steps = 0;
    std::size_t side = 0;
    std::string output;
  };
  Ddpm(OnnxSession session, ClassNames names, Setting setting)
      : session_(std::move(session)), names_(std::move(names)), setting_(std::move(setting)) {}

  Result<std::vector<ItemAnswer>> answer(const Batch& batch) override {
    std::vector<ItemAnswer> answers(batch.items.size());
    std::vector<std::size_t> places;
    places.reserve(answers.size());
    Chains chains;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const auto label = names_.named_in(batch.items[i].text);
      if (!label) {
        answers[i].why_not = fmt::format("the prompt names nothing of {}", fmt::join(names_.names, ", "));
        continue;
      }
      places.push_back(i);
      begin(chains, *label, seed_of_item(batch, i));
    }
    if (places.empty()) return answers;
    for (std::size_t step = setting_.steps; step >= 1; --step) {
      if (auto done = go(chains, step); !done) return failure(done.error());
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      const Pixels image(setting_.side, setting_.side, 1,
                         levels_of(std::span(chains.images).subspan(i * pixels(), pixels())));
      auto path = write_image(setting_.folder, image, batch, places[i]);
      if (!path) return failure(path.error());
      answers[places[i]].answer.emplace();
      answers[places[i]].image_path = std::move(*path);
    }
    return answers;
  }
  [[nodiscard]] RecipeFacts facts() const override { return {pixels(), 0, session_.providers()}; }

 private:
  [[nodiscard]] std::size_t pixels() const { return setting_.side * setting_.side; }

  void begin(Chains& chains, std::int64_t label, std::uint64_t seed) const {
    chains.labels.push_back(label);
    const std::vector<double> first = chains.noises.emplace_back(seed).take(pixels());
    chains.images.insert(chains.images.end(), first.begin(), first.end());
  }

  Result<void> go(Chains& chains, std::size_t step) {
    const auto count = static_cast<std::int64_t>(chains.labels.size());
    const auto side = static_cast<std::int64_t>(setting_.side);
    const auto time = static_cast<float>(static_cast<double>(step) / static_cast<double>(setting_.steps));
    std::vector<float> seen(chains.images.size());
    std::ranges::transform(chains.images, seen.begin(), [](double value) { return static_cast<float>(value); });
    std::vector<Feed> feeds;
    feeds.reserve(3);
    feeds.push_back({"image", {count, 1, side, side}, std::move(seen)});
    feeds.push_back({"time", {count}, std::vector<float>(chains.labels.size(), time)});
    feeds.push_back({"label", {count}, chains.labels});
    const auto clean = session_.run(std::move(feeds), std::span(&setting_.output, 1));
    if (!clean) return failure(clean.error());
    const std::vector<float>& values = clean->front().values;
    if (values.size() != chains.images.size()) {
      return failure(session_.unfit("the output is not one image an item", "give one step of a diffusion model"));
    }
    for (std::size_t i = 0; i < chains.noises.size(); ++i) {
      denoise_step(std::span(chains.images).subspan(i * pixels(), pixels()),
                   std::span(values).subspan(i * pixels(), pixels()), step, setting_.steps, chains.noises[i]);
    }
    return {};
  }

  OnnxSession session_;
  ClassNames names_;
  Setting setting_;
};

/// The side of the square that the option size asks for, "16x16"; nothing where it is not given. Errors (invalid): no
/// square.
Result<std::optional<std::size_t>> wanted_side(const std::string& size) {
  if (size.empty()) return std::optional<std::size_t>();
  const auto sides = image_size_of(size);
  if (!sides) return failure(sides.error());
  if (sides->first == sides->second && sides->first <= kMostSide) return std::optional(sides->first);
  return failure(ErrorKind::invalid, fmt::format("the option size is \"{:.40}\"", size), "ddpm",
                 fmt::format("give a square, as 64x64, up to {}", kMostSide));
}

/// The side of the square grey images that a graph makes. Errors (unsupported): it takes something else, makes images
/// of another size than was asked for, or leaves the size open and none was asked for.
Result<std::size_t> side_of(const OnnxSession& session, std::optional<std::size_t> wanted) {
  for (const char* name : {"image", "time", "label"}) {
    if (auto found = session.wanted_input(name); !found) return failure(found.error());
  }
  const std::vector<std::int64_t>& shape = session.input("image")->shape;
  if (shape.size() != 4 || shape[1] != 1 || shape[2] != shape[3] || shape[2] > static_cast<std::int64_t>(kMostSide)) {
    return failure(session.unfit("the image is not [images, 1, side, side]", "give a model of square grey images"));
  }
  const bool is_open = shape[2] < 1;
  if (is_open && wanted) return *wanted;
  if (is_open)
    return failure(session.unfit("the model leaves the size of its images open", "give it in the option size: 64x64"));
  const auto side = static_cast<std::size_t>(shape[2]);
  if (!wanted || *wanted == side) return side;
  return failure(session.unfit(fmt::format("the model makes images of {} x {} pixels alone", side, side),
                               "leave the option size out"));
}

}  // namespace

MadeRecipe make_ddpm(RecipeRequest& request) {
  Ddpm::Setting setting{.folder = request.options.text("image_folder"),
                        .steps = request.options.count("steps", 50, 1, 1000),
                        .side = 0,
                        .output = request.options.text("output")};
  const auto wanted = wanted_side(request.options.text("size"));
  if (auto good = request.options.check(); !good) return failure(good.error());
  if (!wanted) return failure(wanted.error());
  const auto text = whole_file(request.path("labels"));
  if (!text) return failure(text.error());
  ClassNames names = class_names(*text);
  if (names.names.empty()) {
    return failure(ErrorKind::invalid, "no names of classes", request.path("labels"), "give one class a line");
  }
  if (auto made = make_image_folder(setting.folder); !made) return failure(made.error());
  auto session = OnnxSession::load(request.path("model"), request.threads);
  if (!session) return failure(session.error());
  const auto side = side_of(*session, *wanted);
  if (!side) return failure(side.error());
  setting.side = *side;
  const auto output = session->wanted_output(setting.output);
  if (!output) return failure(output.error());
  setting.output = output->name;
  return std::make_unique<Ddpm>(std::move(*session), std::move(names), std::move(setting));
}

}  // namespace joulery
