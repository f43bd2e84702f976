// SPDX-License-Identifier: Apache-2.0
// Each pass is scored by itself: the scorer wants one answer an item.
#include "shell/bench/answers.h"

#include <cmath>
#include <numeric>
#include <span>

#include "core/tasks/metric.h"
#include "core/tasks/quality.h"

namespace joulery {
namespace {

BenchAnswer bench_answer(const ItemAnswer& item) {
  BenchAnswer answer;
  answer.answer = item.answer;
  answer.why_not = item.why_not.value_or("");
  answer.latency = item.end - item.start;
  if (item.first_token) answer.first_token = *item.first_token - item.start;
  answer.tokens_in = item.tokens_in;
  answer.tokens_cached = item.tokens_cached;
  answer.tokens_out = item.tokens_out;
  answer.tokens_reasoning = item.tokens_reasoning;
  return answer;
}

std::optional<std::uint64_t> right_of(std::span<const ItemAnswer> pass, const std::vector<Item>& truths,
                                      std::string_view metric) {
  std::vector<std::optional<Answer>> answers;
  answers.reserve(pass.size());
  std::uint64_t answered = 0;
  for (const ItemAnswer& item : pass) {
    answers.push_back(item.answer);
    if (item.answer) ++answered;
  }
  if (answered == 0) return 0;
  const auto scorer = Scorer::make(metric, truths, answers);
  if (!scorer) return std::nullopt;
  std::vector<std::size_t> all(truths.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto fraction = scorer->over(all);
  if (!fraction) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(*fraction * static_cast<double>(answered)));
}

/// The sum over all answers that came; nothing when one of them does not say.
std::optional<std::uint64_t> sum_of(const std::vector<ItemAnswer>& results,
                                    std::optional<std::uint64_t> ItemAnswer::* tokens) {
  std::uint64_t sum = 0;
  for (const ItemAnswer& item : results) {
    if (!item.answer) continue;
    if (!(item.*tokens)) return std::nullopt;
    sum += *(item.*tokens);
  }
  return sum;
}

}  // namespace

CountedAnswers count_answers(const Answered& answered, const std::vector<Item>& truths, const Task& task) {
  CountedAnswers counted;
  const std::span<const ItemAnswer> all(answered.results);
  for (const ItemAnswer& item : all) ++(item.answer ? counted.queries.answered : counted.queries.failed);
  counted.first_pass.reserve(truths.size());
  for (const ItemAnswer& item : all.first(truths.size())) counted.first_pass.push_back(bench_answer(item));
  counted.input_tokens = sum_of(answered.results, &ItemAnswer::tokens_in);
  counted.output_tokens = sum_of(answered.results, &ItemAnswer::tokens_out);
  const auto metric = proportion_of(task);
  if (!metric) return counted;
  counted.correct = 0;
  for (std::size_t from = 0; from + truths.size() <= all.size() && counted.correct; from += truths.size()) {
    const auto right = right_of(all.subspan(from, truths.size()), truths, metric->id);
    counted.correct = right ? std::optional(*counted.correct + *right) : std::nullopt;
  }
  return counted;
}

}  // namespace joulery
