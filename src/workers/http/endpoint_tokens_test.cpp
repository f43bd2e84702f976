// SPDX-License-Identifier: Apache-2.0
// Choosing and reading by a server: what each kind is asked, how its answer becomes a label or log probabilities, and
// who is refused before anything is measured. The answers are those of tests/servers/fixtures.
#include <nlohmann/json.hpp>

#include "adapters/net/curl_http.h"
#include "testing/test_server.h"
#include "workers/http/endpoint.h"

namespace joulery {
namespace {

using testing::TestServer;
using Given = std::map<std::string, std::string>;

TestServer serving(const std::string& answers) {
  return TestServer(JOULERY_SOURCE_DIR "/tests/servers/engine.py",
                    {JOULERY_SOURCE_DIR "/tests/servers/fixtures/answers-" + answers});
}

Result<Endpoint> open_at(const TestServer& server, const std::string& recipe, Given options = {},
                         std::vector<std::string> labels = {"negative", "positive"}) {
  LoadModelRequest request;
  request.task = recipe == "log-probabilities" ? "text-generation" : "text-classification";
  request.recipe = recipe;
  if (recipe != "log-probabilities") request.labels = std::move(labels);
  request.options = std::move(options);
  request.options["url"] = server.origin();
  auto plan = plan_endpoint(request, [](const std::string&) { return std::optional<std::string>(); });
  if (!plan) return failure(plan.error());
  return Endpoint::open(std::move(*plan));
}

ItemAnswer ask(Endpoint& endpoint, std::string text) {
  std::int64_t asked = 0;
  Item item;
  item.text = std::move(text);
  return endpoint.ask(item, [&asked] { return instant_at(++asked); });
}

/// The last of what was posted.
nlohmann::json posted_to(const TestServer& server) {
  auto http = open_curl_http({}, {std::chrono::seconds(20), std::chrono::seconds(20)}).value();
  return nlohmann::json::parse(http->get(server.origin() + "/.bodies").value().body).back();
}

using Count = std::optional<std::uint64_t>;

TEST(HttpChoice, EN1_the_likeliest_told_token_that_begins_a_label_is_the_answer) {
  const TestServer server = serving("vllm");
  Endpoint endpoint = open_at(server, "prompt-choose").value();
  const ItemAnswer said = ask(endpoint, "a moving film");
  ASSERT_TRUE(said.answer.has_value()) << said.why_not.value_or("");
  EXPECT_EQ(said.answer->text, "positive");  // " The" is likelier and begins none
  EXPECT_EQ(said.tokens_in, Count(25));
  EXPECT_EQ(said.tokens_out, Count(1));
  EXPECT_FALSE(said.first_token.has_value());
  const auto posted = posted_to(server);
  EXPECT_EQ(posted.at("max_tokens"), 1);
  EXPECT_EQ(posted.at("logprobs"), 5);
  EXPECT_EQ(posted.at("temperature"), 0);
  EXPECT_FALSE(posted.contains("logit_bias"));
  EXPECT_FALSE(posted.contains("stream"));
}

TEST(HttpChoice, EN1_a_llama_server_is_held_to_the_first_tokens_of_the_labels) {
  const TestServer server = serving("llama");
  Endpoint endpoint = open_at(server, "prompt-choose", {{"prompt", "Review: {text}\nSentiment:"}}).value();
  const ItemAnswer said = ask(endpoint, "a moving masterpiece");
  ASSERT_TRUE(said.answer.has_value()) << said.why_not.value_or("");
  EXPECT_EQ(said.answer->text, "positive");
  EXPECT_EQ(said.tokens_in, Count(19));
  EXPECT_EQ(said.tokens_cached, Count(0));
  EXPECT_EQ(said.tokens_out, Count(1));
  const auto posted = posted_to(server);
  EXPECT_EQ(posted.at("prompt"), "Review: a moving masterpiece\nSentiment:");
  EXPECT_EQ(posted.at("logit_bias"), nlohmann::json::parse("[[5676,100.0],[4414,100.0]]"));
  EXPECT_EQ(posted.at("cache_prompt"), false);
  EXPECT_EQ(posted.at("n_predict"), 1);
  const auto unknown = open_at(server, "prompt-choose", {}, {"bad", "good"});  // the fixture knows no token of theirs
  EXPECT_EQ(unknown.error().what, "the label \"bad\" has no first token of its own");
}

TEST(HttpChoice, a_chat_is_asked_for_its_first_token_too) {
  const TestServer server = serving("vllm");
  Endpoint endpoint = open_at(server, "prompt-choose", {{"chat", "yes"}, {"alternatives", "20"}}).value();
  EXPECT_EQ(ask(endpoint, "a dull film").answer.value().text, "negative");
  EXPECT_EQ(posted_to(server).at("logprobs"), true);
  EXPECT_EQ(posted_to(server).at("top_logprobs"), 20);
}

TEST(HttpChoice, a_server_that_tells_no_probabilities_is_taken_at_its_word) {
  const TestServer server = serving("bare");
  Endpoint paris = open_at(server, "prompt-choose", {}, {"London", "Paris"}).value();
  EXPECT_EQ(ask(paris, "France").answer.value().text, "Paris");
  Endpoint other = open_at(server, "prompt-choose", {}, {"London", "Rome"}).value();
  const ItemAnswer none = ask(other, "France");
  EXPECT_TRUE(none.answer.has_value());
  EXPECT_EQ(none.answer->text, "");  // wrong, not failed
}

TEST(HttpChoice, labels_with_the_same_first_word_are_refused_before_a_query) {
  const TestServer server = serving("vllm");
  EXPECT_EQ(open_at(server, "prompt-choose", {}, {"very bad", "very good"}).error().what,
            "the label \"very good\" has no first word of its own");
}

TEST(HttpReading, EN1_log_probabilities_are_those_of_the_echo_without_the_first_and_without_the_answers_own) {
  const TestServer server = serving("vllm");
  Endpoint endpoint = open_at(server, "log-probabilities").value();
  const ItemAnswer said = ask(endpoint, "One two three.");
  ASSERT_TRUE(said.answer.has_value()) << said.why_not.value_or("");
  EXPECT_EQ(said.answer->log_probabilities, (std::vector<double>{-4.5, -0.25, -1.75}));
  EXPECT_EQ(posted_to(server).at("echo"), true);
  EXPECT_EQ(posted_to(server).at("max_tokens"), 1);
}

TEST(HttpReading, a_server_that_does_not_tell_them_is_refused_while_it_loads) {
  for (const char* name : {"bare", "tgi", "ollama"}) {
    const TestServer server = serving(name);
    const auto refused = open_at(server, "log-probabilities");
    ASSERT_FALSE(refused.has_value()) << name;
    EXPECT_EQ(refused.error().what, "the server does not tell how likely a text's own tokens are") << name;
    EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
  }
  const TestServer llama = serving("llama");
  EXPECT_EQ(open_at(llama, "log-probabilities").error().what,
            "llama-server does not tell how likely a text's own tokens are");
  EXPECT_EQ(open_at(llama, "log-probabilities", {{"chat", "yes"}}).error().kind, ErrorKind::invalid);
}

TEST(HttpVectors, EN1_the_label_nearest_to_a_text_is_the_answer_and_is_no_token) {
  const TestServer server = serving("embeddings");
  Endpoint endpoint = open_at(server, "nearest-label", {{"label_words", "a bad film|a good film"}}).value();
  const ItemAnswer said = ask(endpoint, "moving");
  ASSERT_TRUE(said.answer.has_value()) << said.why_not.value_or("");
  EXPECT_EQ(said.answer->text, "positive");
  EXPECT_EQ(said.tokens_in, Count(3));
  EXPECT_EQ(said.tokens_out, Count(0));
  EXPECT_EQ(posted_to(server).at("input"), "moving");
  EXPECT_EQ(ask(endpoint, "dull").answer.value().text, "negative");
  const ItemAnswer broken = ask(endpoint, "a text !break");
  EXPECT_FALSE(broken.answer.has_value());
}

TEST(HttpVectors, a_server_without_embeddings_is_refused_while_it_loads) {
  const TestServer server = serving("llama");
  const Error refused = open_at(server, "nearest-label").error();
  EXPECT_NE(refused.what.find("HTTP 501"), std::string::npos) << describe(refused);
  const TestServer bare = serving("bare");
  EXPECT_FALSE(open_at(bare, "nearest-label").has_value());
}

}  // namespace
}  // namespace joulery
