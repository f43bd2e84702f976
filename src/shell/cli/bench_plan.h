// SPDX-License-Identifier: Apache-2.0
// From what the user asked for to what is measured: models of the zoo grouped by task and data set, with drawn items.
// What is missing for one model costs that model alone. Nothing is started here.
#pragma once

#include "foundation/base/result.h"
#include "shell/bench/bench_run.h"
#include "shell/bench/scratch_folder.h"
#include "shell/cli/bench_options.h"
#include "shell/cli/context.h"
#include "shell/cli/vary_options.h"

namespace joulery {

/// The chosen entries of the zoo, in its order, with where their engines and files are.
struct ChosenModels {
  std::vector<ChosenModel> models;
  EnginePlaces places;
};

/// Errors: of the zoo's file; invalid for an unknown model (with the nearest), a model of another task than was asked
/// for, a task no model is for, and as of varied_models().
Result<ChosenModels> choose_models(const Context& context, const BenchOptions& options);

/// Draws the items and says what is to be started. Drawn images that lie in tables become files of `images`, which must
/// outlive the plan. Errors: the user's own data set cannot be read; a model without any.
Result<BenchPlan> plan_bench(const ChosenModels& chosen, const BenchOptions& options, ScratchFolder& images);

/// Images that models make go below the benchmark's folder: images/MODEL, unless the zoo names a place.
void place_images(BenchPlan& plan, const std::string& folder);

}  // namespace joulery
