// SPDX-License-Identifier: Apache-2.0
// Two or more commands to be compared, and how often: what the user typed, understood, and as a stored run tells it
// again. Measuring is cli/compare_blocks.h, what came of it cli/compare_outcome.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/statistics/precision_stop.h"
#include "foundation/base/result.h"
#include "foundation/base/time.h"
#include "shell/cli/command.h"

namespace joulery {

/// One command.
struct CommandArm {
  std::string letter;              ///< "A": how spans and tables call it
  std::string text;                ///< as typed, secrets masked where they were when it was stored
  std::vector<std::string> start;  ///< what is started: the words, or the shell with the one word that needs one
};

/// How often, in which order, and until when.
struct BlockPlan {
  std::uint64_t seed = 1;         ///< of the order within each block (BM-16)
  std::uint64_t warm_ups = 1;     ///< of each command, not counted
  PrecisionTarget precision{};    ///< stops the blocks (BM-8); its `most` is the end in any case
  bool has_fixed_blocks = false;  ///< --repeats: `precision.most` blocks, whatever the precision
};

/// All of it.
struct ComparePlan {
  std::vector<CommandArm> arms;
  BlockPlan blocks;
  Duration idle{};  ///< before and after; zero: not watched
};

/// The commands between the words "--". A command of one word with blanks or signs of the shell is given to /bin/sh -c;
/// one of several words is started as it stands. Errors (invalid): fewer than two, more than 26, an empty one.
Result<std::vector<CommandArm>> arms_of_words(const std::vector<std::string>& words);

/// Errors (invalid): as above; a number that is none, with what to write.
Result<ComparePlan> compare_plan(const Invocation& invocation);

/// The plan as labels of the run, so that the comparison can be shown again; and back. Nothing: the run is no
/// comparison.
[[nodiscard]] std::map<std::string, std::string> tags_of_plan(const BlockPlan& plan);
[[nodiscard]] std::optional<BlockPlan> plan_of_tags(const std::map<std::string, std::string>& tags);

/// "A, block 3", and "warm-up A 1": the names of spans.
[[nodiscard]] std::string block_span(const std::string& letter, std::size_t block);
[[nodiscard]] std::string warm_up_span(const std::string& letter, std::uint64_t number);
/// The unit of work that a good run did, and a failed one did not: "runs of A".
[[nodiscard]] std::string good_runs(const std::string& letter);

}  // namespace joulery
