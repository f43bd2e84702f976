// SPDX-License-Identifier: Apache-2.0
// Tests of the tables of tasks and metrics, of prompts, and that the reference page is what they say.
#include "core/tasks/task.h"

#include <cstdlib>
#include <fstream>
#include <set>

#include "core/tasks/metric.h"
#include "foundation/base/files.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

TEST(Tasks, BM18_each_of_the_ten_has_a_metric_of_the_table_and_a_name_of_its_own) {
  std::set<std::string_view> names;
  EXPECT_EQ(tasks().size(), 10U);
  for (const Task& task : tasks()) {
    EXPECT_TRUE(names.insert(task.id).second) << task.id;
    const bool is_new = task.alias.empty() || names.insert(task.alias).second;
    EXPECT_TRUE(is_new) << task.alias;
    EXPECT_TRUE(find_metric(task.metric).has_value()) << task.id;
    for (const std::string_view other : split(task.other_metrics, '|')) {
      EXPECT_TRUE(other.empty() || find_metric(other).has_value()) << task.id << " " << other;
    }
    EXPECT_EQ(find_task(task.id)->title, task.title);
  }
}

TEST(Tasks, every_metric_scores_some_task_and_says_what_it_meets) {
  for (const Metric& metric : metrics()) {
    EXPECT_FALSE(metric.version.empty() || metric.definition.empty() || metric.met.empty()) << metric.id;
    const bool is_used = std::ranges::any_of(tasks(), [&](const Task& task) {
      const auto others = split(task.other_metrics, '|');
      return task.metric == metric.id || std::ranges::find(others, metric.id) != others.end();
    });
    EXPECT_TRUE(is_used) << metric.id;
  }
  EXPECT_FALSE(find_metric("fid").has_value());
}

TEST(Tasks, a_task_is_found_in_any_case_and_by_its_other_name_and_a_typing_error_is_told) {
  EXPECT_EQ(find_task(" Image-To-Text ")->id, "image-captioning");
  EXPECT_EQ(find_task("sumarization").error().remedy, "did you mean summarization?");
  const Error unknown = find_task("chess").error();
  EXPECT_EQ(unknown.what, "no task \"chess\"");
  EXPECT_NE(unknown.remedy.find("fill-mask"), std::string::npos);
}

TEST(Prompt, fields_are_filled_in_once_and_braces_of_the_texts_stay) {
  Item item;
  item.text = "a {question} {";
  item.question = "who?";
  EXPECT_EQ(fill_prompt("T {text} Q {question} L {labels}.", item, std::vector<std::string>{"x", "y"}).value(),
            "T a {question} { Q who? L x, y.");
  EXPECT_EQ(fill_prompt("", item, {}).value(), "");
}

TEST(Prompt, another_word_in_braces_is_refused) {
  EXPECT_EQ(fill_prompt("{tex}", {}, {}).error().what, "the prompt holds {tex");
  EXPECT_FALSE(fill_prompt("{text", {}, {}).has_value());
  EXPECT_FALSE(fill_prompt("{", {}, {}).has_value());
}

TEST(Prompt, every_prompt_of_the_table_can_be_filled) {
  for (const Task& task : tasks()) EXPECT_TRUE(fill_prompt(task.prompt, {}, {}).has_value()) << task.id;
}

TEST(Reference, the_page_is_what_the_tables_say) {
  if (std::getenv("JOULERY_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(JOULERY_SOURCE_DIR "/docs/reference/tasks.md") << tasks_markdown();
  }
  EXPECT_EQ(DiskFiles(JOULERY_SOURCE_DIR).read("/docs/reference/tasks.md").value_or("") + "\n", tasks_markdown());
}

}  // namespace
}  // namespace joulery
