// SPDX-License-Identifier: Apache-2.0
// Tests of the proxy between a scripted engine and a plain client: what passes, what is added, who may not hang it.
#include "adapters/server/proxy.h"

#include <gtest/gtest.h>
#include <semaphore>

#include "adapters/server/proxy_bench.h"

namespace joulery {
namespace {

using proxy_bench::answer_of;
using proxy_bench::Bench;
using proxy_bench::has;
using proxy_bench::post;
using proxy_bench::ScriptedWatch;
using two_sides::Engine;
using two_sides::Peer;

constexpr const char* kEnergy = "x-joulery-energy-joules: 2.000000\r\n";

TEST(Proxy, what_is_no_answer_of_a_model_passes_both_ways_unchanged) {
  std::string seen;
  Bench bench([&](Peer& peer, const std::string& request) {
    seen = request;
    peer.send("HTTP/1.1 418 Short And Stout\r\nX-Own: a\r\nKeep-Alive: 5\r\nContent-Length: 3\r\n\r\n\x01\r\n");
    return true;
  });
  Peer client = bench.client();
  client.send(
      "OPTIONS /any/path?q=%20 HTTP/1.1\r\nHost: h:1\r\nX-Mine: b\r\nConnection: X-Hop\r\nX-Hop: c\r\n"
      "TE: trailers\r\nUpgrade: w\r\n\r\n");
  EXPECT_EQ(client.message(), "HTTP/1.1 418 Short And Stout\r\nX-Own: a\r\nContent-Length: 3\r\n\r\n\x01\r\n");
  EXPECT_EQ(seen, "OPTIONS /any/path?q=%20 HTTP/1.1\r\nHost: h:1\r\nX-Mine: b\r\n\r\n");
  EXPECT_EQ(bench.watch.arrivals, 0U);
}

TEST(Proxy, an_answer_in_json_carries_its_energy_in_the_header) {
  const std::string body = R"({"choices":[{}], "usage":{"prompt_tokens":7,"completion_tokens":9}})";
  Bench bench([&](Peer& peer, const std::string&) {
    peer.send(answer_of("application/json", body));
    return true;
  });
  Peer client = bench.client();
  client.send(post("/v1/completions", R"({"prompt":"a"})"));
  const std::string answer = client.message();
  EXPECT_TRUE(has(answer, kEnergy)) << answer;
  EXPECT_TRUE(has(answer, "x-joulery-energy-joules-low: 1.000000\r\nx-joulery-energy-joules-high: 4.000000\r\n"));
  EXPECT_TRUE(has(answer, "x-joulery-method: counted\r\nx-joulery-basis: engine\r\nx-joulery-share: time\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n" + body));
  const auto [outcome, tokens] = bench.watch.outcome();
  EXPECT_EQ(outcome, RequestOutcome::answered);
  EXPECT_EQ(tokens, (AnswerTokens{7, std::nullopt, 9}));
  EXPECT_EQ(bench.watch.ends, 1U);
}

TEST(Proxy, energy_that_is_not_known_has_no_header) {
  Bench bench([](Peer& peer, const std::string&) {
    peer.send(answer_of("application/json", "{}"));
    return true;
  });
  bench.watch.knows = false;
  Peer client = bench.client();
  client.send(post("/v1/embeddings", "{}"));
  EXPECT_EQ(client.message(), answer_of("application/json", "{}"));
}

TEST(Proxy, a_meter_fault_does_not_stop_traffic) {
  Bench bench([](Peer& peer, const std::string&) {
    peer.send(answer_of("application/json", "{}"));
    return true;
  });
  bench.watch.fails = true;
  Peer client = bench.client();
  for (int i = 0; i < 3; ++i) {
    client.send(post("/v1/completions", "{}"));
    EXPECT_EQ(client.message(), answer_of("application/json", "{}"));
  }
  EXPECT_EQ(bench.engine.connections(), 1) << "one client's requests go through one connection";
}

constexpr const char* kStreamed = R"({"stream":true})";
constexpr const char* kStreamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(const std::string& text) { return fmt::format("{:x}\r\n{}\r\n", text.size(), text); }

TEST(Proxy, pieces_of_a_stream_pass_before_the_next_one_is_written) {
  std::binary_semaphore goes_on(0);
  Bench bench([&](Peer& peer, const std::string&) {
    peer.send(kStreamHead + chunk("data: 1\n\n"));
    goes_on.acquire();
    peer.send(chunk("data: [DONE]\n\n") + "0\r\n\r\n");
    return true;
  });
  Peer client = bench.client();
  client.send(post("/v1/chat/completions", kStreamed));
  EXPECT_TRUE(has(client.until("data: 1\n\n"), "Transfer-Encoding: chunked"));
  goes_on.release();
  const std::string rest = client.until("0\r\n\r\n");
  EXPECT_TRUE(has(rest, ": x-joulery-energy-joules=2.000000 ")) << rest;
  EXPECT_LT(rest.find("x-joulery"), rest.find("[DONE]"));
  EXPECT_EQ(bench.watch.outcome().first, RequestOutcome::answered);
}

TEST(Proxy, usage_is_asked_for_and_taken_out_again) {
  std::string seen;
  const std::string usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":9}}\n\n";
  Bench bench([&](Peer& peer, const std::string& request) {
    seen = request;
    peer.send(kStreamHead + chunk("data: {\"a\":1}\n\n" + usage) + chunk("data: [DONE]\n\n") + "0\r\n\r\n");
    return true;
  });
  Peer client = bench.client();
  client.send(post("/v1/chat/completions", kStreamed));
  const std::string stripped = client.until("0\r\n\r\n");
  EXPECT_TRUE(seen.ends_with(R"({"stream_options":{"include_usage":true},"stream":true})")) << seen;
  EXPECT_TRUE(has(stripped, "data: {\"a\":1}\n\n"));
  EXPECT_FALSE(has(stripped, "usage"));
  EXPECT_EQ(bench.watch.outcome().second.output, 9U);

  const std::string own = R"({"stream":true,"stream_options":{"include_usage":true}})";
  client.send(post("/v1/chat/completions", own));
  EXPECT_TRUE(has(client.until("0\r\n\r\n"), usage)) << "this client has asked for it";
  EXPECT_TRUE(seen.ends_with(own));
  EXPECT_EQ(bench.watch.outcome(1).second.prompt, 7U);
}

TEST(Proxy, trailers_carry_the_energy_where_the_client_takes_them) {
  Bench bench([](Peer& peer, const std::string&) {
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n" +
              chunk("{}\n") + "0\r\n\r\n");
    return true;
  });
  Peer client = bench.client();
  client.send(post("/api/generate", "{}", "TE: trailers\r\n"));
  const std::string answer = client.until("x-joulery-share: time\r\n\r\n");
  EXPECT_TRUE(has(answer, "Trailer: x-joulery-energy-joules\r\n")) << answer;
  EXPECT_TRUE(has(answer, "3\r\n{}\n\r\n0\r\nx-joulery-energy-joules: 2.000000\r\n")) << answer;
}

TEST(Proxy, a_chunked_request_and_one_that_waits_to_be_asked_on_come_whole) {
  std::string seen;
  Bench bench([&](Peer& peer, const std::string& request) {
    seen = request;
    peer.send(answer_of("text/plain", "ok"));
    return true;
  });
  Peer client = bench.client();
  client.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
  EXPECT_EQ(client.message(), answer_of("text/plain", "ok"));
  EXPECT_TRUE(has(seen, "Content-Length: 3\r\n") && seen.ends_with("\r\n\r\nabc")) << seen;
  EXPECT_FALSE(has(seen, "Expect"));
}

TEST(Proxy, a_client_of_http_1_0_gets_no_chunks_and_the_end_of_the_connection) {
  Bench bench([](Peer& peer, const std::string&) {
    peer.send(kStreamHead + chunk("data: 1\n\n") + "0\r\n\r\n");
    return true;
  });
  Peer client = bench.client();
  client.send("POST /v1/completions HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}");
  const std::string answer = client.all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.0 200")) << answer;
  EXPECT_TRUE(has(answer, "\r\n\r\ndata: 1\n\n: x-joulery")) << answer;
}

TEST(Proxy, head_and_answers_without_a_body_pass) {
  Bench bench([](Peer& peer, const std::string& request) {
    peer.send(request.starts_with("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
                                          : "HTTP/1.1 204 No Content\r\n\r\n");
    return true;
  });
  Peer client = bench.client();
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.until("\r\n\r\n"), "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.until("\r\n\r\n"), "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(Proxy, a_refusal_of_the_engine_passes_and_is_counted_as_one) {
  Bench bench([](Peer& peer, const std::string&) {
    peer.send(
        "HTTP/1.1 429 Too Many\r\nContent-Type: application/json\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\n{}");
    return true;
  });
  Peer client = bench.client();
  client.send(post("/v1/completions", "{}"));
  EXPECT_TRUE(has(client.message(), "429 Too Many\r\nContent-Type: application/json\r\nRetry-After: 3\r\n"));
  EXPECT_EQ(bench.watch.outcome().first, RequestOutcome::refused);
}

TEST(Proxy, an_engine_that_is_down_gives_502_in_one_line) {
  ScriptedWatch watch;
  ProxySettings settings;
  settings.engine_host = "127.0.0.1";
  {
    const Engine gone([](Peer&, const std::string&) { return false; });
    settings.engine_port = gone.port();
  }
  const auto proxy = std::move(Proxy::open(settings, watch).value());
  proxy->serve();
  Peer client = two_sides::client_of(proxy->port());
  client.send(post("/v1/completions", "{}"));
  const std::string answer = client.all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 502 Bad Gateway\r\n")) << answer;
  EXPECT_TRUE(has(answer, "the engine at 127.0.0.1:" + std::to_string(settings.engine_port) + " does not answer"));
  EXPECT_EQ(watch.outcome().first, RequestOutcome::broken_off);
}

TEST(Proxy, an_engine_that_is_silent_gives_504_and_one_that_breaks_off_breaks_the_answer_off) {
  ProxyLimits limits;
  limits.engine_silence = std::chrono::milliseconds(50);
  Bench bench(
      [](Peer& peer, const std::string& request) {
        if (has(request, "break")) {
          peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nhalf");
          return false;
        }
        static_cast<void>(peer.more());
        return false;
      },
      limits);
  Peer client = bench.client();
  client.send(post("/silent", "{}"));
  EXPECT_TRUE(client.all().starts_with("HTTP/1.1 504 "));
  Peer other = bench.client();
  other.send(post("/break", "{}"));
  EXPECT_TRUE(other.all().ends_with("\r\n\r\nhalf"));
  EXPECT_EQ(bench.watch.outcome(1).first, RequestOutcome::broken_off);
}

TEST(Proxy, a_client_that_leaves_ends_the_engines_work_and_has_paid) {
  std::binary_semaphore came(0);
  std::binary_semaphore was_closed(0);
  Bench bench([&](Peer& peer, const std::string&) {
    came.release();
    if (peer.more().empty()) was_closed.release();
    return false;
  });
  Peer client = bench.client();
  client.send(post("/v1/completions", "{}"));
  came.acquire();
  client.leave();
  EXPECT_TRUE(was_closed.try_acquire_for(std::chrono::seconds(10)));
  EXPECT_EQ(bench.watch.outcome().first, RequestOutcome::broken_off);
  EXPECT_EQ(bench.watch.ends, 1U);
}

}  // namespace
}  // namespace joulery
