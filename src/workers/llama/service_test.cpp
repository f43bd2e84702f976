// SPDX-License-Identifier: Apache-2.0
// Tests of the language model worker: whole conversations through files. Those that need Gemma are skipped where the
// cache lacks it. What a model answers is asked for only where it is sure: the words are greedy, the label's odds long.
#include "workers/llama/service.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "testing/cached_files.h"
#include "workers/llama/language_model.h"
#include "workers/serving/conversation.h"

namespace joulery {
namespace {

constexpr const char* kGemma = "gemma-3-270m/gemma-3-270m-q4_k_m.gguf";
constexpr const char* kGemmaSha256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818";
constexpr const char* kVocabulary = "llama-0.5.0/vocabulary-only.gguf";

std::vector<WorkerAnswer> converse(const std::string& input) { return testing::converse(input, serve_llama); }

std::string request(const WorkerRequest& wanted) { return encode(wanted); }

LoadLanguageModelRequest model_at(const std::string& path, std::optional<std::string> sha256 = {}) {
  return {path, std::move(sha256), 1, 256};
}

LoadLanguageModelRequest gemma() { return model_at(cache_folder() + "/" + kGemma); }

Error error_of(const std::vector<WorkerAnswer>& answers, std::size_t index) {
  return std::get<Error>(answers.at(index));
}

/// A file that vanishes with the test.
class Rubbish {
 public:
  explicit Rubbish(const std::string& content) : path_(::testing::TempDir() + "/rubbish-" + std::to_string(getpid())) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~Rubbish() { unlink(path_.c_str()); }
  Rubbish(const Rubbish&) = delete;
  Rubbish& operator=(const Rubbish&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(LlamaWorker, it_says_who_it_is_and_what_it_cannot_do) {
  const auto answers = converse(request(LoadRequest{}) + request(ClassifyRequest{{"x"}}));
  const auto ready = std::get<WorkerReady>(answers.at(0));
  EXPECT_EQ(ready.worker, "llama");
  EXPECT_TRUE(ready.runtime.starts_with("llama.cpp 0.5.0")) << ready.runtime;
  EXPECT_EQ(error_of(answers, 1).kind, ErrorKind::unsupported);
  EXPECT_EQ(error_of(answers, 2).kind, ErrorKind::unsupported);
}

TEST(LlamaWorker, queries_before_a_model_is_loaded_are_refused) {
  const auto answers = converse(request(WarmUpRequest{{"x"}}) + request(ChooseRequest{{"x"}, {" a", " b"}}) +
                                request(GenerateRequest{{"x"}, 1, {}, {}}) + request(CountTokensRequest{{"x"}}));
  ASSERT_EQ(answers.size(), 5U);
  for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(error_of(answers, i).what, "no model is loaded") << i;
}

TEST(LlamaWorker, what_is_no_model_is_refused_in_one_line) {
  const Rubbish text("this is not a model");
  const Rubbish empty("");
  const auto answers = converse(request(model_at(text.path())) + request(model_at("/no/model.gguf")) +
                                request(model_at(text.path(), "00")) + request(model_at(empty.path())));
  EXPECT_EQ(error_of(answers, 1).what, "the file is no GGUF model");
  EXPECT_EQ(error_of(answers, 2).kind, ErrorKind::gone);
  EXPECT_TRUE(error_of(answers, 3).what.starts_with("the model is not the pinned file"));
  EXPECT_EQ(error_of(answers, 4).what, "the file is no GGUF model");
}

TEST(LlamaWorker, a_gguf_that_breaks_off_is_refused_in_the_engines_words) {
  const Rubbish half(std::string("GGUF\x03\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", 16));
  const auto answers = converse(request(model_at(half.path())));
  EXPECT_TRUE(error_of(answers, 1).what.starts_with("the engine cannot load the model: ")) << error_of(answers, 1).what;
  EXPECT_EQ(error_of(answers, 1).what.find('\n'), std::string::npos);
  EXPECT_EQ(error_of(answers, 1).where, half.path());
}

TEST(LlamaWorker, a_vocabulary_without_weights_is_no_model) {
  SKIP_WITHOUT_CACHED(kVocabulary);
  const auto answers = converse(request(model_at(cache_folder() + "/" + kVocabulary)));
  EXPECT_EQ(error_of(answers, 1).kind, ErrorKind::invalid);
}

TEST(LlamaWorker, senseless_threads_and_contexts_are_refused_before_a_file_is_parsed) {
  const Rubbish model("GGUF");
  const auto answers = converse(request(LoadLanguageModelRequest{model.path(), {}, 0, 512}) +
                                request(LoadLanguageModelRequest{model.path(), {}, 257, 512}) +
                                request(LoadLanguageModelRequest{model.path(), {}, 1, 0}) +
                                request(LoadLanguageModelRequest{model.path(), {}, 1, 131'073}));
  EXPECT_EQ(error_of(answers, 1).what, "0 threads");
  EXPECT_EQ(error_of(answers, 2).what, "257 threads");
  EXPECT_EQ(error_of(answers, 3).what, "a context of 0 tokens");
  EXPECT_EQ(error_of(answers, 4).what, "a context of 131073 tokens");
}

TEST(LlamaWorker, it_loads_the_pinned_model_and_says_what_it_is) {
  SKIP_WITHOUT_CACHED(kGemma);
  LoadLanguageModelRequest pinned = gemma();
  pinned.model_sha256 = kGemmaSha256;
  const auto answers = converse(request(pinned) + request(WarmUpRequest{{"a film"}}));
  const auto loaded = std::get<ModelLoaded>(answers.at(1));
  EXPECT_EQ(loaded.model_sha256, kGemmaSha256);
  EXPECT_EQ(loaded.model_bytes, 253'113'024U);
  EXPECT_EQ(loaded.parameters, 268'098'176U);
  EXPECT_EQ(loaded.dimension, 640U);
  EXPECT_EQ(loaded.most_tokens, 256U);
  EXPECT_EQ(loaded.threads, 1U);
  EXPECT_TRUE(loaded.providers.at(0).starts_with("CPU (")) << loaded.providers.at(0);
  EXPECT_LT(loaded.start, loaded.end);
  EXPECT_EQ(std::get<WarmedUp>(answers.at(2)).texts, 1U);
}

TEST(LlamaWorker, it_chooses_the_likely_label_and_every_query_starts_from_an_empty_cache) {
  SKIP_WITHOUT_CACHED(kGemma);
  const std::string prompt = "Review: dull and stupid\nSentiment: negative\n\nReview: a moving masterpiece\nSentiment:";
  const std::vector<std::string> labels{" negative", " positive"};
  const auto answers = converse(request(gemma()) + request(ChooseRequest{{prompt, "Sentiment:", prompt}, labels}));
  const auto chosen = std::get<Classified>(answers.back());
  ASSERT_EQ(chosen.results.size(), 3U);
  EXPECT_EQ(chosen.results[0].label, " positive");
  EXPECT_GT(chosen.results[0].score, 0.5);
  EXPECT_LT(chosen.results[0].score, 1);
  EXPECT_EQ(chosen.results[2].label, chosen.results[0].label);
  EXPECT_EQ(chosen.results[2].score, chosen.results[0].score);    // nothing was left over from the prompts between
  EXPECT_EQ(chosen.results[2].tokens, chosen.results[0].tokens);  // and nothing was saved either
  EXPECT_GT(chosen.results[0].tokens, 15U);
}

TEST(LlamaWorker, labels_that_cannot_be_told_apart_are_refused) {
  SKIP_WITHOUT_CACHED(kGemma);
  const auto answers =
      converse(request(gemma()) + request(ChooseRequest{{"x"}, {" good"}}) +
               request(ChooseRequest{{"x"}, {" good", " good film"}}) + request(ChooseRequest{{"x"}, {" good", ""}}));
  EXPECT_EQ(error_of(answers, 2).what, "1 labels");
  EXPECT_EQ(error_of(answers, 3).what, "the label \" good film\" has no first token of its own");
  EXPECT_EQ(error_of(answers, 4).what, "the label \"\" has no first token of its own");
}

TEST(LlamaWorker, it_continues_a_prompt_until_a_stop_or_the_limit_and_counts_its_tokens) {
  SKIP_WITHOUT_CACHED(kGemma);
  const std::string prompt = "Energy is measured in joules. Power is";
  const auto answers = converse(request(gemma()) + request(GenerateRequest{{prompt}, 8, {"\n"}, {}}) +
                                request(GenerateRequest{{prompt}, 2, {}, {}}) + request(CountTokensRequest{{prompt}}));
  const GeneratedText stopped = std::get<Generated>(answers.at(2)).results.at(0);
  EXPECT_EQ(stopped.text, " measured in watts.");
  EXPECT_EQ(stopped.ended, "stop");
  EXPECT_EQ(stopped.tokens_cached, 0U);
  EXPECT_LT(stopped.start, stopped.first_token);
  EXPECT_LT(stopped.first_token, stopped.end);
  const GeneratedText limited = std::get<Generated>(answers.at(3)).results.at(0);
  EXPECT_EQ(limited.text, " measured in");
  EXPECT_EQ(limited.ended, "length");
  EXPECT_EQ(limited.tokens_out, 2U);
  EXPECT_EQ(std::get<TokenCounts>(answers.at(4)).counts, std::vector<std::uint64_t>{limited.tokens_in});
}

TEST(LlamaWorker, two_threads_stay_and_write_what_one_writes) {
  SKIP_WITHOUT_CACHED(kGemma);
  const auto threads_now = [] {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
  };
  const GenerateRequest wanted{{"Energy is measured in joules. Power is"}, 2, {}, {}};
  LoadLanguageModelRequest two = gemma();
  two.threads = 2;
  const auto before = threads_now();
  {
    LanguageModel model = LanguageModel::load(two).value();
    const Now now = [] { return Instant{}; };
    EXPECT_EQ(threads_now(), before + 1);  // the other one is there before it is needed
    EXPECT_EQ(model.generate(wanted.prompts.front(), wanted, now).value().text, " measured in");
    EXPECT_EQ(threads_now(), before + 1);
  }
  EXPECT_EQ(threads_now(), before);
}

TEST(LlamaWorker, a_seed_draws_the_same_words_again_and_another_seed_others) {
  SKIP_WITHOUT_CACHED(kGemma);
  const GenerateRequest drawn{{"Once upon a time"}, 8, {}, 7};
  GenerateRequest other = drawn;
  other.seed = 8;
  const auto answers = converse(request(gemma()) + request(drawn) + request(drawn) + request(other));
  const auto text = [&answers](std::size_t index) { return std::get<Generated>(answers.at(index)).results.at(0).text; };
  EXPECT_EQ(text(2), text(3));
  EXPECT_NE(text(2), text(4));
}

TEST(LlamaWorker, a_prompt_that_does_not_fit_is_refused_and_the_worker_lives_on) {
  SKIP_WITHOUT_CACHED(kGemma);
  std::string longer;
  for (int i = 0; i < 300; ++i) longer += "word ";
  const auto answers = converse(request(gemma()) + request(ChooseRequest{{longer}, {" a", " b"}}) +
                                request(GenerateRequest{{"short"}, 255, {}, {}}) +
                                request(GenerateRequest{{"short"}, 0, {}, {}}) + request(WarmUpRequest{{"short"}}));
  EXPECT_NE(error_of(answers, 2).what.find("does not fit a context of 256"), std::string::npos);
  EXPECT_NE(error_of(answers, 3).what.find("does not fit a context of 256"), std::string::npos);
  EXPECT_EQ(error_of(answers, 4).what, "an answer of at most 0 tokens");
  EXPECT_TRUE(std::holds_alternative<WarmedUp>(answers.at(5)));
}

}  // namespace
}  // namespace joulery
