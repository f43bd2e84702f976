// SPDX-License-Identifier: Apache-2.0
// The reference page of tasks and metrics in Markdown, made from the two tables; a test compares docs/reference with
// it.
#include <fmt/format.h>

#include "core/tasks/metric.h"
#include "core/tasks/task.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

std::string_view columns_of(ItemKind kind) {
  switch (kind) {
    case ItemKind::labelled_text:
      return "`text`, `label`";
    case ItemKind::question:
      return "`context`, `question`, `answers`";
    case ItemKind::plain_text:
    case ItemKind::prompt:
      return "`text`";
    case ItemKind::tagged_words:
      return "`tokens`, `tags`";
    case ItemKind::labelled_image:
      return "`image`, `label`";
    case ItemKind::boxed_image:
      return "`image`, `objects`";
    case ItemKind::summarized_text:
      return "`document`, `summary`";
    case ItemKind::captioned_image:
      return "`image`, `captions`";
  }
  return "";
}

std::string quoted_ids(std::string_view ids) {
  std::string line;
  for (const std::string_view id : split(ids, '|')) {
    if (id.empty()) continue;
    line += fmt::format("{}`{}`", line.empty() ? "" : ", ", id);
  }
  return line.empty() ? "-" : line;
}

std::string_view pooling_of(Pooling pooling) {
  switch (pooling) {
    case Pooling::proportion:
      return "Wilson";
    case Pooling::mean:
      return "bootstrap of the mean";
    case Pooling::pooled:
      return "bootstrap, computed anew";
  }
  return "";
}

std::string task_row(const Task& task) {
  const std::string cap = task.most_output_tokens ? fmt::format("{}", *task.most_output_tokens) : "-";
  const std::string alias = task.alias.empty() ? "-" : fmt::format("`{}`", task.alias);
  return fmt::format("| `{}` | {} | {} | {} | `{}` | {} | {} | {} |\n", task.id, alias, columns_of(task.items),
                     to_string(task.answer), task.metric, quoted_ids(task.other_metrics), task.work_unit, cap);
}

std::string metric_row(const Metric& metric) {
  return fmt::format("| `{}` {} | {} | {} | {} | {} | {} |\n", metric.id, metric.version, metric.range,
                     metric.is_higher_better ? "higher" : "lower", metric.definition, pooling_of(metric.pooling),
                     metric.met);
}

}  // namespace

std::string tasks_markdown() {
  std::string page =
      "# Tasks and metrics\n"
      "The ten tasks of the founding study (Luccioni et al. 2024), and how their answers are scored. Made from the "
      "tables of\n"
      "`core/tasks/task.cpp` and `core/tasks/metric.cpp`; `test_tasks` compares, `JOULERY_UPDATE_GOLDEN=1` writes.\n\n"
      "| task | also | data | answer | quality | also scored | unit of work | most output tokens |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const Task& task : tasks()) page += task_row(task);
  page +=
      "\nColumns of data may have other names of the field or be named; see [data sets](../guide/datasets.md).\n\n"
      "## Metrics\n"
      "The version stands in a record beside the id: it changes when the same answers would score differently. Each "
      "meets the\n"
      "values of the library in the last column (`tests/golden/metrics`).\n\n"
      "| metric | range | better | definition | interval | meets |\n|---|---|---|---|---|---|\n";
  for (const Metric& metric : metrics()) page += metric_row(metric);
  page +=
      "\n## Prompts for general models\n"
      "A model that only continues a text is asked so unless another template is named. `{labels}` are the labels of "
      "the data\n"
      "set, in the order of the alphabet. The label that stands first in the answer as a whole word is taken.\n";
  for (const Task& task : tasks()) {
    if (!task.prompt.empty()) page += fmt::format("\n`{}`\n```text\n{}\n```\n", task.id, task.prompt);
  }
  return page;
}

}  // namespace joulery
