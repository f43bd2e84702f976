// SPDX-License-Identifier: Apache-2.0
// A piece of text may be several tokens, and a token no piece: each piece counts as its request's tokens over its
// pieces, so that a whole answer counts what the server counted.
#include "core/benchmarking/load_figures.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/benchmarking/steady_window.h"
#include "core/benchmarking/total_doubt.h"

namespace joulery {
namespace {

/// The window is cut into so many stretches at most; their spread is the random part of the interval.
constexpr std::size_t kMostStretches = 10;
/// Below this share of the window the running batch was not seen.
constexpr double kLeastSeen = 0.5;

Instant at(Duration since_start) { return Instant{} + since_start; }

tl::unexpected<Error> no_figures(std::string why) { return failure(ErrorKind::invalid, std::move(why)); }

/// Some tokens and when they were there.
struct Piece {
  Duration at{};
  double tokens = 0;
};

bool is_answered(const SeenRequest& request) { return request.why_not.empty(); }

Result<std::vector<Piece>> pieces_of(const SeenLoad& seen) {
  std::vector<Piece> pieces;
  for (const SeenRequest& request : seen.requests) {
    if (!is_answered(request)) continue;
    if (!request.tokens_out) return no_figures("its engine counts no output tokens");
    if (request.pieces.empty() && *request.tokens_out > 0) return no_figures("its engine tells no first token");
    const double each = static_cast<double>(*request.tokens_out) / static_cast<double>(request.pieces.size());
    for (const Duration piece : request.pieces) pieces.push_back({piece, each});
  }
  return pieces;
}

double tokens_within(const std::vector<Piece>& pieces, Duration from, Duration to) {
  double tokens = 0;
  for (const Piece& piece : pieces) tokens += piece.at >= from && piece.at < to ? piece.tokens : 0;
  return tokens;
}

QueryCounts counts_of(const SeenLoad& seen) {
  QueryCounts counts;
  for (const SeenRequest& request : seen.requests) ++(is_answered(request) ? counts.answered : counts.failed);
  return counts;
}

std::string first_reason(const SeenLoad& seen) {
  const auto failed = std::ranges::find_if(seen.requests, [](const SeenRequest& each) { return !is_answered(each); });
  return failed == seen.requests.end() ? std::string("none was asked") : failed->why_not;
}

/// Mean number of requests between their sending and their end.
double in_flight(const SeenLoad& seen, Duration from, Duration to) {
  double seconds = 0;
  for (const SeenRequest& request : seen.requests)
    seconds += std::max(0.0, seconds_of(std::min(request.ended, to) - std::max(request.sent, from)));
  return to > from ? seconds / seconds_of(to - from) : 0;
}

/// How many requests are left out at each end.
std::size_t margin_of(const SeenLoad& seen) {
  if (!seen.rate) return seen.concurrency;
  return static_cast<std::size_t>(std::max(1.0, std::ceil(in_flight(seen, Duration{}, seen.time))));
}

std::optional<double> running_within(const SeenLoad& seen, Duration from, Duration to) {
  double sum = 0;
  double known = 0;
  Duration before{};
  for (const SeenRunning& sample : seen.running) {
    const double overlap = seconds_of(std::min(sample.at, to) - std::max(before, from));
    before = sample.at;
    if (overlap <= 0) continue;
    sum += sample.requests * overlap;
    known += overlap;
  }
  if (known < kLeastSeen * seconds_of(to - from)) return std::nullopt;
  return sum / known;
}

std::vector<Duration> first_tokens_within(const SeenLoad& seen, Duration from, Duration to) {
  std::vector<Duration> latencies;
  for (const SeenRequest& request : seen.requests) {
    if (!is_answered(request) || request.pieces.empty()) continue;
    const Duration first = request.pieces.front();
    if (first >= from && first < to) latencies.push_back(first - request.due.value_or(request.sent));
  }
  return latencies;
}

std::vector<Duration> gaps_within(const SeenLoad& seen, Duration from, Duration to) {
  std::vector<Duration> gaps;
  for (const SeenRequest& request : seen.requests) {
    for (std::size_t i = 1; i < request.pieces.size() && is_answered(request); ++i) {
      if (request.pieces[i] >= from && request.pieces[i] < to)
        gaps.push_back(request.pieces[i] - request.pieces[i - 1]);
    }
  }
  return gaps;
}

std::vector<EnergyAtInstant> samples_of(const SeenLoad& seen) {
  std::vector<EnergyAtInstant> samples;
  samples.reserve(seen.samples.size());
  for (const LoadEnergy& sample : seen.samples) samples.push_back({at(sample.at), sample.since_start});
  return samples;
}

/// Joules and tokens of one stretch of the window.
struct Stretch {
  double joules = 0;
  double tokens = 0;
};

/// As many as were seen apart: a stretch without a reading of its own shows no spread.
std::vector<Stretch> stretches_of(const std::vector<EnergyAtInstant>& samples, const std::vector<Piece>& pieces,
                                  const SteadyWindow& window) {
  const auto readings = std::ranges::count_if(
      samples, [&](const EnergyAtInstant& each) { return each.at > window.from && each.at < window.to; });
  const std::size_t count = std::min(kMostStretches, static_cast<std::size_t>(readings));
  std::vector<Stretch> stretches;
  stretches.reserve(count);
  const Duration step = count == 0 ? Duration{} : (window.to - window.from) / static_cast<Duration::rep>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Instant from = window.from + step * static_cast<Duration::rep>(i);
    const auto energy = split_ramp(samples, {from, from + step}, {});
    const double tokens = tokens_within(pieces, from - Instant{}, from + step - Instant{});
    if (!energy || !(tokens > 0)) return {};
    stretches.push_back({energy->steady.best / joule, tokens});
  }
  return stretches;
}

std::optional<Bounded<EnergyPerToken>> spread_of(const std::vector<Stretch>& stretches, const ResamplingPlan& plan) {
  if (stretches.size() < 2) return std::nullopt;
  const std::vector<std::uint32_t> alone(stretches.size(), 1);
  const auto ratio = [&stretches](std::span<const double> weights) {
    double joules = 0;
    double tokens = 0;
    for (std::size_t i = 0; i < stretches.size(); ++i) {
      joules += weights[i] * stretches[i].joules;
      tokens += weights[i] * stretches[i].tokens;
    }
    return joules / tokens;
  };
  const auto interval = clustered_interval(alone, ratio, plan).interval;
  if (!interval) return std::nullopt;
  return Bounded<EnergyPerToken>{std::max(0.0, interval->low) * joule_per_token, interval->best * joule_per_token,
                                 interval->high * joule_per_token};
}

/// Of the whole point's energy (BM-14).
InstrumentDoubt instruments_of(const Bounded<Energy>& energy) {
  if (energy.best <= Energy{}) return {};
  return {(energy.best - energy.low) / energy.best, (energy.high - energy.best) / energy.best};
}

std::optional<std::uint64_t> cached_of(const SeenLoad& seen) {
  std::optional<std::uint64_t> sum;
  for (const SeenRequest& request : seen.requests) {
    if (request.tokens_cached) sum = sum.value_or(0) + *request.tokens_cached;
  }
  return sum;
}

/// The ends of the spread stand around its own best value; they are moved onto the window's.
Bounded<EnergyPerToken> moved_to(EnergyPerToken best, const Bounded<EnergyPerToken>& spread) {
  return {std::max(EnergyPerToken{}, best - (spread.best - spread.low)), best, best + (spread.high - spread.best)};
}

}  // namespace

Result<LoadPace> load_pace(const SeenLoad& seen) {
  LoadPace pace;
  pace.queries = counts_of(seen);
  if (pace.queries.answered == 0 || pace.queries.is_void()) {
    return no_figures(
        fmt::format("{} of {} requests failed: {}", pace.queries.failed, pace.queries.total(), first_reason(seen)));
  }
  const auto pieces = pieces_of(seen);
  if (!pieces) return failure(pieces.error());
  std::vector<Instant> first_tokens;
  first_tokens.reserve(seen.requests.size());
  for (const SeenRequest& request : seen.requests) {
    if (is_answered(request) && !request.pieces.empty()) first_tokens.push_back(at(request.pieces.front()));
  }
  const auto window = steady_window(first_tokens, margin_of(seen));
  if (!window) return no_figures(fmt::format("{} requests are too few for a steady window", first_tokens.size()));
  pace.from = window->from - Instant{};
  pace.to = window->to - Instant{};
  pace.tokens = tokens_within(*pieces, pace.from, pace.to);
  if (!(pace.tokens > 0)) return no_figures("no token was written in its steady window");
  pace.throughput = pace.tokens / seconds_of(pace.to - pace.from) * token_per_second;
  return pace;
}

Result<LoadFigures> load_figures(const SeenLoad& seen, const ResamplingPlan& plan) {
  const auto pace = load_pace(seen);
  if (!pace) return failure(pace.error());
  const auto [from, to] = std::pair(pace->from, pace->to);
  const SteadyWindow window{at(from), at(to)};
  const auto samples = samples_of(seen);
  const InstrumentDoubt instrument = instruments_of(seen.energy);
  const auto energy = split_ramp(samples, window, instrument);
  if (!energy) return no_figures("the energy of its steady window was not seen");
  LoadFigures figures;
  figures.pace = *pace;
  figures.steady = energy->steady;
  figures.ramp = energy->ramp;
  const auto stretches = stretches_of(samples, pieces_of(seen).value(), window);
  figures.random = spread_of(stretches, plan);
  figures.stretches = figures.random ? stretches.size() : 0;
  const EnergyPerToken best = figures.steady.best / joule / pace->tokens * joule_per_token;
  LoadPoint& point = figures.point;
  point.concurrency = seen.concurrency;
  point.running_batch = running_within(seen, from, to);
  point.energy = total_doubt(figures.random ? moved_to(best, *figures.random) : exact(best), instrument).total;
  point.throughput = pace->throughput;
  point.first_token = latency_quantiles(first_tokens_within(seen, from, to));
  point.between_tokens = latency_quantiles(gaps_within(seen, from, to));
  figures.cached_tokens = cached_of(seen);
  figures.in_flight = in_flight(seen, from, to);
  return figures;
}

}  // namespace joulery
