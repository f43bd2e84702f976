// SPDX-License-Identifier: Apache-2.0
// What an engine answered in one repeat, counted and scored: failures, right answers, tokens. Energy is not its
// business.
#pragma once

#include <optional>
#include <vector>

#include "core/benchmarking/failures.h"
#include "core/bundle/bundle.h"
#include "core/tasks/task.h"
#include "foundation/wire/worker.h"

namespace joulery {

/// The sums of one repeat.
struct CountedAnswers {
  std::vector<BenchAnswer> first_pass;
  QueryCounts queries;
  std::optional<std::uint64_t> correct;       ///< nothing: the task has no proportion, or it cannot score these answers
  std::optional<std::uint64_t> input_tokens;  ///< nothing: not every answer says
  std::optional<std::uint64_t> output_tokens;  ///< likewise
};

/// The answers of one or more passes over the items of `truths`, in order; right ones by the task's proportion.
[[nodiscard]] CountedAnswers count_answers(const Answered& answered, const std::vector<Item>& truths, const Task& task);

}  // namespace joulery
