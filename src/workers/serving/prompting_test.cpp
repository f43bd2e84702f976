// SPDX-License-Identifier: Apache-2.0
// Tests of what language models are asked and how their texts are read, without a model.
#include "workers/serving/prompting.h"

#include <fstream>

#include "testing/temporary_folder.h"
#include "workers/serving/checked_file.h"

namespace joulery {
namespace {

using Given = std::map<std::string, std::string>;

LoadModelRequest reviews(Given options = {}) {
  LoadModelRequest request;
  request.task = "text-classification";
  request.labels = {"negative", "positive"};
  request.options = std::move(options);
  return request;
}

Result<Prompting> read(const LoadModelRequest& request, PromptRecipe usual = PromptRecipe::choose) {
  auto options = Options::make(request.options, prompting_options, request.recipe);
  if (!options) return failure(options.error());
  return prompting_of(request, *options, usual);
}

Item text(std::string words) {
  Item item;
  item.text = std::move(words);
  return item;
}

TEST(Prompting, a_text_is_compared_with_labels_as_it_stands_unless_a_prompt_is_given) {
  LoadModelRequest compared = reviews();
  compared.recipe = "nearest-label";
  EXPECT_EQ(read(compared).value().recipe, PromptRecipe::nearest);
  EXPECT_EQ(prompt_for(read(compared).value(), text("dull")).value(), "dull");
  compared.options["prompt"] = "query: {text}";
  EXPECT_EQ(prompt_for(read(compared).value(), text("dull")).value(), "query: dull");
  compared.task = "summarization";
  EXPECT_EQ(read(compared).error().kind, ErrorKind::unsupported);
}

TEST(Prompting, a_task_without_more_is_asked_with_its_own_prompt) {
  const Prompting asked = read(reviews()).value();
  EXPECT_EQ(asked.recipe, PromptRecipe::choose);
  EXPECT_EQ(prompt_for(asked, text("dull")).value(), "Text: dull\nWhich of these is it: negative, positive?\nAnswer:");
  EXPECT_EQ(choices_of(asked), (std::vector<std::string>{" negative", " positive"}));
  EXPECT_EQ(read(reviews(), PromptRecipe::generate).value().recipe, PromptRecipe::generate);
}

TEST(Prompting, examples_stand_before_each_prompt_in_the_same_words) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "e.jsonl") << "{\"text\":\"fine\",\"label\":\"positive\"}\n\n"
                                       "{\"text\":\"dull {text}\",\"label\":\"negative\"}\n";
  LoadModelRequest request = reviews({{"prompt", "Review: {text}\nSentiment:"}});
  request.files = {{"examples", folder / "e.jsonl", {}}};
  EXPECT_EQ(prompt_for(read(request).value(), text("new")).value(),
            "Review: fine\nSentiment: positive\n\nReview: dull {text}\nSentiment: negative\n\nReview: new\nSentiment:");
}

TEST(Prompting, wrong_examples_are_refused_with_their_line) {
  const testing::TemporaryFolder folder;
  LoadModelRequest request = reviews();
  request.files = {{"examples", folder / "e.jsonl", {}}};
  const auto refused = [&](const std::string& lines) {
    std::ofstream(folder / "e.jsonl") << lines;
    return read(request).error();
  };
  EXPECT_EQ(refused("{\"text\":\"a\",\"label\":\"positive\"}\n{\"text\":\"b\",\"label\":\"odd\"}\n").where,
            folder / "e.jsonl:2");
  EXPECT_EQ(refused("[]\n").what, "an example is no JSON object");
  EXPECT_EQ(refused("{\"text\":\"a\"}\n").what, "an example lacks text, or label and answer");
  EXPECT_TRUE(refused(std::string((1U << 20U) + 1, 'x')).what.starts_with("the examples are 1048577 bytes"));
  request.files[0].path = folder / "none";
  EXPECT_EQ(read(request).error().kind, ErrorKind::gone);
}

TEST(Prompting, labels_may_be_written_as_other_words) {
  const Prompting asked = read(reviews({{"label_words", "bad|good"}})).value();
  EXPECT_EQ(choices_of(asked), (std::vector<std::string>{" bad", " good"}));
  EXPECT_EQ(answer_chosen(asked, " good").text, "positive");
  EXPECT_EQ(answer_from(asked, "It is bad, not good").text, "negative");
  EXPECT_EQ(read(reviews({{"label_words", "bad"}})).error().what, "1 words for 2 labels");
}

TEST(Prompting, a_text_that_names_no_label_is_an_answer_and_wrong) {
  EXPECT_EQ(answer_from(read(reviews()).value(), " hmm\n").text, "");
}

TEST(Prompting, other_tasks_answer_with_their_text_and_end_at_a_line_where_one_is_enough) {
  LoadModelRequest request;
  request.task = "question-answering";
  const Prompting asked = read(request).value();
  EXPECT_EQ(asked.recipe, PromptRecipe::generate);
  EXPECT_EQ(asked.stops, std::vector<std::string>{"\n"});
  EXPECT_EQ(asked.most_tokens, 32U);
  EXPECT_EQ(answer_from(asked, " Paris \n").text, "Paris");
  request.task = "summarization";
  EXPECT_EQ(read(request).value().stops, std::vector<std::string>{"\n"});
  request.task = "text-generation";
  EXPECT_TRUE(read(request).value().stops.empty());
  request.options = {{"stop", "END"}, {"most_tokens", "5"}};
  EXPECT_EQ(read(request).value().stops, std::vector<std::string>{"END"});
  EXPECT_EQ(read(request).value().most_tokens, 5U);
}

TEST(Prompting, BM_25_a_cap_of_a_request_shortens_and_never_lengthens) {
  const Prompting asked = read(reviews({{"most_tokens", "12"}})).value();
  EXPECT_EQ(capped(asked, 1).most_tokens, 1U);
  EXPECT_EQ(capped(asked, 0).most_tokens, 1U);
  EXPECT_EQ(capped(asked, 40).most_tokens, 12U);
  EXPECT_EQ(capped(asked, {}).most_tokens, 12U);
}

TEST(Prompting, a_chat_model_ends_by_itself) { EXPECT_TRUE(read(reviews({{"chat", "yes"}})).value().stops.empty()); }

TEST(Prompting, what_does_not_fit_together_is_refused) {
  LoadModelRequest request = reviews();
  request.recipe = "sentence-head";
  EXPECT_EQ(read(request).error().what, "no recipe \"sentence-head\"");
  request.recipe = "log-probabilities";
  EXPECT_EQ(read(request).error().kind, ErrorKind::unsupported);
  request.recipe = {};
  request.task = "object-detection";
  EXPECT_EQ(read(request).error().kind, ErrorKind::unsupported);
  request.task = "chess";
  EXPECT_EQ(read(request).error().kind, ErrorKind::invalid);
  request = reviews();
  request.labels = {"one"};
  EXPECT_EQ(read(request).error().what, "1 labels to choose from");
}

TEST(Prompting, wrong_options_are_refused_by_name) {
  EXPECT_EQ(read(reviews({{"promt", "x"}})).error().what, "the recipe has no option \"promt\"");
  EXPECT_NE(read(reviews({{"chat", "maybe"}})).error().what.find("chat"), std::string::npos);
  EXPECT_NE(read(reviews({{"most_tokens", "0"}})).error().what.find("most_tokens"), std::string::npos);
  EXPECT_EQ(read(reviews({{"prompt", "{txt}"}})).error().where, "prompt template");
}

TEST(PickledFiles, they_are_refused_by_name_and_by_content) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(refuse_pickled("/no/model.PKL").error().kind, ErrorKind::unsupported);
  for (const char* name : {"/m/pytorch_model.bin", "/m/a.pt", "/m/a.pth", "/m/a.ckpt", "/m/a.joblib"}) {
    EXPECT_FALSE(refuse_pickled(name).has_value()) << name;
  }
  std::ofstream(folder / "m.gguf", std::ios::binary) << "\x80\x04rest";
  EXPECT_FALSE(refuse_pickled(folder / "m.gguf").has_value());
  std::ofstream(folder / "n.gguf", std::ios::binary) << "PK\x03\x04rest";
  EXPECT_FALSE(refuse_pickled(folder / "n.gguf").has_value());
  std::ofstream(folder / "o.gguf", std::ios::binary) << "GGUF";
  EXPECT_TRUE(refuse_pickled(folder / "o.gguf").has_value());
}

TEST(RequestedFiles, a_role_that_is_missing_is_named) {
  EXPECT_EQ(file_of({}, "model").error().what, "no file of the role \"model\"");
}

}  // namespace
}  // namespace joulery
