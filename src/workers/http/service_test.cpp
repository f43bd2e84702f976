// SPDX-License-Identifier: Apache-2.0
// One contract for all servers (EN-1): the same story, told by each server's own answers from a real server on
// loopback: text, counts, cached and reasoning tokens, failures, time-outs. And what is refused before a server is
// asked.
#include "workers/http/service.h"

#include <nlohmann/json.hpp>

#include "testing/test_server.h"
#include "workers/serving/conversation.h"

namespace joulery {
namespace {

using testing::TestServer;

TestServer serving(const std::string& answers) {
  return TestServer(JOULERY_SOURCE_DIR "/tests/servers/engine.py",
                    {JOULERY_SOURCE_DIR "/tests/servers/fixtures/answers-" + answers});
}

LoadModelRequest at(const std::string& url, std::map<std::string, std::string> options = {}) {
  LoadModelRequest request;
  request.task = "question-answering";
  request.options = std::move(options);
  request.options["url"] = url;
  request.options.try_emplace("timeout_s", "30");
  return request;
}

Item question(std::string text) {
  Item item;
  item.text = std::move(text);
  item.question = "Where?";
  return item;
}

std::optional<std::string> variable(const std::string& name) {
  return name == "MY_KEY" ? std::optional<std::string>("s3cret") : std::nullopt;
}

std::vector<WorkerAnswer> converse(const LoadModelRequest& load, const std::vector<Item>& items) {
  const std::string asked = encode(WorkerRequest(load)) + encode(WorkerRequest(AnswerRequest{items, {}}));
  return testing::converse(asked, [](int in, int out, const Now& now) { return serve_http(in, out, now, variable); });
}

std::vector<ItemAnswer> answers_of(const LoadModelRequest& load, const std::vector<Item>& items) {
  const auto said = converse(load, items);
  const auto* answered = std::get_if<Answered>(&said.back());
  EXPECT_NE(answered, nullptr) << encode(said.back());
  return answered == nullptr ? std::vector<ItemAnswer>(items.size()) : answered->results;
}

Error refusal(const LoadModelRequest& load) { return std::get<Error>(converse(load, {}).at(1)); }

nlohmann::json posted_to(const TestServer& server) {
  auto http = open_curl_http({}, {std::chrono::seconds(20), std::chrono::seconds(20)}).value();
  return nlohmann::json::parse(http->get(server.origin() + "/.bodies").value().body);
}

using Count = std::optional<std::uint64_t>;

/// What one server tells of the story.
struct Told {
  const char* server;
  Count in;
  Count cached;
  Count out;
};

class EveryServer : public ::testing::TestWithParam<Told> {};

TEST_P(EveryServer, EN1_counts_are_the_servers_own_and_what_it_does_not_tell_is_unknown) {
  const TestServer server = serving(GetParam().server);
  for (const char* stream : {"yes", "no"}) {
    const auto said = answers_of(at(server.origin(), {{"stream", stream}}), {question("France"), question("France")});
    for (const ItemAnswer& each : said) {
      ASSERT_TRUE(each.answer.has_value()) << each.why_not.value_or("");
      EXPECT_EQ(each.answer->text, "Paris");
      EXPECT_EQ(each.tokens_in, GetParam().in);
      EXPECT_EQ(each.tokens_cached, GetParam().cached);
      EXPECT_EQ(each.tokens_out, GetParam().out);
      EXPECT_EQ(each.tokens_reasoning, Count());
      EXPECT_EQ(each.first_token.has_value(), std::string_view(stream) == "yes");
      EXPECT_LT(each.start, each.end);
      EXPECT_TRUE(!each.first_token || (each.start < *each.first_token && *each.first_token < each.end));
    }
  }
}

TEST_P(EveryServer, EN1_failures_and_time_outs_cost_their_query_alone) {
  const TestServer server = serving(GetParam().server);
  const auto said = answers_of(
      at(server.origin(), {{"timeout_s", "0.5"}}),
      {question("France !status 500"), question("France !break"), question("France !silence"), question("France")});
  ASSERT_EQ(said.size(), 4U);
  EXPECT_NE(said[0].why_not.value().find("HTTP 500"), std::string::npos) << *said[0].why_not;
  EXPECT_NE(said[0].why_not.value().find("as it was told"), std::string::npos) << *said[0].why_not;
  EXPECT_FALSE(said[1].answer.has_value());
  EXPECT_NE(said[2].why_not.value().find("no answer in time"), std::string::npos) << *said[2].why_not;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(said[i].tokens_out, Count()) << i;
    EXPECT_LT(said[i].start, said[i].end) << i;
    EXPECT_EQ(said[i].why_not.value().find('\n'), std::string::npos);
  }
  EXPECT_TRUE(said[3].answer.has_value()) << *said[3].why_not;
}

INSTANTIATE_TEST_SUITE_P(Servers, EveryServer,
                         ::testing::Values(Told{"llama", 27, 22, 2}, Told{"vllm", 25, 10, 2}, Told{"tgi", 25, {}, 2},
                                           Told{"ollama", 25, {}, 2}, Told{"bare", {}, {}, {}}),
                         [](const auto& told) { return std::string(told.param.server); });

TEST(HttpWorker, EN1_reasoning_is_counted_and_is_no_part_of_the_answer) {
  const TestServer server = serving("vllm");
  for (const char* stream : {"yes", "no"}) {
    const auto said = answers_of(at(server.origin(), {{"chat", "yes"}, {"stream", stream}}), {question("France")});
    ASSERT_TRUE(said.at(0).answer.has_value()) << said[0].why_not.value_or("");
    EXPECT_EQ(said[0].answer->text, "Paris");
    EXPECT_EQ(said[0].tokens_out, Count(9));
    EXPECT_EQ(said[0].tokens_reasoning, Count(7));
    EXPECT_EQ(said[0].tokens_cached, Count());
  }
}

TEST(HttpWorker, EN1_a_chat_of_a_real_llama_server_is_the_same_streamed_and_whole) {
  const TestServer server = serving("llama");
  for (const char* stream : {"yes", "no"}) {
    const auto said = answers_of(at(server.origin(), {{"chat", "yes"}, {"stream", stream}}), {question("France")});
    ASSERT_TRUE(said.at(0).answer.has_value()) << said[0].why_not.value_or("");
    EXPECT_TRUE(said[0].answer->text.starts_with("What is the capital of France?")) << said[0].answer->text;
    EXPECT_EQ(said[0].tokens_in, Count(30));
    EXPECT_EQ(said[0].tokens_cached, Count(25));
    EXPECT_EQ(said[0].tokens_out, Count(16));
  }
}

TEST(HttpWorker, a_llama_server_that_still_loads_is_refused_and_not_taken_for_another) {
  const TestServer server(JOULERY_SOURCE_DIR "/tests/servers/engine.py",
                          {JOULERY_SOURCE_DIR "/tests/servers/fixtures/llama-loading"});
  const Error loading = refusal(at(server.origin()));
  EXPECT_EQ(loading.kind, ErrorKind::transient);
  EXPECT_NE(loading.what.find("503"), std::string::npos) << loading.what;
  EXPECT_EQ(loading.remedy, "it may still load its model: begin when it answers");
}

TEST(HttpWorker, BM27_a_llama_server_is_told_to_leave_its_cache_alone_and_others_get_no_field_of_its) {
  const TestServer llama = serving("llama");
  answers_of(at(llama.origin()), {question("France")});
  const auto to_llama = posted_to(llama).at(0);
  EXPECT_EQ(to_llama.at("cache_prompt"), false);
  EXPECT_EQ(to_llama.at("stream_options"), nlohmann::json({{"include_usage", true}}));
  EXPECT_EQ(to_llama.at("temperature"), 0);
  EXPECT_EQ(to_llama.at("max_tokens"), 32);
  EXPECT_EQ(to_llama.at("stop"), nlohmann::json({"\n"}));
  EXPECT_EQ(to_llama.at("model"), "gemma-3-270m");  // the only one it offers
  EXPECT_TRUE(to_llama.at("key").is_null());
  const TestServer vllm = serving("vllm");
  answers_of(at(vllm.origin() + "/v1/", {{"model", "mine"}, {"key_variable", "MY_KEY"}}), {question("France")});
  const auto to_vllm = posted_to(vllm).at(0);
  EXPECT_FALSE(to_vllm.contains("cache_prompt"));
  EXPECT_EQ(to_vllm.at("model"), "mine");
  EXPECT_EQ(to_vllm.at("key"), "Bearer s3cret");
}

TEST(HttpWorker, BM25_a_request_may_shorten_answers_to_one_token_and_the_next_is_whole_again) {
  const TestServer llama = serving("llama");
  const std::string asked = encode(WorkerRequest(at(llama.origin()))) +
                            encode(WorkerRequest(AnswerRequest{{question("France")}, {}, 1})) +
                            encode(WorkerRequest(AnswerRequest{{question("France")}, {}}));
  testing::converse(asked, [](int in, int out, const Now& now) { return serve_http(in, out, now, variable); });
  const auto posted = posted_to(llama);
  EXPECT_EQ(posted.at(0).at("max_tokens"), 1);
  EXPECT_EQ(posted.at(1).at("max_tokens"), 32);
}

TEST(HttpWorker, it_says_what_it_asks) {
  const TestServer server = serving("llama");
  const auto said = converse(at(server.origin()), {});
  EXPECT_EQ(std::get<WorkerReady>(said.at(0)).worker, "http");
  const auto loaded = std::get<ModelLoaded>(said.at(1));
  EXPECT_EQ(loaded.runtime, "llama-server b1-de3ff81 at " + server.origin());
  EXPECT_FALSE(loaded.parameters.has_value());
  EXPECT_FALSE(loaded.memory_bytes.has_value());
}

TEST(HttpWorker, a_server_that_is_down_is_told_and_the_worker_lives_on) {
  TestServer server = serving("llama");
  TestServer other = serving("vllm");
  other.stop();
  EXPECT_EQ(refusal(at(other.origin())).kind, ErrorKind::gone);
  const std::string asked = encode(WorkerRequest(at(other.origin()))) + encode(WorkerRequest(at(server.origin()))) +
                            encode(WorkerRequest(AnswerRequest{{question("France")}, {}}));
  const auto said =
      testing::converse(asked, [](int in, int out, const Now& now) { return serve_http(in, out, now, variable); });
  EXPECT_TRUE(std::holds_alternative<Error>(said.at(1)));
  EXPECT_EQ(std::get<Answered>(said.at(3)).results.at(0).answer->text, "Paris");
}

TEST(HttpWorker, a_server_that_goes_away_in_the_middle_fails_the_queries_after_it) {
  TestServer server = serving("llama");
  std::int64_t asked = 0;
  const Now now = [&asked] { return instant_at(++asked); };
  Endpoint endpoint = Endpoint::open(plan_endpoint(at(server.origin()), variable).value()).value();
  EXPECT_TRUE(endpoint.ask(question("France"), now).answer.has_value());
  server.stop();
  const ItemAnswer after = endpoint.ask(question("France"), now);
  EXPECT_FALSE(after.answer.has_value());
  EXPECT_NE(after.why_not.value().find(server.origin()), std::string::npos) << *after.why_not;
}

TEST(HttpWorker, what_cannot_be_asked_of_a_server_is_refused_before_it_is_asked) {
  const std::string nowhere = "http://127.0.0.1:9";
  EXPECT_EQ(refusal(at("")).what, "no address");
  EXPECT_EQ(refusal(at("ftp://x")).kind, ErrorKind::invalid);
  EXPECT_EQ(refusal(at(nowhere, {{"timeout_s", "0"}})).what, "a time-out of 0 s");
  EXPECT_EQ(refusal(at(nowhere, {{"key_variable", "NO_KEY"}})).what, "the variable NO_KEY is not set");
  EXPECT_EQ(refusal(at(nowhere, {{"streem", "yes"}})).what, "the recipe has no option \"streem\"");
  LoadModelRequest batch = at(nowhere);
  batch.batch = 4;
  EXPECT_EQ(refusal(batch).what, "4 queries at once");
  LoadModelRequest likelihood = at(nowhere, {{"chat", "yes"}});
  likelihood.task = "text-generation";
  likelihood.recipe = "log-probabilities";
  EXPECT_EQ(refusal(likelihood).what, "a chat's answer is written or chosen, not read");
}

TEST(HttpWorker, a_key_never_travels_in_the_clear_to_another_machine) {
  auto http = open_curl_post({}, {}).value();
  const auto refused = [&http](const std::string& host, const std::string& key) {
    return http->post({"http://" + host + "/v1/completions", "{}", key}, [](std::string_view) { return true; }).error();
  };
  for (const char* host : {"192.0.2.1", "127.example.org", "localhost.example.org"}) {
    EXPECT_EQ(refused(host, "s3cret").what, "the key would travel in the clear") << host;
    EXPECT_EQ(describe(refused(host, "s3cret")).find("s3cret"), std::string::npos);
  }
  const Error broken = refused("127.0.0.1:9", "s3cret\r\nX-Other: 1");
  EXPECT_EQ(broken.what, "the key holds a line break or another control character");
  EXPECT_EQ(describe(broken).find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace joulery
