// SPDX-License-Identifier: Apache-2.0
// The table of tasks, and prompts made from it.
#include "core/tasks/task.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

#include "core/tasks/metric.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::array kTasks{
    Task{"text-classification", "sentiment-analysis", "text classification", ItemKind::labelled_text, AnswerKind::label,
         "accuracy", "f1-macro", "query", "Text: {text}\nWhich of these is it: {labels}?\nAnswer:", 8},
    Task{"question-answering", "extractive-qa", "extractive question answering", ItemKind::question, AnswerKind::span,
         "squad-f1", "squad-em", "query",
         "Text: {text}\nQuestion: {question}\nAnswer in words of the text, as few as possible.\nAnswer:", 32},
    Task{"fill-mask",
         "masked-language-modelling",
         "masked language modelling",
         ItemKind::plain_text,
         AnswerKind::log_probabilities,
         "pseudo-perplexity",
         "",
         "token",
         "",
         {}},
    Task{"token-classification",
         "ner",
         "token classification",
         ItemKind::tagged_words,
         AnswerKind::tags,
         "span-f1",
         "",
         "query",
         "",
         {}},
    Task{"image-classification",
         "",
         "image classification",
         ItemKind::labelled_image,
         AnswerKind::label,
         "top-1",
         "f1-macro",
         "image",
         "",
         {}},
    Task{"object-detection",
         "",
         "object detection",
         ItemKind::boxed_image,
         AnswerKind::boxes,
         "coco-map",
         "",
         "image",
         "",
         {}},
    Task{"text-generation", "", "text generation", ItemKind::plain_text, AnswerKind::text, "perplexity", "", "token",
         "{text}", 128},
    Task{"summarization", "", "summarization", ItemKind::summarized_text, AnswerKind::text, "rouge-l",
         "rouge-1|rouge-2", "query", "Text: {text}\nA summary of the text in one or two sentences.\nSummary:", 128},
    Task{"image-captioning", "image-to-text", "image captioning", ItemKind::captioned_image, AnswerKind::text,
         "cider-d", "bleu", "image", "", 32},
    Task{"image-generation",
         "text-to-image",
         "image generation",
         ItemKind::prompt,
         AnswerKind::image,
         "frechet",
         "ssim",
         "image",
         "",
         {}},
};

}  // namespace

std::span<const Task> tasks() { return kTasks; }

Result<Task> find_task(std::string_view name) {
  const std::string wanted = lower(trim(name));
  std::vector<std::string> names;
  for (const Task& task : kTasks) {
    if (task.id == wanted || (!task.alias.empty() && task.alias == wanted)) return task;
    names.emplace_back(task.id);
    if (!task.alias.empty()) names.emplace_back(task.alias);
  }
  const auto near = nearest(wanted, names);
  const std::string remedy =
      near ? fmt::format("did you mean {}?", *near) : fmt::format("the tasks are {}", fmt::join(names, ", "));
  return failure(ErrorKind::invalid, fmt::format("no task \"{}\"", name), "task", remedy);
}

std::optional<Metric> proportion_of(const Task& task) {
  std::string_view rest = task.other_metrics;
  std::string_view id = task.metric;
  while (!id.empty()) {
    const auto metric = find_metric(id);
    if (metric && metric->pooling == Pooling::proportion) return metric;
    id = rest.substr(0, rest.find('|'));
    rest.remove_prefix(std::min(rest.size(), id.size() + 1));
  }
  return std::nullopt;
}

Result<std::string> fill_prompt(std::string_view prompt, const Item& item, std::span<const std::string> labels) {
  std::string filled;
  while (!prompt.empty()) {
    const std::size_t open = prompt.find('{');
    filled.append(prompt.substr(0, open));
    if (open == std::string_view::npos) break;
    const std::size_t close = prompt.find('}', open);
    const std::string_view word = prompt.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
    if (close != std::string_view::npos && word == "text") {
      filled += item.text;
    } else if (close != std::string_view::npos && word == "question") {
      filled += item.question;
    } else if (close != std::string_view::npos && word == "labels") {
      filled += fmt::format("{}", fmt::join(labels, ", "));
    } else {
      return failure(ErrorKind::invalid, fmt::format("the prompt holds {{{}", word.substr(0, 40)), "prompt template",
                     "use {text}, {question} and {labels}");
    }
    prompt.remove_prefix(close + 1);
  }
  return filled;
}

std::string_view to_string(AnswerKind kind) {
  constexpr std::array<std::string_view, 7> words{"label", "span", "log probabilities", "tags", "boxes",
                                                  "text",  "image"};
  return words.at(static_cast<std::size_t>(kind));
}

}  // namespace joulery
