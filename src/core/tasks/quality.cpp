// SPDX-License-Identifier: Apache-2.0
// Each metric keeps of every item what it needs to score any set of them: a number, counts, or boxes.
#include "core/tasks/quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "core/statistics/split_mix.h"
#include "core/statistics/summary.h"
#include "core/tasks/metrics/bleu.h"
#include "core/tasks/metrics/cider.h"
#include "core/tasks/metrics/detection.h"
#include "core/tasks/metrics/labels.h"
#include "core/tasks/metrics/perplexity.h"
#include "core/tasks/metrics/rouge.h"
#include "core/tasks/metrics/span_f1.h"
#include "core/tasks/metrics/squad.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

using Items = std::span<const Item>;
using Answers = std::span<const std::optional<Answer>>;
using Positions = std::span<const std::size_t>;
using Build = Result<Scorer::Over> (*)(Items, Answers);

tl::unexpected<Error> lacks(std::size_t position, std::string_view what) {
  return failure(ErrorKind::invalid, fmt::format("an item has no {}", what), fmt::format("item {}", position + 1),
                 "give a data set that says what is true");
}

/// The mean of a number per item.
Scorer::Over mean_of(std::vector<double> scores) {
  return [scores = std::move(scores)](Positions positions) -> std::optional<double> {
    double sum = 0;
    for (const std::size_t at : positions) sum += scores[at];
    return sum / static_cast<double>(positions.size());
  };
}

/// A number for each answered item; 0 for the others, which nobody asks about.
template <class Rate>
Scorer::Over mean_of_each(Items items, Answers answers, Rate rate) {
  std::vector<double> scores(items.size(), 0);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (answers[i]) scores[i] = rate(items[i], *answers[i]);
  }
  return mean_of(std::move(scores));
}

Result<void> check_labels(Items items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].label) return lacks(i, "label");
  }
  return {};
}

Result<void> check_references(Items items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].answers.empty()) return lacks(i, "text that is right");
  }
  return {};
}

Result<Scorer::Over> build_accuracy(Items items, Answers answers) {
  if (const auto good = check_labels(items); !good) return failure(good.error());
  return mean_of_each(items, answers,
                      [](const Item& item, const Answer& answer) { return answer.text == *item.label ? 1.0 : 0.0; });
}

Result<Scorer::Over> build_macro_f1(Items items, Answers answers) {
  if (const auto good = check_labels(items); !good) return failure(good.error());
  std::vector<std::pair<std::string, std::string>> pairs(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) pairs[i] = {*items[i].label, answers[i] ? answers[i]->text : ""};
  return [pairs = std::move(pairs)](Positions positions) -> std::optional<double> {
    LabelScores scores;
    for (const std::size_t at : positions) scores.count(pairs[at].first, pairs[at].second);
    return scores.macro_f1();
  };
}

Result<Scorer::Over> build_exact(Items items, Answers answers) {
  return mean_of_each(items, answers, [](const Item& item, const Answer& answer) {
    return score_answer(answer.text, item.answers).is_exact ? 1.0 : 0.0;
  });
}

Result<Scorer::Over> build_answer_f1(Items items, Answers answers) {
  return mean_of_each(items, answers, [](const Item& item, const Answer& answer) {
    return score_answer(answer.text, item.answers).f1;
  });
}

template <PrecisionRecall RougeScore::* Which>
Result<Scorer::Over> build_rouge(Items items, Answers answers) {
  if (const auto good = check_references(items); !good) return failure(good.error());
  return mean_of_each(items, answers, [](const Item& item, const Answer& answer) {
    return (score_summary(answer.text, item.answers).*Which).f1;
  });
}

Result<Scorer::Over> build_span_f1(Items items, Answers answers) {
  std::vector<Hits> hits(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!answers[i]) continue;
    SpanScores scores;
    scores.count(items[i].tags, answers[i]->tags);
    hits[i] = scores.all();
  }
  return [hits = std::move(hits)](Positions positions) -> std::optional<double> {
    Hits sum;
    for (const std::size_t at : positions) sum += hits[at];
    return precision_recall(sum).f1;
  };
}

Result<Scorer::Over> build_bleu(Items items, Answers answers) {
  if (const auto good = check_references(items); !good) return failure(good.error());
  std::vector<BleuCounts> counts(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (answers[i]) counts[i] = bleu_counts(answers[i]->text, items[i].answers);
  }
  return [counts = std::move(counts)](Positions positions) -> std::optional<double> {
    BleuCounts sum;
    for (const std::size_t at : positions) sum += counts[at];
    return bleu_of(sum).bleu;
  };
}

/// The weights of n-grams are those of all items, also in a resample: they describe the data set.
Result<Scorer::Over> build_cider(Items items, Answers answers) {
  if (const auto good = check_references(items); !good) return failure(good.error());
  std::vector<Captions> images(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (answers[i]) images[i].answer = caption_words(answers[i]->text);
    for (const std::string& truth : items[i].answers) images[i].truths.push_back(caption_words(truth));
  }
  return mean_of(cider_d(images));
}

Result<Scorer::Over> build_map(Items items, Answers answers) {
  std::vector<ImageBoxes> images(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    images[i].truths = items[i].boxes;
    if (answers[i]) images[i].found = answers[i]->boxes;
  }
  return [images = std::move(images)](Positions positions) -> std::optional<double> {
    std::vector<ImageBoxes> chosen;
    chosen.reserve(positions.size());
    for (const std::size_t at : positions) chosen.push_back(images[at]);
    const auto score = score_detections(chosen);
    return score ? std::optional(score->ap) : std::nullopt;
  };
}

Result<Scorer::Over> build_perplexity(Items items, Answers answers) {
  std::vector<LogLikelihood> texts(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!answers[i]) continue;
    const auto good = texts[i].add(answers[i]->log_probabilities, fmt::format("item {}", i + 1));
    if (!good) return failure(good.error());
  }
  return [texts = std::move(texts)](Positions positions) -> std::optional<double> {
    LogLikelihood sum;
    for (const std::size_t at : positions) sum += texts[at];
    const auto value = sum.perplexity();
    return value ? std::optional(*value) : std::nullopt;
  };
}

struct Builder {
  std::string_view metric;
  Build build;
};

constexpr std::array kBuilders{
    Builder{"accuracy", build_accuracy},
    Builder{"top-1", build_accuracy},
    Builder{"f1-macro", build_macro_f1},
    Builder{"squad-em", build_exact},
    Builder{"squad-f1", build_answer_f1},
    Builder{"span-f1", build_span_f1},
    Builder{"coco-map", build_map},
    Builder{"perplexity", build_perplexity},
    Builder{"pseudo-perplexity", build_perplexity},
    Builder{"rouge-1", build_rouge<&RougeScore::rouge1>},
    Builder{"rouge-2", build_rouge<&RougeScore::rouge2>},
    Builder{"rouge-l", build_rouge<&RougeScore::rouge_l>},
    Builder{"bleu", build_bleu},
    Builder{"cider-d", build_cider},
};

/// The percentile bootstrap over items (Efron 1979).
Bounded<double> resampled(const Scorer& scorer, double best, std::uint32_t resamples, std::uint64_t seed) {
  SplitMix random(seed);
  std::vector<std::size_t> drawn(scorer.size());
  std::vector<double> values;
  values.reserve(resamples);
  for (std::uint32_t i = 0; i < resamples; ++i) {
    for (std::size_t& at : drawn) at = random.below(drawn.size());
    if (const auto value = scorer.over(drawn)) values.push_back(*value);
  }
  if (values.empty()) return {best, best, best};
  return {std::min(best, quantile(values, 0.025)), best, std::max(best, quantile(values, 0.975))};
}

}  // namespace

Result<Scorer> Scorer::make(std::string_view metric, std::span<const Item> items,
                            std::span<const std::optional<Answer>> answers) {
  ENSURE(items.size() == answers.size());
  const auto known = find_metric(metric);
  const auto builder = std::ranges::find(kBuilders, metric, &Builder::metric);
  if (!known || builder == kBuilders.end()) {
    return failure(ErrorKind::invalid, fmt::format("answers are not scored by \"{}\"", metric), "metric",
                   "docs/reference/tasks.md lists the metrics");
  }
  std::vector<bool> is_answered(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) is_answered[i] = answers[i].has_value();
  if (std::ranges::count(is_answered, true) == 0) {
    return failure(ErrorKind::invalid, fmt::format("none of {} items was answered", items.size()), "quality",
                   "see why the queries failed");
  }
  auto over = builder->build(items, answers);
  if (!over) return failure(over.error());
  return Scorer(*known, std::move(*over), std::move(is_answered));
}

std::optional<double> Scorer::over(std::span<const std::size_t> positions) const {
  std::vector<std::size_t> answered;
  answered.reserve(positions.size());
  for (const std::size_t at : positions) {
    ENSURE(at < is_answered_.size());
    if (is_answered_[at]) answered.push_back(at);
  }
  return answered.empty() ? std::nullopt : over_(answered);
}

Result<Quality> Scorer::quality(std::uint32_t resamples, std::uint64_t seed) const {
  std::vector<std::size_t> all(size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto best = over(all);
  if (!best) {
    return failure(ErrorKind::invalid, fmt::format("{} has no value for these answers", metric_.title), "quality",
                   "give items that have something to find");
  }
  Quality quality{.metric = metric_.id, .version = metric_.version, .value = {}, .scored = 0, .failed = 0};
  quality.scored = static_cast<std::uint64_t>(std::ranges::count(is_answered_, true));
  quality.failed = size() - quality.scored;
  if (metric_.pooling == Pooling::proportion) {
    const double correct = *best * static_cast<double>(quality.scored);
    quality.value = accuracy_fraction({static_cast<std::uint64_t>(std::llround(correct)), quality.scored});
  } else {
    quality.value = resampled(*this, *best, resamples, seed);
  }
  return quality;
}

}  // namespace joulery
