// SPDX-License-Identifier: Apache-2.0
// Tests of what the proxy bears and no more: sizes, silence, connections, its own end, an address it cannot have.
#include <gtest/gtest.h>
#include <semaphore>
#include <sys/resource.h>

#include "adapters/server/proxy.h"
#include "adapters/server/proxy_bench.h"

namespace joulery {
namespace {

using proxy_bench::answer_of;
using proxy_bench::Bench;
using proxy_bench::post;
using proxy_bench::ScriptedWatch;
using two_sides::Peer;

std::size_t soft_limit() {
  rlimit limit{};
  EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  return limit.rlim_cur;
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
  for (int i = 0; i < 3; ++i) {
    Peer second = bench.client();
    second.send(post("/v1/completions", std::string(100'000, 'x')));
    EXPECT_TRUE(second.all().starts_with("HTTP/1.1 503 ")) << "also to who has sent something already";
  }
  first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(first.message(), answer_of("text/plain", "ok"));
}

TEST(Proxy, connections_leave_files_to_the_meter) {
  EXPECT_EQ(connections_within(1024, 4096, 30), 1024U);
  EXPECT_EQ(connections_within(1024, 1024, 96), 400U);
  EXPECT_EQ(connections_within(2, 1024, 96), 2U);
  EXPECT_EQ(connections_within(1024, 100, 96), 1U) << "one is better than none";
}

TEST(Proxy, the_limit_of_open_files_is_lifted_while_there_is_a_proxy) {
  const std::size_t before = soft_limit();
  rlimit low{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &low), 0);
  low.rlim_cur = 200;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  {
    const Bench bench([](Peer&, const std::string&) { return false; });
    EXPECT_GT(soft_limit(), 200U);
  }
  EXPECT_EQ(soft_limit(), 200U);
  low.rlim_cur = before;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
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
  const Error error = Proxy::open(settings, watch).error();
  EXPECT_EQ(describe(error), "cannot listen (address already in use): 127.0.0.1:" + std::to_string(first->port()) +
                                 "; choose another port");
}

}  // namespace
}  // namespace joulery
