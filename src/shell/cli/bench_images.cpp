// SPDX-License-Identifier: Apache-2.0
// The worker decodes, this process hashes; nothing of it is metered, for the recording is closed by then.
#include "shell/cli/bench_images.h"

#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/tasks/images/pixel_features.h"
#include "shell/bench/image_folder.h"
#include "shell/cli/said_by_program.h"

namespace joulery {
namespace {

/// 8 x 8: as many features as an image of the small digit models has pixels, and few enough for some hundred images.
constexpr std::uint64_t kSide = 8;

/// The distance and its inputs, into the trial.
Result<void> score(BenchTrial& trial, const ReferenceImages& reference, const std::string& folder,
                   const std::string& worker) {
  BenchImages images;
  images.folder = fmt::format("images/{}", trial.model.id);
  const std::string made = fmt::format("{}/{}", folder, images.folder);
  const auto own = hash_images(made);
  if (!own) return failure(own.error());
  const auto real = hash_images(reference.folder);
  if (!real) return failure(real.error());
  const auto said = answer_of_program({worker, fmt::format("{}", kSide), made, reference.folder});
  if (!said) return failure(said.error());
  if (!said->is_good())
    return failure(ErrorKind::broken, "the images could not be scored", worker, "see what it says above");
  const auto document = nlohmann::json::parse(said->text, nullptr, false);
  const bool is_number = document.is_object() && document.contains("frechet") && document["frechet"].is_number();
  if (!is_number || !std::isfinite(document["frechet"].get<double>()))
    return failure(ErrorKind::broken, "it told no distance", worker, "run ./joulery build");
  images.sha256 = own->sha256;
  images.made = own->count;
  images.references = reference.name;
  images.references_sha256 = real->sha256;
  images.reference_images = real->count;
  images.features = grey_levels_name(kSide);
  images.feature_count = kSide * kSide;
  trial.image_quality["frechet"] = document["frechet"].get<double>();
  trial.images = std::move(images);
  return {};
}

}  // namespace

void score_images(const GroupPlan& group, std::vector<BenchTrial>& trials, const std::string& folder,
                  const std::string& worker, const std::function<void(const std::string&)>& note) {
  if (group.task.answer != AnswerKind::image) return;
  for (std::size_t i = 0; i < trials.size() && i < group.arms.size(); ++i) {
    if (!trials[i].why_failed.empty() || !group.arms[i].reference_images) continue;
    const auto scored = score(trials[i], *group.arms[i].reference_images, folder, worker);
    if (!scored) note(fmt::format("{}: quality not measured: {}", trials[i].model.id, describe(scored.error())));
  }
}

}  // namespace joulery
