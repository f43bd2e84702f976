// SPDX-License-Identifier: Apache-2.0
// A proxy between a scripted engine and a scripted meter, for its tests. Not used by the product.
#pragma once

#include <atomic>
#include <condition_variable>
#include <gtest/gtest.h>
#include <stdexcept>

#include "adapters/server/proxy.h"
#include "adapters/server/two_sides.h"

namespace joulery::proxy_bench {

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

  explicit Bench(Engine::Answer answer, const ProxyLimits& limits = {}, const std::string& prefix = {})
      : engine(std::move(answer)) {
    ProxySettings settings;
    settings.engine_host = "127.0.0.1";
    settings.engine_port = engine.port();
    settings.engine_prefix = prefix;
    settings.limits = limits;
    proxy = std::move(Proxy::open(settings, watch).value());
    proxy->serve();
  }
  [[nodiscard]] Peer client() const { return client_of(proxy->port()); }
};

inline std::string post(const std::string& path, const std::string& body, const std::string& fields = {}) {
  return "POST " + path + " HTTP/1.1\r\nHost: h\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

inline std::string answer_of(const std::string& type, const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace joulery::proxy_bench
