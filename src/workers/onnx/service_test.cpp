// SPDX-License-Identifier: Apache-2.0
// Tests of the worker: whole conversations through pipes. Those that need the real model are skipped where the cache
// lacks it; the expected probabilities were computed in Python by the code that trained the head.
#include "workers/onnx/service.h"

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include "foundation/base/fd.h"
#include "foundation/base/files.h"
#include "foundation/base/sha256.h"
#include "foundation/wire/lines.h"
#include "testing/cached_files.h"

namespace joulery {
namespace {

constexpr const char* kModelSha256 = "b388816f4fe4beccf2106589a786544596eb1385cac0c57c6a4e2a6758215b16";
constexpr const char* kVocabularySha256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3";
constexpr const char* kHead = JOULERY_SOURCE_DIR "/data/heads/rotten_tomatoes_minilm_l3.csv";

struct Conversation {
  std::vector<WorkerAnswer> answers;
  int exit_code = -1;
};

/// Sends everything at once, ends the input, and collects what is answered. The clock counts its questions.
Conversation converse(const std::string& input) {
  const std::string name = testing::TempDir() + "/worker-answers-" + std::to_string(getpid());
  std::ofstream(name + ".in", std::ios::binary) << input;
  const UniqueFd in(open((name + ".in").c_str(), O_RDONLY | O_CLOEXEC));
  const UniqueFd out(open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  Conversation held;
  std::int64_t asked = 0;
  held.exit_code = serve_onnx(in.get(), out.get(), [&asked] { return instant_at(++asked * 300'000'000); });
  LineBuffer lines;
  std::ifstream stream(name, std::ios::binary);
  EXPECT_TRUE(lines.add(std::string(std::istreambuf_iterator<char>(stream), {})).has_value());
  while (const auto line = lines.next()) held.answers.push_back(decode_worker_answer(*line).value());
  EXPECT_TRUE(lines.rest().empty());
  unlink(name.c_str());
  unlink((name + ".in").c_str());
  return held;
}

LoadRequest pinned_load() {
  std::ifstream head(kHead, std::ios::binary);
  return {.model = cache_folder() + "/minilm-l3/model.onnx",
          .model_sha256 = kModelSha256,
          .vocabulary = cache_folder() + "/minilm-l3/vocab.txt",
          .vocabulary_sha256 = kVocabularySha256,
          .head = kHead,
          .head_sha256 = sha256_hex(std::string(std::istreambuf_iterator<char>(head), {}))};
}

std::string request(const WorkerRequest& wanted) { return encode(wanted); }

Error error_of(const Conversation& held, std::size_t index) { return std::get<Error>(held.answers.at(index)); }

TEST(Worker, it_says_ready_first_and_ends_with_its_input) {
  const Conversation held = converse("");
  EXPECT_EQ(held.exit_code, 0);
  const auto ready = std::get<WorkerReady>(held.answers.at(0));
  EXPECT_EQ(ready.protocol, worker_protocol);
  EXPECT_EQ(ready.worker, "onnx");
  EXPECT_TRUE(ready.runtime.starts_with("ONNX Runtime 1.")) << ready.runtime;
}

TEST(Worker, quit_ends_it_and_what_follows_is_not_read) {
  const Conversation held = converse(request(QuitRequest{}) + request(ClassifyRequest{{"x"}}));
  EXPECT_EQ(held.exit_code, 0);
  EXPECT_EQ(held.answers.size(), 1U);
}

TEST(Worker, rubbish_and_requests_without_a_model_are_answered_with_errors) {
  const Conversation held = converse("rubbish\n" + request(ClassifyRequest{{"x"}}));
  ASSERT_EQ(held.answers.size(), 3U);
  EXPECT_EQ(error_of(held, 1).kind, ErrorKind::invalid);
  EXPECT_EQ(error_of(held, 2).what, "no model is loaded");
}

TEST(Worker, an_output_nobody_reads_ends_it) {
  const UniqueFd in(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const UniqueFd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(serve_onnx(in.get(), full.get(), [] { return instant_at(0); }), 1);
}

TEST(Worker, each_file_that_is_missing_or_not_the_pinned_one_is_named) {
  LoadRequest no_head = pinned_load();
  no_head.head = "/no/head.csv";
  LoadRequest other_head = pinned_load();
  other_head.head_sha256 = std::string(64, '0');
  LoadRequest other_encoder = pinned_load();
  other_encoder.model_sha256 = std::string(64, '0');
  LoadRequest no_vocabulary = pinned_load();
  no_vocabulary.vocabulary = "/no/vocab.txt";
  LoadRequest folder = pinned_load();
  folder.head = "/tmp";
  const Conversation held = converse(request(no_head) + request(other_head) + request(other_encoder) +
                                     request(no_vocabulary) + request(folder));
  ASSERT_EQ(held.answers.size(), 6U);
  EXPECT_EQ(error_of(held, 1).kind, ErrorKind::gone);
  EXPECT_EQ(error_of(held, 1).where, "/no/head.csv");
  EXPECT_EQ(error_of(held, 2).kind, ErrorKind::invalid);
  EXPECT_TRUE(error_of(held, 2).what.starts_with("the head is not the pinned file")) << error_of(held, 2).what;
  EXPECT_TRUE(error_of(held, 3).what.starts_with("the head was trained on another encoder"));
  EXPECT_EQ(error_of(held, 4).where, "/no/vocab.txt");
  EXPECT_EQ(error_of(held, 5).where, "/tmp");
  for (std::size_t i = 1; i < 6; ++i) EXPECT_FALSE(error_of(held, i).remedy.empty());
}

TEST(Worker, a_file_that_is_no_model_is_refused_by_the_runtime_in_one_line) {
  const std::string path = testing::TempDir() + "/no-model.onnx";
  std::ofstream(path) << "this is not a model";
  const auto refused = Encoder::load(path, "461", 1);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().where, path);
  EXPECT_EQ(refused.error().what.find('\n'), std::string::npos);
  unlink(path.c_str());
}

TEST(Worker, a_model_without_the_wanted_output_is_refused_with_what_it_has) {
  SKIP_WITHOUT_CACHED("minilm-l3/model.onnx");
  const auto refused = Encoder::load(cache_folder() + "/minilm-l3/model.onnx", "logits", 1);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().what.find("no output \"logits\" but"), std::string::npos) << refused.error().what;
  EXPECT_NE(refused.error().what.find("461"), std::string::npos);
}

TEST(Worker, any_model_is_loaded_by_its_recipe_and_items_of_a_batch_share_their_instants) {
  LoadModelRequest load;
  load.task = "text-classification";
  load.recipe = "logits";
  const std::string folder = JOULERY_SOURCE_DIR "/tests/golden/onnx/";
  load.files = {{"model", folder + "text-logits.onnx", {}}, {"vocabulary", folder + "vocab.txt", {}}};
  load.labels = {"negative", "positive"};
  load.options = {{"labels", "data-set"}};
  load.batch = 2;
  AnswerRequest query;
  for (const char* text : {"good", "bad", "good"}) query.items.emplace_back().text = text;
  const Conversation held = converse(request(query) + request(load) + request(query));
  EXPECT_EQ(error_of(held, 1).what, "no model is loaded");
  const auto loaded = std::get<ModelLoaded>(held.answers.at(2));
  EXPECT_EQ(loaded.model_bytes, 470U);
  EXPECT_EQ(loaded.model_sha256.size(), 64U);
  EXPECT_LT(loaded.start, loaded.end);
  const auto answered = std::get<Answered>(held.answers.back());
  ASSERT_EQ(answered.results.size(), 3U);
  EXPECT_EQ(answered.results[0].answer->text, "positive");
  EXPECT_EQ(answered.results[1].answer->text, "negative");
  EXPECT_EQ(answered.results[0].start, answered.results[1].start);
  EXPECT_EQ(answered.results[0].end, answered.results[1].end);
  EXPECT_LT(answered.results[1].end, answered.results[2].start);
}

TEST(Worker, a_model_that_cannot_be_loaded_leaves_none_behind) {
  LoadModelRequest load;
  load.task = "fill-mask";
  load.recipe = "logits";
  const Conversation held = converse(request(load) + request(AnswerRequest{}));
  EXPECT_EQ(error_of(held, 1).kind, ErrorKind::unsupported);
  EXPECT_EQ(error_of(held, 2).what, "no model is loaded");
}

TEST(Worker, it_loads_warms_up_and_answers_as_the_training_code_did) {
  SKIP_WITHOUT_CACHED("minilm-l3/model.onnx");
  std::string long_text;
  for (int i = 0; i < 60; ++i) long_text += "cr\xC3\xA8me de la cr\xC3\xA8me ";
  const std::vector<std::string> texts{"a masterpiece , moving and beautifully acted", "dull , stupid and far too long",
                                       "", long_text};
  const Conversation held =
      converse(request(pinned_load()) + request(WarmUpRequest{{"film"}}) + request(ClassifyRequest{texts}));
  const auto loaded = std::get<ModelLoaded>(held.answers.at(1));
  EXPECT_EQ(loaded.model_bytes, 69'060'623U);
  EXPECT_EQ(loaded.dimension, 384U);
  EXPECT_LT(loaded.start, loaded.end);
  EXPECT_EQ(std::get<WarmedUp>(held.answers.at(3)).texts, 1U);  // after one line of progress: the test's clock is slow
  const auto classified = std::get<Classified>(held.answers.back());
  ASSERT_EQ(classified.results.size(), 4U);
  const std::vector<double> positive{0.9984705493931986, 0.00036094873140776263, 0.5058328422435466,
                                     0.4352067758575425};
  for (std::size_t i = 0; i < 4; ++i) {
    const TextAnswer& answer = classified.results[i];
    const double found = answer.label == "positive" ? answer.score : 1 - answer.score;
    EXPECT_NEAR(found, positive[i], 1e-4) << i;  // single precision sums in another order on other processors
    EXPECT_LT(answer.start, answer.end);
  }
  EXPECT_EQ(classified.results[2].tokens, 2U);
  EXPECT_EQ(classified.results[3].tokens, 128U);  // cut
}

TEST(Worker, progress_counts_up_while_it_works) {
  SKIP_WITHOUT_CACHED("minilm-l3/model.onnx");
  const Conversation held = converse(request(pinned_load()) + request(ClassifyRequest{{"a", "b", "c"}}));
  std::uint64_t last = 0;
  for (const WorkerAnswer& answer : held.answers) {
    if (const auto* progress = std::get_if<WorkerProgress>(&answer)) {
      EXPECT_GT(progress->done, last);
      last = progress->done;
    }
  }
  EXPECT_EQ(last, 3U);
}

}  // namespace
}  // namespace joulery
