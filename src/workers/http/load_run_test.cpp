// SPDX-License-Identifier: Apache-2.0
// Load on a real server on loopback that batches: how many run at once, what is told of each, and what becomes of a
// load whose server fails, dies, or whose listener leaves.
#include "workers/http/load_run.h"

#include <atomic>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <thread>

#include "foundation/base/fd.h"
#include "testing/test_server.h"
#include "workers/http/service.h"
#include "workers/serving/conversation.h"

namespace joulery {
namespace {

using testing::TestServer;

TestServer batching(const std::vector<std::string>& arguments) {
  return TestServer(JOULERY_SOURCE_DIR "/tests/servers/batching.py", arguments);
}

std::optional<std::string> no_variable(const std::string&) { return std::nullopt; }

LoadModelRequest at(const TestServer& server) {
  LoadModelRequest request;
  request.task = "text-generation";
  request.options = {{"url", server.origin()}, {"timeout_s", "30"}};
  return request;
}

AnswerRequest many(std::size_t count, std::uint32_t concurrency, const std::string& text = "Once") {
  AnswerRequest request;
  for (std::size_t i = 0; i < count; ++i) {
    Item item;
    item.text = text;
    request.items.push_back(std::move(item));
  }
  request.load = RequestedLoad{concurrency, {}};
  return request;
}

/// A clock that moves with each look at it, from any thread.
Now counting() {
  return [looks = std::make_shared<std::atomic<std::int64_t>>(0)] { return instant_at(++*looks); };
}

/// What is answered to a load, by a client who throws progress away.
Result<Answered> answered(const TestServer& server, const AnswerRequest& request) {
  const Endpoint endpoint = Endpoint::open(plan_endpoint(at(server), no_variable).value()).value();
  const UniqueFd nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
  Client client(nowhere.get());
  const Now now = counting();
  return answer_under_load(endpoint, request, client, now);
}

std::string told_by(const TestServer& server, const std::string& path) {
  return open_curl_http({}, {}).value()->get(server.origin() + path).value().body;
}

TEST(LoadRun, BM26_so_many_run_at_once_and_each_tells_when_its_pieces_were_there) {
  const TestServer server = batching({"vllm"});
  const Answered said = answered(server, many(24, 4)).value();
  EXPECT_EQ(told_by(server, "/.most"), "4");
  ASSERT_EQ(said.results.size(), 24U);
  for (const ItemAnswer& each : said.results) {
    ASSERT_TRUE(each.answer.has_value()) << each.why_not.value_or("");
    EXPECT_EQ(each.tokens_out, std::optional<std::uint64_t>(8));
    EXPECT_EQ(each.tokens_cached, std::optional<std::uint64_t>(0));
    ASSERT_EQ(each.pieces.value().size(), 8U);
    EXPECT_EQ(each.pieces->front(), each.first_token);
    EXPECT_TRUE(std::ranges::is_sorted(*each.pieces));
    EXPECT_LT(each.start, each.pieces->front());
    EXPECT_LT(each.pieces->back(), each.end);
    EXPECT_LE(each.end, said.end);
  }
}

TEST(LoadRun, BM26_a_server_of_two_slots_says_that_two_ran_though_six_were_asked_for) {
  for (const char* kind : {"vllm", "llama"}) {
    const TestServer server = batching({kind, "--slots", "2", "--step", "0.02", "--tokens", "20"});
    const Answered said = answered(server, many(12, 6)).value();
    EXPECT_EQ(said.running.value().metric,
              std::string(kind) == "vllm" ? "vllm:num_requests_running" : "llamacpp:n_busy_slots_per_decode");
    ASSERT_GT(said.running->samples.size(), 4U);
    const RunningSample& middle = said.running->samples[said.running->samples.size() / 2];
    EXPECT_NEAR(middle.requests, 2, 0.05) << kind;
  }
}

TEST(LoadRun, BM26_a_server_without_metrics_tells_no_running_batch) {
  const TestServer server = batching({"bare"});
  EXPECT_FALSE(answered(server, many(8, 2)).value().running.has_value());
}

TEST(LoadRun, BM27_the_prompt_cache_is_off_under_load_too) {
  const TestServer server = batching({"llama"});
  ASSERT_TRUE(answered(server, many(4, 2)).has_value());
  const auto bodies = nlohmann::json::parse(told_by(server, "/.bodies"));
  ASSERT_EQ(bodies.size(), 4U);
  for (const auto& body : bodies) EXPECT_EQ(body.at("cache_prompt"), false);
}

TEST(LoadRun, BM26_an_open_loop_asks_nothing_before_it_is_due) {
  const TestServer server = batching({"vllm"});
  AnswerRequest request = many(6, 6);
  for (int i = 0; i < 6; ++i) request.load->arrivals.push_back(std::chrono::milliseconds(30 * i));
  const Endpoint endpoint = Endpoint::open(plan_endpoint(at(server), no_variable).value()).value();
  const UniqueFd nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
  Client client(nowhere.get());
  const Now now = [] { return Instant(std::chrono::steady_clock::now().time_since_epoch()); };
  const Answered said = answer_under_load(endpoint, request, client, now).value();
  for (std::size_t i = 0; i < 6; ++i) EXPECT_GE(said.results[i].start - said.start, request.load->arrivals[i]) << i;
}

TEST(LoadRun, BM23_a_query_that_fails_is_one_failure_among_the_others) {
  const TestServer server = batching({"vllm"});
  AnswerRequest request = many(12, 3);
  request.items[5].text = "!status 500";
  const Answered said = answered(server, request).value();
  EXPECT_EQ(std::ranges::count_if(said.results, [](const ItemAnswer& each) { return each.why_not.has_value(); }), 1);
  EXPECT_NE(said.results[5].why_not.value().find("HTTP 500"), std::string::npos);
  EXPECT_FALSE(said.results[5].tokens_out.has_value());
}

TEST(LoadRun, BM23_a_server_that_dies_in_the_middle_is_not_asked_to_the_end) {
  const TestServer server = batching({"vllm", "--dies-after", "10"});
  const Answered said = answered(server, many(200, 4)).value();
  EXPECT_GE(std::ranges::count_if(said.results, [](const ItemAnswer& each) { return each.answer.has_value(); }), 7);
  EXPECT_EQ(said.results.back().why_not.value(), "not asked: too many before it failed");
  const auto broken =
      std::ranges::find_if(said.results, [](const ItemAnswer& each) { return each.why_not.has_value(); });
  EXPECT_EQ(broken->why_not->find('\n'), std::string::npos);
}

TEST(LoadRun, a_load_ends_when_nobody_listens_any_more) {
  const TestServer server = batching({"vllm", "--tokens", "100", "--step", "0.02"});
  const Endpoint endpoint = Endpoint::open(plan_endpoint(at(server), no_variable).value()).value();
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd ours(ends[0]);
  close(ends[1]);
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;  // as worker_main does
  sigaction(SIGPIPE, &ignore, nullptr);
  Client client(ours.get());
  const Now now = counting();
  const auto left = answer_under_load(endpoint, many(2000, 2), client, now);
  ASSERT_FALSE(left.has_value());
  EXPECT_EQ(left.error().what, "nobody listens any more");
}

TEST(LoadRun, a_load_that_cannot_be_is_refused) {
  const TestServer server = batching({"vllm"});
  EXPECT_EQ(answered(server, many(2, 0)).error().what, "0 queries at once, of 1 to 256");
  EXPECT_EQ(answered(server, many(2, 257)).error().what, "257 queries at once, of 1 to 256");
  AnswerRequest request = many(2, 1);
  request.load->arrivals = {std::chrono::seconds(1)};
  EXPECT_EQ(answered(server, request).error().what, "1 arrivals of 2 items");
  request.load->arrivals = {std::chrono::seconds(2), std::chrono::seconds(1)};
  EXPECT_EQ(answered(server, request).error().what, "arrivals out of order");
}

TEST(LoadRun, the_worker_says_how_many_it_takes_and_takes_them) {
  const TestServer server = batching({"vllm"});
  const std::string asked = encode(WorkerRequest(at(server))) + encode(WorkerRequest(many(6, 3)));
  const Now now = counting();
  const auto said =
      testing::converse(asked, [&now](int in, int out, const Now&) { return serve_http(in, out, now, no_variable); });
  EXPECT_EQ(std::get<WorkerReady>(said.at(0)).at_once, std::optional(most_at_once));
  EXPECT_EQ(std::get<Answered>(said.at(2)).results.size(), 6U);
}

TEST(RunningRequests, metrics_of_each_server_are_known_and_others_tell_nothing) {
  const auto llama = running_in(
      "llamacpp:requests_processing 3\nllamacpp:n_decode_total 120\n"
      "llamacpp:n_busy_slots_per_decode 2.5\n");
  EXPECT_EQ(llama.value().running, 3);
  EXPECT_EQ(llama->decodes.value() * llama->busy_slots.value(), 300);
  EXPECT_EQ(
      running_in("vllm:num_requests_running{engine=\"0\"} 3\nvllm:num_requests_running{engine=\"1\"} 4\n")->running, 7);
  EXPECT_EQ(running_in("tgi_batch_current_size 5\n")->metric, "tgi_batch_current_size");
  EXPECT_FALSE(running_in("process_open_fds 12\n"));
  EXPECT_FALSE(running_in("vllm:num_requests_running NaN\n"));
}

/// Answers one text after the other.
class Scripted final : public Http {
 public:
  explicit Scripted(std::vector<std::string> texts) : texts_(std::move(texts)) {}
  Result<HttpAnswer> get(const std::string&) override { return HttpAnswer{texts_.at(asked_++), {}}; }

 private:
  std::vector<std::string> texts_;
  std::size_t asked_ = 0;
};

std::string llama_text(double decodes, double mean, int running) {
  return fmt::format(
      "llamacpp:n_decode_total {:g}\nllamacpp:n_busy_slots_per_decode {:g}\nllamacpp:requests_processing {}\n", decodes,
      mean, running);
}

std::optional<RunningRequests> watched(const std::vector<std::string>& texts) {
  RunningWatch watch(std::make_unique<Scripted>(texts), "url");
  const Now now = counting();
  for (std::size_t i = 0; i < texts.size(); ++i) watch.look(now);
  return watch.told();
}

TEST(RunningRequests, BM26_a_mean_over_the_servers_life_becomes_the_mean_between_two_looks) {
  // 100 steps of 1 slot, then 100 of 3, then no step, then 100 of 4.
  const auto told =
      watched({llama_text(100, 1, 3), llama_text(200, 2, 3), llama_text(200, 2, 4), llama_text(300, 800.0 / 300, 4)});
  ASSERT_EQ(told.value().samples.size(), 2U);
  EXPECT_NEAR(told->samples[0].requests, 3, 1e-3);
  EXPECT_NEAR(told->samples[1].requests, 4, 1e-3);
}

TEST(RunningRequests, BM26_where_the_six_digits_do_not_carry_it_the_requests_at_each_look_count) {
  const auto told =
      watched({llama_text(5e6, 1, 3), llama_text(5e6 + 20, 1.00001, 3), llama_text(5e6 + 40, 1.00002, 4)});
  EXPECT_EQ(told.value().metric, "llamacpp:requests_processing");
  ASSERT_EQ(told->samples.size(), 3U);
  EXPECT_EQ(told->samples[2].requests, 4);
}

}  // namespace
}  // namespace joulery
