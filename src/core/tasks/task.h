// SPDX-License-Identifier: Apache-2.0
// The ten tasks as a table: what goes in, what is answered, which metric scores it, what one unit of work is, and how a
// general model, which only continues a text, is asked. Names are those of model hubs. Adding a task is a row here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "foundation/base/result.h"
#include "foundation/domain/item.h"

namespace joulery {

struct Metric;

/// What a model answers.
enum class AnswerKind { label, span, log_probabilities, tags, boxes, text, image };

/// One task.
struct Task {
  std::string_view id;
  std::string_view alias;  ///< another name it is found by; may be empty
  std::string_view title;
  ItemKind items = ItemKind::plain_text;
  AnswerKind answer = AnswerKind::label;
  std::string_view metric;                          ///< id of its quality in metric.h
  std::string_view other_metrics;                   ///< ids, separated by '|'
  std::string_view work_unit;                       ///< what energy is divided by: "query", "token", "image"
  std::string_view prompt;                          ///< for general models; empty: they are not asked to do it
  std::optional<std::uint32_t> most_output_tokens;  ///< cap of a general model's answer; nothing: no text is written
};

/// All ten, in the order of the founding study (Luccioni et al. 2024).
[[nodiscard]] std::span<const Task> tasks();
/// By id or alias, in any case. Errors (invalid): the nearest name, or all of them.
[[nodiscard]] Result<Task> find_task(std::string_view name);

/// The task's metric that is a share of right answers (accuracy, exact match); nothing where it has none.
[[nodiscard]] std::optional<Metric> proportion_of(const Task& task);

/// A prompt for an item: {text}, {question} and {labels} ("negative, positive") are filled in once, so that braces in
/// the texts stay as they are. Errors (invalid): another word in braces.
[[nodiscard]] Result<std::string> fill_prompt(std::string_view prompt, const Item& item,
                                              std::span<const std::string> labels);

/// The word of an answer kind: "label", "log probabilities".
[[nodiscard]] std::string_view to_string(AnswerKind kind);

/// The reference page docs/reference/tasks.md: tasks, metrics, prompts.
[[nodiscard]] std::string tasks_markdown();

}  // namespace joulery
