// SPDX-License-Identifier: Apache-2.0
// Shares in a batch on servers that exist on paper: who computed more tokens is charged more, and nothing is lost.
#include "core/benchmarking/batch_share.h"

#include <numeric>

#include "core/benchmarking/seen_load_example.h"

namespace joulery {
namespace {

using examples::paper_load;

const BatchPrice kPrice{0.1 * joule_per_token, 1 * joule_per_token, 50 * watt};

Energy sum_of(const BatchShares& shares) {
  return std::accumulate(shares.requests.begin(), shares.requests.end(), shares.idle + shares.unattributed);
}

/// Two requests side by side for two seconds at 100 W, with readings every half second.
SeenLoad two_at_once(std::uint64_t tokens_of_second) {
  SeenLoad load;
  load.concurrency = 2;
  for (const std::uint64_t tokens : {std::uint64_t{10}, tokens_of_second}) {
    SeenRequest request;
    request.tokens_in = 0;
    request.tokens_out = tokens;
    for (std::uint64_t i = 0; i < tokens; ++i)
      request.pieces.push_back(std::chrono::milliseconds(2000 * (i + 1) / tokens));
    request.ended = request.pieces.back();
    load.requests.push_back(request);
  }
  for (int i = 0; i <= 4; ++i) {
    const Duration at = std::chrono::milliseconds(500 * i);
    load.samples.push_back({at, 100 * watt * at});
  }
  load.time = std::chrono::seconds(2);
  return load;
}

TEST(BatchShare, EN_3_shares_and_idle_and_unattributed_are_the_energy_to_the_microjoule) {
  for (const std::uint32_t batch : {1U, 3U, 8U, 16U}) {
    const SeenLoad seen = paper_load({}, batch, std::size_t{10} * batch);
    const auto shares = share_batch(seen, kPrice);
    ASSERT_TRUE(shares.has_value()) << shares.error().what;
    EXPECT_EQ(sum_of(*shares), seen.samples.back().since_start) << batch;
    EXPECT_NEAR(shares->idle / joule, 50 * seconds_of(seen.time), 0.01);
  }
}

TEST(BatchShare, EN_3_requests_of_a_batch_are_charged_by_their_tokens) {
  const auto shares = share_batch(two_at_once(30), kPrice);
  ASSERT_TRUE(shares.has_value());
  EXPECT_NEAR(shares->idle / joule, 100, 1e-3);
  EXPECT_NEAR(shares->requests[0] / joule, 25, 1e-3) << "10 of 40 tokens of the 100 J above idle";
  EXPECT_NEAR(shares->requests[1] / joule, 75, 1e-3);
  EXPECT_EQ(shares->unattributed, Energy{});
}

TEST(BatchShare, EN_3_input_tokens_weigh_what_they_cost_and_cached_ones_nothing) {
  SeenLoad load = two_at_once(10);
  load.requests[1].tokens_in = 400;
  for (SeenRequest& request : load.requests) request.pieces.assign(10, std::chrono::milliseconds(2000));
  const auto computed = share_batch(load, kPrice);
  ASSERT_TRUE(computed.has_value());
  EXPECT_GT(computed->requests[1], 5 * computed->requests[0]) << "400 tokens of 0.1 J in the prompt, 10 of 1 J written";
  load.requests[1].tokens_cached = 400;
  const auto cached = share_batch(load, kPrice);
  ASSERT_TRUE(cached.has_value());
  EXPECT_EQ(cached->requests[1], cached->requests[0]);
}

TEST(BatchShare, EN_3_energy_while_nobody_computed_is_unattributed_and_nobodys) {
  SeenLoad load = two_at_once(10);
  for (SeenRequest& request : load.requests) request.pieces.assign(10, std::chrono::milliseconds(100));
  const auto shares = share_batch(load, kPrice);
  ASSERT_TRUE(shares.has_value());
  EXPECT_NEAR(shares->unattributed / joule, 75, 1e-3) << "three of four readings";
  EXPECT_EQ(sum_of(*shares), load.samples.back().since_start);
}

TEST(BatchShare, EN_3_a_failed_request_is_charged_nothing) {
  SeenLoad load = two_at_once(10);
  load.requests[1].why_not = "refused";
  const auto shares = share_batch(load, kPrice);
  ASSERT_TRUE(shares.has_value());
  EXPECT_EQ(shares->requests[1], Energy{});
  EXPECT_NEAR(shares->requests[0] / joule, 100, 1e-3);
}

TEST(BatchShare, without_counts_or_prices_there_are_no_shares_and_the_reason_is_told) {
  SeenLoad load = two_at_once(10);
  EXPECT_EQ(share_batch(load, {}).error().what, "a token costs nothing by the fit to lengths");
  load.requests[0].tokens_out.reset();
  EXPECT_EQ(share_batch(load, kPrice).error().what, "its engine counts no tokens");
  load.requests[0].tokens_out = 10;
  load.requests[0].pieces.clear();
  EXPECT_EQ(share_batch(load, kPrice).error().what, "its engine tells no first token");
  for (SeenRequest& request : load.requests) request.why_not = "refused";
  EXPECT_EQ(share_batch(load, kPrice).error().what, "no request was answered");
}

}  // namespace
}  // namespace joulery
