// SPDX-License-Identifier: Apache-2.0
// Tests of quality: each metric over items and resamples of them, intervals, failed queries, and what cannot be scored.
#include "core/tasks/quality.h"

#include <cmath>

#include "core/tasks/task.h"

namespace joulery {
namespace {

using Answers = std::vector<std::optional<Answer>>;
using Items = std::vector<Item>;
using Places = std::vector<std::size_t>;

Item labelled(std::string label) {
  Item item;
  item.label = std::move(label);
  return item;
}

Item with_answers(std::vector<std::string> texts) {
  Item item;
  item.answers = std::move(texts);
  return item;
}

Answer said(std::string text) {
  Answer answer;
  answer.text = std::move(text);
  return answer;
}

Quality quality_of(std::string_view metric, const Items& items, const Answers& answers) {
  return Scorer::make(metric, items, answers).value().quality(200, 1).value();
}

TEST(Quality, BM18_accuracy_comes_with_its_version_and_wilsons_interval) {
  Items items(1000, labelled("pos"));
  Answers answers(1000, said("neg"));
  for (std::size_t i = 0; i < 460; ++i) answers[i] = said("pos");
  const Quality quality = quality_of("accuracy", items, answers);
  EXPECT_EQ(quality.metric, "accuracy");
  EXPECT_EQ(quality.version, "1");
  EXPECT_NEAR(quality.value.best, 0.46, 1e-12);
  EXPECT_NEAR(quality.value.low, 0.4293, 5e-5);
  EXPECT_NEAR(quality.value.high, 0.4910, 5e-5);
  EXPECT_EQ(quality.scored, 1000U);
}

TEST(Quality, BM18_f1_of_answers_has_a_bootstrap_interval_that_is_the_same_for_a_seed) {
  const Items items{with_answers({"the red cat"}), with_answers({"dog"}), with_answers({}), with_answers({"x y"})};
  const Answers answers{said("red cat sat"), said("dog"), said(""), said("z")};
  const Quality quality = quality_of("squad-f1", items, answers);
  EXPECT_NEAR(quality.value.best, (0.8 + 1 + 1 + 0) / 4, 1e-12);
  EXPECT_LT(quality.value.low, quality.value.best);
  EXPECT_GT(quality.value.high, quality.value.best);
  EXPECT_EQ(quality_of("squad-f1", items, answers).value.low, quality.value.low);
  EXPECT_NEAR(quality_of("squad-em", items, answers).value.best, 0.5, 1e-12);
}

TEST(Quality, BM23_failed_queries_are_counted_and_not_scored) {
  const Items items{labelled("a"), labelled("a"), labelled("b")};
  const Answers answers{said("a"), std::nullopt, said("a")};
  const Scorer scorer = Scorer::make("accuracy", items, answers).value();
  EXPECT_EQ(scorer.quality(10, 1)->scored, 2U);
  EXPECT_EQ(scorer.quality(10, 1)->failed, 1U);
  EXPECT_EQ(scorer.quality(10, 1)->value.best, 0.5);
  EXPECT_FALSE(scorer.over(Places{1, 1}).has_value());
  EXPECT_FALSE(Scorer::make("accuracy", items, Answers(3)).has_value());
}

TEST(Quality, BM20_a_resample_counts_an_item_as_often_as_it_is_drawn) {
  const Items items{labelled("a"), labelled("b")};
  const Answers answers{said("a"), said("a")};
  const Scorer scorer = Scorer::make("accuracy", items, answers).value();
  EXPECT_NEAR(scorer.over(Places{0, 0, 0, 1}).value(), 0.75, 1e-12);
  const Scorer macro = Scorer::make("f1-macro", items, answers).value();
  EXPECT_NEAR(macro.over(Places{0, 0, 0, 1}).value(), (6.0 / 7 + 0) / 2, 1e-12);  // a: precision 3/4, recall 1
}

TEST(Quality, counts_of_all_items_together_make_span_f1_bleu_and_perplexity) {
  Item sentence;
  sentence.tags = {"B-PER", "O", "B-LOC"};
  Answer tags;
  tags.tags = {"B-PER", "O", "O"};
  EXPECT_NEAR(quality_of("span-f1", {sentence, sentence}, {tags, tags}).value.best, 2.0 / 3, 1e-12);
  const Items captions{with_answers({"a b c d e"}), with_answers({"f g h i j"})};
  EXPECT_NEAR(quality_of("bleu", captions, {said("a b c d e"), said("f g h i j")}).value.best, 1, 1e-12);
  EXPECT_GT(quality_of("cider-d", captions, {said("a b c d e"), said("f g h i j")}).value.best, 9.9);
  Answer sure;
  sure.log_probabilities = {std::log(0.5)};
  Answer unsure;
  unsure.log_probabilities = {std::log(0.125), std::log(0.125)};
  EXPECT_NEAR(quality_of("perplexity", Items(2), {sure, unsure}).value.best, std::exp2(7.0 / 3), 1e-9);
}

TEST(Quality, boxes_and_summaries_are_scored_too) {
  Item image;
  image.boxes = {{"cat", {0, 0, 10, 10}, false}};
  Answer found;
  found.boxes = {{"cat", {0, 0, 10, 10}, 0.9}};
  EXPECT_NEAR(quality_of("coco-map", {image, image}, {found, Answer{}}).value.best, 51.0 / 101, 1e-9);
  const Items documents{with_answers({"the cat sat"})};
  EXPECT_NEAR(quality_of("rouge-1", documents, {said("the cat ran")}).value.best, 2.0 / 3, 1e-12);
  EXPECT_NEAR(quality_of("rouge-2", documents, {said("the cat ran")}).value.best, 0.5, 1e-12);
}

TEST(Quality, what_cannot_be_scored_is_refused_in_one_line) {
  const Answers one{said("a")};
  EXPECT_EQ(Scorer::make("fid", Items(1), one).error().what, "answers are not scored by \"fid\"");
  EXPECT_EQ(Scorer::make("frechet", Items(1), one).error().what, "answers are not scored by \"frechet\"");
  EXPECT_EQ(Scorer::make("accuracy", Items(1), one).error().where, "item 1");
  EXPECT_FALSE(Scorer::make("bleu", Items(1), one).has_value());
  Answer broken;
  broken.log_probabilities = {1};
  EXPECT_EQ(Scorer::make("perplexity", Items(1), Answers{broken}).error().where, "item 1");
  const Scorer nothing = Scorer::make("coco-map", Items(1), one).value();
  EXPECT_FALSE(nothing.quality(10, 1).has_value());
}

TEST(Quality, BM18_the_metric_of_every_task_but_image_generation_can_be_made) {
  Item item = labelled("a");
  item.answers = {"a"};
  Answer answer = said("a");
  for (const Task& task : tasks()) {
    const auto scorer = Scorer::make(task.metric, Items{item}, Answers{answer});
    EXPECT_EQ(scorer.has_value(), task.answer != AnswerKind::image) << task.id;
  }
}

}  // namespace
}  // namespace joulery
