// SPDX-License-Identifier: Apache-2.0
// The contract of every adapter of an inference server (EN-1), against real servers on loopback that answer as written
// in tests/servers/fixtures: what they are, what they counted, and that they are only asked (EN-4).
#include "adapters/engines/server_counters.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "adapters/net/curl_http.h"
#include "testing/manual_clock.h"
#include "testing/test_server.h"

namespace joulery {
namespace {

using testing::ManualClock;
using testing::TestServer;
using Q = EngineQuantity;

const std::string kServers = JOULERY_SOURCE_DIR "/tests/servers";

/// One server that plays a folder, and a client of it.
class Played {
 public:
  explicit Played(const std::string& folder, Duration patience = std::chrono::seconds(20))
      : server_(kServers + "/engine.py", {kServers + "/fixtures/" + folder}),
        open_(curl_opener({{}, true, {}}, {patience, patience})) {}

  Result<std::unique_ptr<EngineServer>> find(const std::string& kind = "", const std::string& behind = "") {
    const auto address = parse_engine_address(kind + server_.origin() + behind);
    if (!address) return failure(address.error());
    return find_engine(*address, open_, clock_);
  }
  void next() { ASSERT_TRUE(open_().value()->get(server_.origin() + "/.next")); }
  std::string seen() { return open_().value()->get(server_.origin() + "/.seen").value().body; }
  ManualClock& clock() { return clock_; }

 private:
  TestServer server_;
  HttpOpener open_;
  ManualClock clock_{std::chrono::milliseconds(1)};
};

/// All values of a quantity together.
std::optional<double> sum(const std::vector<EngineSeries>& series, const EngineRead& read, Q quantity) {
  std::optional<double> sum;
  for (const EngineValue& value : read.values) {
    if (series.at(value.series).quantity == quantity) sum = sum.value_or(0) + value.value;
  }
  return sum;
}

/// What a server tells in the story all fixtures share; nothing = it tells no such counter.
struct Told {
  const char* folder;
  const char* server;
  const char* model;
  std::optional<double> requests;
  std::optional<double> failed;
  std::optional<double> prompt;
  std::optional<double> cached;
  std::optional<double> computed;
  std::optional<double> output;
  std::optional<double> energy;
};

class EngineContract : public ::testing::TestWithParam<Told> {};

TEST_P(EngineContract, EN_1_it_is_known_by_its_answers_and_its_counters_tell_what_was_done) {
  const Told& told = GetParam();
  Played played(told.folder);
  const auto engine = played.find();
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ((*engine)->found().server, told.server);
  EXPECT_EQ((*engine)->found().model, told.model);
  EXPECT_FALSE((*engine)->found().version.empty());
  std::vector<EngineSeries> series = (*engine)->found().series;
  const auto read = [&] {
    EngineAnswer answer = (*engine)->read(played.clock());
    EXPECT_FALSE(answer.read.missed);
    EXPECT_LT(answer.read.asked, answer.read.answered);
    if (answer.joined) series.insert(series.end(), answer.joined->series.begin(), answer.joined->series.end());
    return answer.read;
  };
  const EngineRead first = read();
  played.next();
  const EngineRead second = read();
  const auto grown = [&](Q quantity) -> std::optional<double> {
    const auto after = sum(series, second, quantity);
    if (!after) return std::nullopt;
    return *after - sum(series, first, quantity).value_or(0);
  };
  EXPECT_EQ(grown(Q::requests), told.requests);
  EXPECT_EQ(grown(Q::failed_requests), told.failed);
  EXPECT_EQ(grown(Q::prompt_tokens), told.prompt);
  EXPECT_EQ(grown(Q::cached_tokens), told.cached);
  EXPECT_EQ(grown(Q::computed_prompt_tokens), told.computed);
  EXPECT_EQ(grown(Q::output_tokens), told.output);
  EXPECT_EQ(grown(Q::gpu_energy), told.energy);
}

TEST_P(EngineContract, EN_4_it_is_asked_by_GET_alone) {
  Played played(GetParam().folder);
  const auto engine = played.find();
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  static_cast<void>((*engine)->read(played.clock()));
  const auto seen = nlohmann::json::parse(played.seen());
  for (const auto& question : seen) EXPECT_EQ(question[0], "GET");
  // A queue that others read would be emptied.
  const bool asked_for_queue = seen.dump().find("\"/metrics\"") != std::string::npos;
  EXPECT_FALSE(asked_for_queue && std::string(GetParam().server) == "TensorRT-LLM");
}

constexpr std::nullopt_t none = std::nullopt;
INSTANTIATE_TEST_SUITE_P(Servers, EngineContract,
                         ::testing::Values(Told{"llama", "llama-server", "qwen3-4b-q4_k_m.gguf", none, none, none, 400,
                                                600, 500, none},
                                           Told{"llama-recorded", "llama-server", "gemma-3-270m-q4_k_m.gguf", none,
                                                none, none, 126, 64, 80, none},
                                           Told{"vllm", "vLLM", "", 10, 1, 1000, 400, none, 500, none},
                                           Told{"vllm-old", "vLLM", "", 10, none, 1000, 400, none, 500, none},
                                           Told{"tgi", "TGI", "Qwen/Qwen3-4B", 10, 0, 1000, none, none, 500, none},
                                           Told{"trtllm", "TensorRT-LLM", "", 10, none, 1000, 400, none, 500, 250}),
                         [](const auto& each) {
                           std::string name = each.param.folder;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(ServerCounters, Ollama_is_known_and_has_no_series) {
  Played played("ollama");
  const auto engine = played.find();
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ((*engine)->found().server, "Ollama");
  EXPECT_EQ((*engine)->found().version, "0.12.6");
  EXPECT_TRUE((*engine)->found().series.empty());
}

TEST(ServerCounters, EN_4_a_llama_server_without_metrics_is_refused_and_not_restarted) {
  Played played("llama-without-metrics");
  const auto engine = played.find();
  ASSERT_FALSE(engine.has_value());
  EXPECT_EQ(engine.error().kind, ErrorKind::unsupported);
  EXPECT_NE(engine.error().remedy.find("--metrics"), std::string::npos);
}

TEST(ServerCounters, EN_4_a_llama_server_that_still_loads_is_refused_and_not_waited_for) {
  Played played("llama-loading");
  const auto engine = played.find();
  ASSERT_FALSE(engine.has_value());
  EXPECT_NE(describe(engine.error()).find("503"), std::string::npos) << describe(engine.error());
}

TEST(ServerCounters, a_router_wants_a_model_and_is_told_not_to_load_it) {
  Played played("router");
  EXPECT_NE(played.find().error().remedy.find("?model=NAME"), std::string::npos);
  const auto engine = played.find("", "/?model=qwen3-4b");
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  EXPECT_EQ((*engine)->found().server, "llama-server");
  EXPECT_EQ((*engine)->found().address.find('?'), std::string::npos);
}

TEST(ServerCounters, EN_1_no_answer_is_a_missed_reading_with_its_kind) {
  Played played("slow", std::chrono::seconds(2));
  const auto engine = played.find("vllm:");
  ASSERT_TRUE(engine.has_value()) << describe(engine.error());
  played.next();
  EXPECT_EQ((*engine)->read(played.clock()).read.missed, ErrorKind::transient);
  played.next();
  const EngineRead silent = (*engine)->read(played.clock()).read;
  EXPECT_EQ(silent.missed, ErrorKind::transient);
  EXPECT_TRUE(silent.values.empty());
}

TEST(ServerCounters, another_server_than_the_one_named_is_refused) {
  Played played("tgi");
  const auto engine = played.find("vllm:");
  ASSERT_FALSE(engine.has_value());
  EXPECT_EQ(engine.error().kind, ErrorKind::unsupported);
}

TEST(EngineAddress, names_ports_paths_and_queries_are_taken_apart) {
  const auto named = parse_engine_address("vLLM:https://gpu7:8443/llm/v1?model=a").value();
  EXPECT_EQ(named.engine, "vLLM");
  EXPECT_EQ(named.origin, "https://gpu7:8443");
  EXPECT_EQ(named.prefix, "/llm");
  EXPECT_EQ(named.query, "model=a&autoload=false");
  EXPECT_EQ(parse_engine_address("localhost:8080").value().port, 8080);
  EXPECT_EQ(parse_engine_address("http://[::1]/metrics").value().port, 80);
  EXPECT_EQ(parse_engine_address("http://[::1]/metrics").value().prefix, "");
}

TEST(EngineAddress, a_host_that_is_called_like_a_server_is_a_host) {
  const auto host = parse_engine_address("vllm:8000").value();
  EXPECT_EQ(host.engine, "");
  EXPECT_EQ(host.host, "vllm");
  EXPECT_EQ(host.port, 8000);
}

TEST(EngineAddress, what_is_none_is_refused) {
  for (const char* text : {"", "http://", "ftp://a", "http://a:99999", "http://a:x", "http://user:word@a"}) {
    EXPECT_EQ(parse_engine_address(text).error().kind, ErrorKind::invalid) << text;
  }
}

}  // namespace
}  // namespace joulery
