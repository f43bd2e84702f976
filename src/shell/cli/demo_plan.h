// SPDX-License-Identifier: Apache-2.0
// What the demo will do, found and checked before anything is measured: options, files, which reviews in which blocks,
// with or without the general language model. Measuring is cli/demo_conversation.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shell/cli/command.h"
#include "shell/cli/context.h"
#include "shell/cli/demo_conversation.h"
#include "shell/cli/demo_general.h"

namespace joulery {

/// Whether the task-specific model is compared with the general one.
enum class GeneralWish { where_possible, always, never };

/// What the user asked for.
struct DemoOptions {
  std::optional<std::uint64_t> requests;  ///< nothing: as many as the demo takes by itself
  std::uint32_t threads = 1;
  Duration idle{};
  GeneralWish general = GeneralWish::where_possible;
};

/// Errors (invalid): a value that is none.
Result<DemoOptions> demo_options(const Invocation& invocation);

/// The models' files and all reviews.
struct DemoFiles {
  EnginePlaces places;
  ZooModel model;
  LoadRequest load;
  ReviewSplit split;
  std::optional<GeneralPlan> general;
  std::optional<Error> no_general;  ///< why it is missing, where it was not declined
};

/// Errors: a file of the task-specific model is missing; one of the general model, where it was asked for.
Result<DemoFiles> find_demo_files(const Context& context, const DemoOptions& options);

/// Everything the measuring needs.
struct DemoPlan {
  ZooModel model;
  EnginePlaces places;
  std::optional<GeneralPlan> general;
  std::optional<Error> no_general;
  std::vector<Review> reviews;  ///< in the order they are asked for
  std::uint32_t threads = 1;
  std::size_t passes = 1;  ///< how often the task-specific model judges each block
  DemoWork work;
};

/// Errors (invalid): fewer reviews are there than asked for.
Result<DemoPlan> plan_demo(DemoFiles files, const DemoOptions& options);

}  // namespace joulery
