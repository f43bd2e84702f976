// SPDX-License-Identifier: Apache-2.0
// Tests of the proxy's side towards the engine: its path, the framing of what it is sent, when a connection to it is
// used again; and of clients that read slowly or ask for a header alone.
#include <gtest/gtest.h>
#include <thread>

#include "adapters/server/proxy.h"
#include "adapters/server/proxy_bench.h"

namespace joulery {
namespace {

using proxy_bench::answer_of;
using proxy_bench::Bench;
using proxy_bench::has;
using proxy_bench::post;
using proxy_bench::ScriptedWatch;
using two_sides::Peer;

constexpr const char* kGet = "GET /v1/models HTTP/1.1\r\nHost: h\r\n\r\n";

/// Asks twice; how many connections the engine saw.
int connections_of_two(const std::string& behind_answer, const ProxyLimits& limits) {
  Bench bench(
      [&](Peer& peer, const std::string&) {
        peer.send(answer_of("text/plain", "ok") + behind_answer);
        return true;
      },
      limits);
  Peer client = bench.client();
  for (int i = 0; i < 2; ++i) {
    client.send(kGet);
    EXPECT_EQ(client.message(), answer_of("text/plain", "ok"));
  }
  return bench.engine.connections();
}

TEST(Proxy, a_connection_to_the_engine_is_used_again_while_it_is_fresh_and_quiet) {
  EXPECT_EQ(connections_of_two("", {}), 1);
  EXPECT_EQ(connections_of_two("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", {}), 2)
      << "what came unasked is no answer to the next request";
  ProxyLimits limits;
  limits.reuse = Duration::zero();
  EXPECT_EQ(connections_of_two("", limits), 2);
}

TEST(Proxy, the_engines_path_stands_before_the_clients) {
  std::string seen;
  Bench bench(
      [&](Peer& peer, const std::string& request) {
        seen = request;
        peer.send(answer_of("text/plain", "ok"));
        return true;
      },
      {}, "/llm");
  Peer client = bench.client();
  client.send(kGet);
  EXPECT_EQ(client.message(), answer_of("text/plain", "ok"));
  EXPECT_EQ(seen, "GET /llm/v1/models HTTP/1.1\r\nHost: h\r\n\r\n");
}

TEST(Proxy, a_length_named_as_of_one_hop_is_told_to_the_engine_all_the_same) {
  std::string seen;
  Bench bench([&](Peer& peer, const std::string& request) {
    seen = request;
    peer.send(answer_of("text/plain", "ok"));
    return true;
  });
  Peer client = bench.client();
  client.send(post("/a", "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n", "Connection: content-length\r\n"));
  EXPECT_EQ(client.message(), answer_of("text/plain", "ok"));
  EXPECT_TRUE(has(seen, "Content-Length: 35\r\n")) << seen;
  client.send(kGet);
  EXPECT_EQ(client.message(), answer_of("text/plain", "ok"));
  EXPECT_EQ(seen, kGet);
}

TEST(Proxy, a_slow_reader_has_the_time_for_each_piece) {
  ProxyLimits limits;
  limits.write = std::chrono::milliseconds(500);
  const std::string body(8'000'000, 'x');
  Bench bench(
      [&](Peer& peer, const std::string&) {
        peer.send(answer_of("application/json", body));
        return true;
      },
      limits);
  Peer client = two_sides::client_of(bench.proxy->port(), 65536);
  client.send(post("/v1/completions", "{}"));
  std::size_t came = 0;
  while (came < body.size()) {
    const std::string piece = client.more();
    if (piece.empty()) break;
    came += piece.size();
    std::this_thread::sleep_for(std::chrono::nanoseconds(piece.size() * 125));  // 8 MB in a second
  }
  EXPECT_GE(came, body.size());
}

TEST(Proxy, a_refused_question_for_a_header_gets_no_body) {
  ScriptedWatch watch;
  ProxySettings settings;
  settings.engine_host = "127.0.0.1";
  settings.engine_port = 9;
  const auto proxy = std::move(Proxy::open(settings, watch).value());
  proxy->serve();
  Peer client = two_sides::client_of(proxy->port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string answer = client.all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 502 ")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n") && has(answer, "Content-Length: ")) << answer;
}

}  // namespace
}  // namespace joulery
