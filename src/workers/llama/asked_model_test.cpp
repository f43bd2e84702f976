// SPDX-License-Identifier: Apache-2.0
// Tests of the language model worker as any model of any task: loaded and asked by the pair of messages that all
// workers know. Those that need Gemma are skipped where the cache lacks it.
#include "workers/llama/asked_model.h"

#include <cmath>
#include <fstream>

#include "testing/cached_files.h"
#include "testing/temporary_folder.h"
#include "workers/llama/service.h"
#include "workers/serving/conversation.h"

namespace joulery {
namespace {

constexpr const char* kGemma = "gemma-3-270m/gemma-3-270m-q4_k_m.gguf";

LoadModelRequest gemma(std::string task, std::string recipe = {}) {
  LoadModelRequest request;
  request.task = std::move(task);
  request.recipe = std::move(recipe);
  request.files = {{"model", cache_folder() + "/" + kGemma, {}}};
  request.options = {{"context", "256"}};
  return request;
}

std::vector<WorkerAnswer> converse(const LoadModelRequest& load, const std::vector<Item>& items) {
  return testing::converse(encode(WorkerRequest(load)) + encode(WorkerRequest(AnswerRequest{items, {}})), serve_llama);
}

std::vector<ItemAnswer> answers_of(const LoadModelRequest& load, const std::vector<Item>& items) {
  const auto said = converse(load, items);
  const auto* answered = std::get_if<Answered>(&said.back());
  EXPECT_NE(answered, nullptr) << encode(said.back());
  return answered == nullptr ? std::vector<ItemAnswer>{} : answered->results;
}

Error refusal(const LoadModelRequest& load) { return std::get<Error>(converse(load, {}).at(1)); }

Item text(std::string words, std::string question = {}) {
  Item item;
  item.text = std::move(words);
  item.question = std::move(question);
  return item;
}

TEST(AskedLlama, the_label_nearest_to_a_text_is_the_text_itself_whatever_the_pooling) {
  SKIP_WITHOUT_CACHED(kGemma);
  for (const char* pooling : {"mean", "cls", "last"}) {
    LoadModelRequest load = gemma("text-classification", "nearest-label");
    load.labels = {"cold", "warm"};
    load.options["pooling"] = pooling;
    load.options["label_words"] = "snow and ice|sun and sand";
    const auto said = answers_of(load, {text("sun and sand"), text("snow and ice")});
    ASSERT_EQ(said.size(), 2U) << pooling;
    // The first token of a decoder is its marker, whatever follows: all vectors of cls are one and the first label
    // wins.
    EXPECT_EQ(said[0].answer->text, std::string_view(pooling) == "cls" ? "cold" : "warm") << pooling;
    EXPECT_EQ(said[1].answer->text, "cold") << pooling;
    EXPECT_EQ(said[0].tokens_in, 4U);
    EXPECT_EQ(said[0].tokens_out, 0U);
  }
}

TEST(AskedLlama, a_model_that_names_no_pooling_needs_one_named_to_compare) {
  SKIP_WITHOUT_CACHED(kGemma);
  LoadModelRequest load = gemma("text-classification", "nearest-label");
  load.labels = {"cold", "warm"};
  EXPECT_EQ(refusal(load).what, "the model does not say how its tokens become one vector");
  load.options["pooling"] = "sum";
  EXPECT_EQ(refusal(load).what, "the option pooling is \"sum\"");
}

TEST(AskedLlama, it_judges_reviews_after_the_shipped_examples) {
  SKIP_WITHOUT_CACHED(kGemma);
  LoadModelRequest load = gemma("text-classification", "prompt-choose");
  load.labels = {"negative", "positive"};
  load.options = {{"prompt", "Review: {text}\nSentiment:"}};
  load.files.push_back({"examples", JOULERY_SOURCE_DIR "/data/zoo/review_examples.jsonl", {}});
  const auto said =
      answers_of(load, {text("a moving masterpiece of rare beauty"), text("dull , stupid and far too long")});
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].answer->text, "positive");
  EXPECT_EQ(said[1].answer->text, "negative");
  EXPECT_GT(said[0].tokens_in, 100U);
  EXPECT_EQ(said[0].tokens_cached, 0U);
  EXPECT_EQ(said[0].tokens_out, 0U);
  EXPECT_FALSE(said[0].first_token.has_value());
  EXPECT_LT(said[0].start, said[0].end);
}

TEST(AskedLlama, it_continues_the_tasks_prompt_and_counts_its_tokens) {
  SKIP_WITHOUT_CACHED(kGemma);
  const auto said =
      answers_of(gemma("question-answering"), {text("The tower was built in 1887.", "When was it built?")});
  ASSERT_EQ(said.size(), 1U);
  ASSERT_TRUE(said[0].answer.has_value()) << *said[0].why_not;
  EXPECT_EQ(said[0].answer->text.find('\n'), std::string::npos);
  EXPECT_GT(said[0].tokens_in, 25U);
  EXPECT_GE(said[0].tokens_out, 1U);
  EXPECT_LE(said[0].tokens_out, 32U);
  EXPECT_FALSE(said[0].tokens_reasoning.has_value());
  EXPECT_LT(said[0].start, said[0].first_token);
  EXPECT_LE(said[0].first_token, said[0].end);
}

TEST(AskedLlama, BM_25_a_request_may_shorten_answers_to_one_token_and_the_next_is_whole_again) {
  SKIP_WITHOUT_CACHED(kGemma);
  const Item item = text("The tower was built in 1887.", "When was it built?");
  const auto said = testing::converse(encode(WorkerRequest(gemma("question-answering"))) +
                                          encode(WorkerRequest(AnswerRequest{{item}, {}, 1})) +
                                          encode(WorkerRequest(AnswerRequest{{item}, {}})),
                                      serve_llama);
  const auto& cut = std::get<Answered>(said.at(said.size() - 2)).results.at(0);
  const auto& whole = std::get<Answered>(said.back()).results.at(0);
  EXPECT_EQ(cut.tokens_out, 1U);
  EXPECT_GT(whole.tokens_out, 1U);
  EXPECT_EQ(cut.tokens_in, whole.tokens_in);
}

TEST(AskedLlama, the_likelihood_of_a_text_does_not_depend_on_how_it_is_cut) {
  SKIP_WITHOUT_CACHED(kGemma);
  const std::string likely =
      "Energy is measured in joules. Power is measured in watts. One watt is one joule per second.";
  const auto said = answers_of(gemma("text-generation", "log-probabilities"),
                               {text(likely), text(likely + " Water"), text("zebra zebra of of Wasser 7 (")});
  ASSERT_EQ(said.size(), 3U);
  const auto& known = said[0].answer->log_probabilities;
  const auto& longer = said[1].answer->log_probabilities;
  ASSERT_GT(known.size(), 16U);  // more than one stretch of logits
  ASSERT_EQ(longer.size(), known.size() + 1);
  for (std::size_t i = 0; i < known.size(); ++i) {
    EXPECT_LT(known[i], 0);
    EXPECT_NEAR(known[i], longer[i], 0.05) << i;
  }
  EXPECT_EQ(said[0].tokens_in, known.size());
  const auto mean = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  EXPECT_GT(mean(known), mean(said[2].answer->log_probabilities) + 2);  // sense is e^2 times likelier than nonsense
}

TEST(AskedLlama, the_first_token_is_as_likely_as_a_choice_says) {
  SKIP_WITHOUT_CACHED(kGemma);
  // Two roads to one number: the odds of two continuations from likelihoods, and the score of choosing between them.
  const auto said = answers_of(gemma("text-generation", "log-probabilities"),
                               {text("Review: dull\nSentiment: negative"), text("Review: dull\nSentiment: positive")});
  const double negative = said.at(0).answer->log_probabilities.back();
  const double positive = said.at(1).answer->log_probabilities.back();
  const std::string asked =
      encode(WorkerRequest(gemma("text-generation"))) +
      encode(WorkerRequest(ChooseRequest{{"Review: dull\nSentiment:"}, {" negative", " positive"}}));
  const auto chosen = std::get<Classified>(testing::converse(asked, serve_llama).back()).results.at(0);
  const double share = 1 / (1 + std::exp(positive - negative));
  EXPECT_NEAR(chosen.label == " negative" ? chosen.score : 1 - chosen.score, share, 0.01);
}

TEST(AskedLlama, a_query_that_fails_says_why_and_the_others_go_on) {
  SKIP_WITHOUT_CACHED(kGemma);
  std::string longer;
  for (int i = 0; i < 300; ++i) longer += "word ";
  const auto said = answers_of(gemma("text-generation", "log-probabilities"), {text("a b c"), text(longer), text("")});
  ASSERT_EQ(said.size(), 3U);
  EXPECT_TRUE(said[0].answer.has_value());
  EXPECT_FALSE(said[1].answer.has_value());
  EXPECT_NE(said[1].why_not->find("does not fit a context of 256"), std::string::npos);
  EXPECT_NE(said[2].why_not->find("a text of a single token"), std::string::npos);
}

TEST(AskedLlama, a_base_model_has_no_chat_template_and_is_not_kept) {
  SKIP_WITHOUT_CACHED(kGemma);
  LoadModelRequest load = gemma("text-generation");
  load.options["chat"] = "yes";
  const auto said = converse(load, {text("hello")});
  EXPECT_EQ(std::get<Error>(said.at(1)).kind, ErrorKind::unsupported) << encode(said.at(1));
  EXPECT_EQ(std::get<Error>(said.at(2)).what, "no model is loaded");
}

TEST(AskedLlama, a_chat_template_writes_markers_that_are_single_tokens) {
  SKIP_WITHOUT_CACHED(kGemma);
  const auto model = LanguageModel::load({cache_folder() + "/" + kGemma, {}, 1, 256}).value();
  const std::string written = model.chat_prompt("Hello", "gemma").value();
  EXPECT_EQ(written, "<start_of_turn>user\nHello<end_of_turn>\n<start_of_turn>model\n");
  const auto meant = model.tokens_of(written, Markers::are_meant).value();
  EXPECT_LT(meant.size() + 6, model.tokens_of(written, Markers::are_text).value().size());
  const std::string longer(5000, 'x');
  EXPECT_EQ(model.chat_prompt(longer, "gemma").value().size(), written.size() - 5 + longer.size());
  EXPECT_EQ(model.chat_prompt("Hello", "nobody's").error().where, "nobody's");
}

TEST(AskedLlama, a_chat_is_asked_by_a_template_that_is_named) {
  SKIP_WITHOUT_CACHED(kGemma);
  LoadModelRequest load = gemma("question-answering");
  load.options.insert({{"chat", "yes"}, {"chat_template", "gemma"}, {"most_tokens", "3"}});
  const auto said = answers_of(load, {text("Built in 1887.", "When?")});
  ASSERT_TRUE(said.at(0).answer.has_value()) << *said[0].why_not;
  EXPECT_LE(said[0].tokens_out, 3U);
}

TEST(AskedLlama, what_was_loaded_for_prompts_alone_is_not_asked_about_items) {
  SKIP_WITHOUT_CACHED(kGemma);
  const LoadLanguageModelRequest load{cache_folder() + "/" + kGemma, {}, 1, 256};
  const auto said = testing::converse(
      encode(WorkerRequest(load)) + encode(WorkerRequest(AnswerRequest{{text("hello")}, {}})), serve_llama);
  EXPECT_EQ(std::get<Error>(said.at(2)).what, "no model is loaded");
}

TEST(AskedLlama, files_that_are_no_gguf_model_are_refused_in_one_line_each) {
  const testing::TemporaryFolder folder;
  LoadModelRequest load = gemma("text-generation");
  const auto refused = [&](const std::string& name, const std::string& content) {
    std::ofstream(folder / name, std::ios::binary) << content;
    load.files[0].path = folder / name;
    const Error error = refusal(load);
    EXPECT_EQ(describe(error).find('\n'), std::string::npos);
    return error.what;
  };
  EXPECT_EQ(refused("m.onnx", "\x08\x07"), "the file is no GGUF model");
  EXPECT_EQ(refused("m.pt", "PK"), "pickled model files are not loaded, for they can run any code");
  EXPECT_EQ(refused("m.gguf", "\x80\x04"), "pickled model files are not loaded, for they can run any code");
  EXPECT_TRUE(refused("half.gguf", std::string("GGUF\x03\0\0\0\xFF\xFF", 10)).starts_with("the engine cannot load"));
  load.files[0].sha256 = std::string(64, '0');
  EXPECT_TRUE(refusal(load).what.starts_with("the model is not the pinned file"));
  load.files = {};
  EXPECT_EQ(refusal(load).what, "no file of the role \"model\"");
}

TEST(AskedLlama, tasks_recipes_and_options_that_it_does_not_have_are_refused_before_a_file_is_read) {
  EXPECT_EQ(refusal(gemma("object-detection")).kind, ErrorKind::unsupported);
  EXPECT_EQ(refusal(gemma("question-answering", "prompt-choose")).kind, ErrorKind::unsupported);
  LoadModelRequest load = gemma("text-generation");
  load.options = {{"contxt", "1"}};
  EXPECT_TRUE(refusal(load).remedy.starts_with("did you mean context?")) << refusal(load).remedy;
  LoadModelRequest batch = gemma("text-generation");
  batch.batch = 2;
  EXPECT_EQ(refusal(batch).what, "2 queries at once");
  load.options = {{"context", "0"}};
  EXPECT_NE(refusal(load).what.find("context"), std::string::npos);
}

}  // namespace
}  // namespace joulery
