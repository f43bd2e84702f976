// SPDX-License-Identifier: Apache-2.0
// A server that exists on paper: its throughput saturates with its batch and its power grows with it. Points of its
// curve are made as a worker would have seen them, for tests. Not used by the product.
#pragma once

#include <algorithm>

#include "core/benchmarking/seen_load.h"

namespace joulery::examples {

/// The law: a step writes one token of each running request and takes step_time(batch); power is 100 W + 10 W each.
struct PaperServer {
  std::uint32_t slots = 8;
  std::uint64_t tokens = 20;

  [[nodiscard]] static Duration step_time(std::uint32_t batch) { return std::chrono::milliseconds(10 + batch); }
  [[nodiscard]] static Power power(std::uint32_t batch) { return (100.0 + 10.0 * batch) * watt; }
};

/// `count` requests, `concurrency` at a time: rounds of requests that begin and end together, each slot's next one
/// shifted by a piece so that not all first tokens fall together.
/// With arrivals each is sent when it is due.
inline SeenLoad paper_load(const PaperServer& server, std::uint32_t concurrency, std::size_t count,
                           const std::vector<Duration>& arrivals = {}) {
  SeenLoad load;
  load.concurrency = concurrency;
  load.running_metric = "vllm:num_requests_running";
  const std::uint32_t batch = std::min(concurrency, server.slots);
  const Duration step = PaperServer::step_time(batch);
  std::vector<Duration> free_at(batch);
  for (std::uint32_t slot = 0; slot < batch; ++slot) free_at[slot] = step * slot / batch;
  std::vector<Duration> freed(concurrency);
  for (std::size_t i = 0; i < count; ++i) {
    const auto slot = std::ranges::min_element(free_at);
    const auto client = std::ranges::min_element(freed);
    SeenRequest request;
    request.sent = arrivals.empty() ? *client : arrivals[i];
    const Duration start = std::max(*slot, request.sent);
    for (std::uint64_t token = 1; token <= server.tokens; ++token)
      request.pieces.push_back(start + step * static_cast<Duration::rep>(token));
    request.ended = request.pieces.back();
    request.tokens_in = 12;
    request.tokens_cached = 0;
    request.tokens_out = server.tokens;
    *slot = request.ended;
    *client = request.ended;
    load.time = std::max(load.time, request.ended);
    load.requests.push_back(std::move(request));
  }
  constexpr Duration tick = std::chrono::milliseconds(5);
  for (Duration at{}; at <= load.time; at += tick) {
    load.samples.push_back({at, PaperServer::power(batch) * at});
    load.running.push_back({at, static_cast<double>(batch)});
  }
  load.samples.push_back({load.time, PaperServer::power(batch) * load.time});
  if (load.samples.size() > 1 && load.samples[load.samples.size() - 2].at == load.time) load.samples.pop_back();
  const Energy best = load.samples.back().since_start;
  load.energy = {best * 0.9, best, best * 1.1};
  return load;
}

}  // namespace joulery::examples
