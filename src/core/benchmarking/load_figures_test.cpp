// SPDX-License-Identifier: Apache-2.0
// Figures of a point, by a server whose law is known: expected values are the law's.
#include "core/benchmarking/load_figures.h"

#include "core/benchmarking/poisson_arrivals.h"
#include "core/benchmarking/seen_load_example.h"

namespace joulery {
namespace {

using examples::paper_load;
using examples::PaperServer;

const ResamplingPlan kPlan{500, 1, 0.95};

std::string why_none(const SeenLoad& seen) { return load_figures(seen, kPlan).error().what; }

TEST(LoadFigures, BM26_energy_per_token_and_throughput_are_those_of_the_servers_law) {
  for (const std::uint32_t batch : {1U, 2U, 4U, 8U}) {
    const auto figures = load_figures(paper_load({}, batch, std::size_t{10} * batch), kPlan);
    ASSERT_TRUE(figures.has_value()) << figures.error().what;
    const double step = seconds_of(PaperServer::step_time(batch));
    const double watts = PaperServer::power(batch) / watt;
    EXPECT_NEAR(figures->point.throughput / token_per_second, batch / step, 0.02 * batch / step) << batch;
    EXPECT_NEAR(figures->point.energy.best / joule_per_token, watts * step / batch, 0.02 * watts * step / batch);
    EXPECT_NEAR(figures->point.running_batch.value(), batch, 1e-9);
    EXPECT_NEAR(figures->in_flight, batch, 0.05 * batch);
    EXPECT_NEAR(seconds_of(figures->point.between_tokens.value().p99), step, 1e-9);
    EXPECT_EQ(figures->cached_tokens, std::optional<std::uint64_t>(0));
  }
}

TEST(LoadFigures, BM26_the_running_batch_is_the_engines_and_not_the_one_that_was_asked_for) {
  const auto figures = load_figures(paper_load({}, 16, 160), kPlan);
  ASSERT_TRUE(figures.has_value()) << figures.error().what;
  EXPECT_EQ(figures->point.concurrency, 16U);
  EXPECT_NEAR(figures->point.running_batch.value(), 8, 1e-9);
  SeenLoad silent = paper_load({}, 4, 40);
  silent.running.clear();
  EXPECT_FALSE(load_figures(silent, kPlan)->point.running_batch.has_value()) << "unknown is not the asked one";
}

TEST(LoadFigures, BM11_the_ramp_is_apart_and_together_with_the_window_it_is_the_whole) {
  const SeenLoad seen = paper_load({}, 4, 40);
  const LoadFigures figures = load_figures(seen, kPlan).value();
  EXPECT_GT(figures.ramp.best, Energy{});
  EXPECT_EQ(figures.steady.best + figures.ramp.best, seen.energy.best);
  EXPECT_NEAR(figures.steady.best / joule, 140 * seconds_of(figures.pace.to - figures.pace.from), 1e-3);
  EXPECT_GT(figures.pace.from, Duration{});
  EXPECT_LT(figures.pace.to, seen.time);
}

TEST(LoadFigures, BM14_the_instruments_doubt_is_added_to_the_spread_between_stretches) {
  SeenLoad seen = paper_load({}, 4, 40);
  const LoadFigures steady = load_figures(seen, kPlan).value();
  ASSERT_TRUE(steady.random.has_value());
  EXPECT_EQ(steady.stretches, 10U);
  const auto width = [](const Bounded<EnergyPerToken>& value) { return (value.high - value.low) / value.best; };
  EXPECT_NEAR(width(steady.point.energy), 0.2 + width(*steady.random), 1e-9);
  // The same energy drawn in bursts: the best value stays, the interval widens.
  for (std::size_t i = 0; i + 1 < seen.samples.size(); ++i) {
    const auto wave = static_cast<double>((i / 20) % 2 == 0 ? i % 20 : 20 - i % 20);
    seen.samples[i].since_start = seen.samples[i].since_start + wave * 0.2 * joule;
  }
  const LoadFigures bursts = load_figures(seen, kPlan).value();
  EXPECT_GT(width(bursts.point.energy), 1.05 * width(steady.point.energy));
}

TEST(LoadFigures, BM23_failures_are_counted_their_energy_stays_and_more_than_5_percent_are_void) {
  SeenLoad seen = paper_load({}, 4, 40);
  const LoadFigures whole = load_figures(seen, kPlan).value();
  SeenRequest& failed = seen.requests[20];
  failed.why_not = "HTTP 500";
  failed.tokens_out.reset();
  const LoadFigures figures = load_figures(seen, kPlan).value();
  EXPECT_EQ(figures.pace.queries.failed, 1U);
  EXPECT_EQ(figures.pace.queries.answered, 39U);
  EXPECT_LT(figures.pace.tokens, whole.pace.tokens);
  EXPECT_GT(figures.point.energy.best, whole.point.energy.best);
  for (std::size_t i = 0; i < 3; ++i) seen.requests[i].why_not = "HTTP 503";
  EXPECT_EQ(why_none(seen), "4 of 40 requests failed: HTTP 503");
}

TEST(LoadFigures, unknown_stays_unknown) {
  EXPECT_EQ(why_none(paper_load({}, 4, 8)), "8 requests are too few for a steady window");
  SeenLoad uncounted = paper_load({}, 4, 40);
  uncounted.requests[7].tokens_out.reset();
  EXPECT_EQ(why_none(uncounted), "its engine counts no output tokens");
  SeenLoad unseen = paper_load({}, 4, 40);
  unseen.samples.resize(2);
  EXPECT_EQ(why_none(unseen), "the energy of its steady window was not seen");
  SeenLoad pieceless = paper_load({}, 4, 40);
  pieceless.requests[7].pieces.clear();
  EXPECT_EQ(why_none(pieceless), "its engine tells no first token");
  EXPECT_EQ(why_none(SeenLoad{}), "0 of 0 requests failed: none was asked");
}

TEST(LoadFigures, BM26_pieces_of_several_tokens_count_as_the_server_counted) {
  SeenLoad seen = paper_load({}, 4, 40);
  const double tokens = load_figures(seen, kPlan)->pace.tokens;
  for (SeenRequest& request : seen.requests) request.tokens_out = 2 * *request.tokens_out;
  EXPECT_NEAR(load_figures(seen, kPlan)->pace.tokens, 2 * tokens, 1e-9);
}

TEST(LoadFigures, BM26_an_open_loop_waits_from_the_arrival_and_not_from_the_sending) {
  SeenLoad seen = paper_load({}, 4, 60);
  const Duration before = load_figures(seen, kPlan)->point.first_token->p50;
  seen.rate = 50 * request_per_second;
  for (SeenRequest& request : seen.requests) request.due = request.sent - std::chrono::milliseconds(30);
  const LoadFigures figures = load_figures(seen, kPlan).value();
  EXPECT_EQ(figures.point.first_token->p50, before + std::chrono::milliseconds(30));
}

TEST(PoissonArrivals, BM26_arrivals_are_exponential_and_the_same_for_a_seed) {
  const auto arrivals = poisson_arrivals(20'000, 4 * request_per_second, 7);
  EXPECT_TRUE(std::ranges::is_sorted(arrivals));
  EXPECT_NEAR(seconds_of(arrivals.back()), 5000, 150) << "a mean gap of 0.25 s";
  std::size_t longer = 0;
  for (std::size_t i = 1; i < arrivals.size(); ++i) longer += seconds_of(arrivals[i] - arrivals[i - 1]) > 0.25 ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(longer) / 20'000, 0.3679, 0.015) << "1/e of exponential gaps exceed their mean";
  EXPECT_EQ(poisson_arrivals(20'000, 4 * request_per_second, 7), arrivals);
  EXPECT_NE(poisson_arrivals(20'000, 4 * request_per_second, 8), arrivals);
}

}  // namespace
}  // namespace joulery
