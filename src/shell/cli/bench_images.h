// SPDX-License-Identifier: Apache-2.0
// Scores the images a benchmark's models made, after the measurement: by worker-likeness, against the real images that
// the zoo names. What the score is of goes into the bundle with the hashes of both.
#pragma once

#include <functional>
#include <string>

#include "core/bundle/bundle.h"
#include "shell/bench/plan.h"

namespace joulery {

/// Fills the image quality of the trials of a group whose answers are images, `folder` is the bundle's and `worker` the
/// path of worker-likeness. What cannot be scored is noted with its reason and stays without quality.
void score_images(const GroupPlan& group, std::vector<BenchTrial>& trials, const std::string& folder,
                  const std::string& worker, const std::function<void(const std::string&)>& note);

}  // namespace joulery
