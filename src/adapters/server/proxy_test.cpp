// SPDX-License-Identifier: Apache-2.0
// Tests of the proxy between a scripted engine and a plain client: what passes, what is added, who may not hang it.
#include "adapters/server/proxy.h"

#include <condition_variable>
#include <gtest/gtest.h>
#include <semaphore>
#include <stdexcept>

#include "adapters/server/two_sides.h"

namespace joulery {
namespace {

using two_sides::client_of;
using two_sides::Engine;
using two_sides::Peer;

/// Remembers what it was told; what it answers is scripted.
class ScriptedWatch final : public RequestWatch {
 public:
  std::uint64_t arrived() override {
    if (fails) throw std::runtime_error("a meter fault");
    return ++arrivals;
  }
  std::optional<AnswerEnergy> ended(std::uint64_t) override {
    ++ends;
    if (!knows) return std::nullopt;
    return AnswerEnergy{{1 * joule, 2 * joule, 4 * joule}, Method::counted, true};
  }
  void told(RequestOutcome outcome, const AnswerTokens& tokens) override {
    const std::scoped_lock lock(mutex_);
    outcomes_.emplace_back(outcome, tokens);
    changed_.notify_all();
  }
  /// The n-th outcome, waited for.
  std::pair<RequestOutcome, AnswerTokens> outcome(std::size_t number = 0) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(10), [&] { return outcomes_.size() > number; }));
    return outcomes_.at(number);
  }

  std::atomic<bool> fails = false;
  std::atomic<bool> knows = true;
  std::atomic<std::uint64_t> arrivals = 0;
  std::atomic<std::uint64_t> ends = 0;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<RequestOutcome, AnswerTokens>> outcomes_;
};

/// An engine, the proxy before it.
struct Bench {
  ScriptedWatch watch;
  Engine engine;
  std::unique_ptr<Proxy> proxy;

  explicit Bench(Engine::Answer answer, const ProxyLimits& limits = {}) : engine(std::move(answer)) {
    ProxySettings settings;
    settings.engine_host = "127.0.0.1";
    settings.engine_port = engine.port();
    settings.limits = limits;
    proxy = std::move(Proxy::open(settings, watch).value());
    proxy->serve();
  }
  [[nodiscard]] Peer client() const { return client_of(proxy->port()); }
};

std::string post(const std::string& path, const std::string& body, const std::string& fields = {}) {
  return "POST " + path + " HTTP/1.1\r\nHost: h\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string answer_of(const std::string& type, const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

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
  Peer client = client_of(proxy->port());
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

TEST(Proxy, what_is_too_large_or_no_request_is_refused) {
  ProxyLimits limits;
  limits.header_bytes = 300;
  limits.body_bytes = 10;
  Bench bench([](Peer&, const std::string&) { return false; }, limits);
  const auto answer_to = [&](const std::string& request) {
    Peer client = bench.client();
    client.send(request);
    return client.all().substr(0, 12);
  };
  EXPECT_EQ(answer_to(post("/a", std::string(11, 'x'))), "HTTP/1.1 413");
  EXPECT_EQ(answer_to("GET / HTTP/1.1\r\nX: " + std::string(400, 'x') + "\r\n\r\n"), "HTTP/1.1 431");
  EXPECT_EQ(answer_to("\x16\x03\x01 hello\r\n\r\n"), "HTTP/1.1 400");
  EXPECT_EQ(answer_to("GET http://elsewhere/ HTTP/1.1\r\nHost: h\r\n\r\n"), "HTTP/1.1 400");
  EXPECT_EQ(bench.engine.connections(), 0);
}

TEST(Proxy, an_answer_too_long_to_hold_passes_without_its_energy) {
  ProxyLimits limits;
  limits.answer_bytes = 10;
  const std::string body(200'000, 'x');
  Bench bench(
      [&](Peer& peer, const std::string&) {
        peer.send(answer_of("application/json", body));
        return true;
      },
      limits);
  Peer client = bench.client();
  client.send(post("/v1/embeddings", "{}"));
  EXPECT_EQ(client.message(), answer_of("application/json", body));
  EXPECT_EQ(bench.watch.outcome().first, RequestOutcome::answered);
}

TEST(Proxy, silent_clients_hold_nobody_up_and_are_let_go) {
  ProxyLimits limits;
  limits.idle = std::chrono::milliseconds(50);
  limits.connections = 2;
  Bench bench(
      [](Peer& peer, const std::string&) {
        peer.send(answer_of("text/plain", "ok"));
        return true;
      },
      limits);
  Peer silent = bench.client();
  silent.send("GET /slow");
  Peer client = bench.client();
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.message(), answer_of("text/plain", "ok"));
  EXPECT_EQ(silent.all(), "") << "it was let go";
}

TEST(Proxy, more_connections_than_it_bears_are_told_so) {
  ProxyLimits limits;
  limits.connections = 1;
  Bench bench(
      [](Peer& peer, const std::string&) {
        peer.send(answer_of("text/plain", "ok"));
        return true;
      },
      limits);
  Peer first = bench.client();
  first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(first.message(), answer_of("text/plain", "ok"));
  Peer second = bench.client();
  EXPECT_TRUE(second.all().starts_with("HTTP/1.1 503 "));
}

TEST(Proxy, requests_in_flight_at_its_end_are_broken_off) {
  std::binary_semaphore came(0);
  Bench bench([&](Peer& peer, const std::string&) {
    came.release();
    static_cast<void>(peer.more());
    return false;
  });
  Peer client = bench.client();
  client.send(post("/v1/completions", "{}"));
  came.acquire();
  bench.proxy.reset();
  EXPECT_EQ(client.all(), "");
  EXPECT_EQ(bench.watch.outcome().first, RequestOutcome::broken_off);
}

TEST(Proxy, an_address_that_cannot_be_listened_on_is_refused_with_what_to_do) {
  ScriptedWatch watch;
  ProxySettings settings;
  settings.engine_host = "127.0.0.1";
  settings.listen_host = "not-an-address";
  EXPECT_EQ(Proxy::open(settings, watch).error().kind, ErrorKind::invalid);
  settings.listen_host = "127.0.0.1";
  const auto first = std::move(Proxy::open(settings, watch).value());
  settings.listen_port = first->port();
  EXPECT_FALSE(Proxy::open(settings, watch).has_value());
}

}  // namespace
}  // namespace joulery
