// SPDX-License-Identifier: Apache-2.0
// The line is cut at the terminal's width: a wrapped one could not be written over.
#include "shell/cli/bench_progress.h"

#include <algorithm>

#include "foundation/units/format.h"

namespace joulery {

std::string standing_text(const GroupStanding& standing) {
  std::string text = standing.task;
  if (standing.tasks > 1)
    text =
        fmt::format("{}/{} {}", std::min(standing.tasks_finished + 1, standing.tasks), standing.tasks, standing.task);
  if (!standing.model.empty()) text += "  " + standing.model;
  text += "  " + standing.doing;
  if (standing.bench_left)
    text +=
        fmt::format("  about {} and {} left", format(standing.bench_left->time), format(standing.bench_left->energy));
  return text;
}

void BenchProgress::tell(const GroupStanding& standing) {
  if (is_json_) {
    JsonText json = context_.document("joulery.bench-progress/1");
    json.text("task", standing.task).text("doing", standing.doing).text("model", standing.model);
    json.integer("blocks", static_cast<std::int64_t>(standing.blocks));
    json.number_or_null("left_s", standing.left ? std::optional(seconds_of(*standing.left)) : std::nullopt);
    json.number_or_null("energy_left_j",
                        standing.energy_left ? std::optional(*standing.energy_left / joule) : std::nullopt);
    json.integer("tasks", static_cast<std::int64_t>(standing.tasks));
    json.integer("tasks_finished", static_cast<std::int64_t>(standing.tasks_finished));
    const auto& bench = standing.bench_left;
    json.number_or_null("bench_left_s", bench ? std::optional(seconds_of(bench->time)) : std::nullopt);
    json.number_or_null("bench_energy_left_j", bench ? std::optional(bench->energy / joule) : std::nullopt);
    context_.err(json.finish_line());
    return;
  }
  if (!context_.err_terminal().is_tty || context_.globals().quiet) return;
  const std::string text = standing_text(standing);
  const auto width = static_cast<std::size_t>(std::max(20, context_.err_terminal().width - 3));
  context_.err(fmt::format("\r  {}\x1b[K", std::string_view(text).substr(0, width)));
  is_shown_ = true;
}

void BenchProgress::clear() {
  if (is_shown_) context_.err("\r\x1b[K");
  is_shown_ = false;
}

}  // namespace joulery
