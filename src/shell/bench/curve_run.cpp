// SPDX-License-Identifier: Apache-2.0
// How many requests a point has is told from the point before it, so that a point is about as long as was wanted and
// always has a steady window.
#include "shell/bench/curve_run.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/benchmarking/load_figures.h"
#include "core/benchmarking/poisson_arrivals.h"
#include "core/bundle/curve_headline.h"

namespace joulery {
namespace {

/// Requests of one point: its instants, one a token, must fit one line of the protocol.
constexpr std::size_t kMostRequests = 2048;
/// A steady window needs more than two requests for each that may be under way; twice that leaves it half of them.
constexpr std::size_t kLeastRounds = 4;
/// Requests of the shortest open loop.
constexpr std::size_t kLeastArrivals = 20;

/// The road knows an edge after 2.5 s at the latest.
constexpr Duration kSettleStep = std::chrono::milliseconds(250);
constexpr int kSettleSteps = 12;

SeenRequest request_of(const ItemAnswer& answer, Instant start, std::optional<Duration> due) {
  SeenRequest request;
  request.due = due;
  request.sent = answer.start - start;
  request.ended = answer.end - start;
  if (!answer.answer) request.why_not = answer.why_not.value_or("it does not say why");
  request.tokens_in = answer.tokens_in;
  request.tokens_cached = answer.tokens_cached;
  request.tokens_out = answer.tokens_out;
  if (answer.pieces) {
    request.pieces.reserve(answer.pieces->size());
    for (const Instant piece : *answer.pieces) request.pieces.push_back(piece - start);
  } else if (answer.first_token) {
    request.pieces.push_back(*answer.first_token - start);
  }
  return request;
}

void take_answers(SeenLoad& load, const AskedSpan& asked, const std::vector<Duration>& arrivals) {
  const Answered& answered = asked.answered;
  load.time = answered.end - asked.start;
  load.requests.reserve(answered.results.size());
  for (std::size_t i = 0; i < answered.results.size(); ++i) {
    // Arrivals count from the engine's own start.
    const auto due = arrivals.empty() ? std::nullopt : std::optional(answered.start - asked.start + arrivals[i]);
    load.requests.push_back(request_of(answered.results[i], asked.start, due));
  }
  if (!answered.running) return;
  load.running_metric = answered.running->metric;
  load.running.reserve(answered.running->samples.size());
  for (const RunningSample& sample : answered.running->samples)
    load.running.push_back({sample.at - asked.start, sample.requests});
}

/// Since the first readings, along the cut; nothing where a part was not read around this instant.
std::optional<Energy> total_at(const Road& road, Instant when) {
  Energy sum;
  for (const OpenBook& book : road.books()) {
    const History& history = book.account->history();
    if (history.empty()) continue;
    const TotalAt total = history.at(when);
    if (!total.inside) return std::nullopt;
    sum += total.energy.best;
  }
  return sum;
}

/// From the end backwards: what the whole took is known best.
std::vector<LoadEnergy> samples_of(const Road& road, const SpanResult& span, const TotalsWatch& watch) {
  std::vector<LoadEnergy> samples;
  const auto last = total_at(road, span.end);
  if (!last) return samples;
  samples.reserve(watch.totals().size() + 2);
  samples.push_back({Duration{}, Energy{}});
  const auto add = [&samples](Duration at, Energy since_start) {
    if (at > samples.back().at) samples.push_back({at, std::max(since_start, samples.back().since_start)});
  };
  for (const TotalsWatch::Total& total : watch.totals()) {
    if (total.at < span.end) add(total.at - span.start, span.energy.best - (*last - total.energy));
  }
  add(span.end - span.start, span.energy.best);
  return samples;
}

class CurveRun {
 public:
  CurveRun(Measurement& measurement, EngineProcess& engine, const ArmPlan& arm, const GroupItems& items,
           const CurvePlan& plan, const std::function<void(const std::string&)>& tell, SeenCurve& seen)
      : measurement_(measurement),
        engine_(engine),
        arm_(arm),
        items_(items),
        plan_(plan),
        tell_(tell),
        seen_(seen),
        at_once_(engine.ready().at_once.value_or(1)) {}

  bool run() {
    seen_.curve.is_auto = plan_.is_auto;
    seen_.curve.arrival_seed = plan_.arrival_seed;
    seen_.curve.itl_limit = plan_.itl_limit;
    if (!engine_.ready().at_once) {
      seen_.curve.why_ended = "its engine answers one query at a time";
      return true;
    }
    return closed_loops() && open_loops();
  }

 private:
  bool closed_loops() {
    for (std::size_t i = 0;; ++i) {
      const auto concurrency = concurrency_of(i);
      if (!concurrency) return true;
      if (*concurrency > at_once_) return end(fmt::format("its worker takes {} at once at most", at_once_));
      SeenLoad load;
      load.concurrency = *concurrency;
      if (!measure(std::move(load), requests_for(*concurrency), {})) return false;
      const auto pace = load_pace(seen_.curve.points.back());
      if (!pace) return end(fmt::format("{} at once: {}", *concurrency, pace.error().what));
      LoadPoint point;
      point.concurrency = *concurrency;
      point.throughput = pace->throughput;
      points_.push_back(point);
      requests_per_s_ = static_cast<double>(pace->queries.answered) / seconds_of(seen_.curve.points.back().time);
    }
  }

  /// The i-th closed loop's; nothing when there is none.
  std::optional<std::uint32_t> concurrency_of(std::size_t i) {
    if (!plan_.is_auto) return i < plan_.concurrencies.size() ? std::optional(plan_.concurrencies[i]) : std::nullopt;
    const auto next = next_concurrency(points_);
    if (!next) seen_.curve.why_ended = "throughput gained less than 2 %";
    return next;
  }

  bool open_loops() {
    for (std::size_t i = 0; i < plan_.rates.size(); ++i) {
      SeenLoad load;
      load.concurrency = at_once_;
      load.rate = plan_.rates[i];
      const double wanted = seconds_of(plan_.point_time) * (plan_.rates[i] / request_per_second);
      const std::size_t count = std::clamp(rounded_up(wanted), kLeastArrivals, kMostRequests);
      const auto arrivals = poisson_arrivals(count, plan_.rates[i], plan_.arrival_seed + i);
      if (!measure(std::move(load), count, arrivals)) return false;
    }
    return true;
  }

  [[nodiscard]] static std::size_t rounded_up(double wanted) {
    return wanted >= static_cast<double>(kMostRequests) ? kMostRequests : static_cast<std::size_t>(std::ceil(wanted));
  }

  /// Twice the concurrency serves twice the requests at most.
  [[nodiscard]] std::size_t requests_for(std::uint32_t concurrency) const {
    double per_s = requests_per_s_ * 2;
    if (points_.empty()) per_s = concurrency / std::max(1e-6, seconds_of(engine_.item_time()));
    const std::size_t least = kLeastRounds * concurrency + kLeastRounds;
    return std::clamp(rounded_up(seconds_of(plan_.point_time) * per_s), least, std::max(least, kMostRequests));
  }

  bool measure(SeenLoad load, std::size_t count, const std::vector<Duration>& arrivals) {
    tell_(words_of_load(load));
    AnswerRequest request{{}, items_.items.seed, {}, RequestedLoad{load.concurrency, arrivals}};
    request.items.reserve(count);
    for (std::size_t i = 0; i < count; ++i) request.items.push_back(items_.asked[i % items_.asked.size()]);
    TotalsWatch watch;
    const auto asked =
        engine_.ask(request, span_of_load(arm_.model.id, load), {{"requests", static_cast<double>(count)}},
                    [&] { watch.take(measurement_.road()); });
    if (!asked) {
      end(fmt::format("{}: {}", words_of_load(load),
                      measurement_.was_interrupted() ? "interrupted" : describe(asked.error())));
      return false;
    }
    take_answers(load, *asked, arrivals);
    if (const std::string flaw = flaw_of(load); !flaw.empty()) {
      end(fmt::format("{}: its engine tells of {}", words_of_load(load), flaw));
      return false;
    }
    seen_.curve.points.push_back(std::move(load));
    seen_.spans.push_back(asked->span);
    seen_.watches.push_back(std::move(watch));
    settle(asked->span);
    return true;
  }

  /// A point is known once every part was read past its end, and who used a GPU is told up to there.
  void settle(std::uint32_t span) {
    measurement_.tick_with_slow();
    for (int step = 0; step < kSettleSteps && measurement_.road().state_of(span) != SpanState::resolved; ++step) {
      if (measurement_.wait({kSettleStep, false, {}, {}}) == Woken::interrupted) break;
    }
    settle_curve(measurement_.road(), seen_);
  }

  /// Ends the closed loops; open ones may still follow.
  bool end(std::string why) {
    seen_.curve.why_ended = std::move(why);
    return true;
  }

  Measurement& measurement_;
  EngineProcess& engine_;
  const ArmPlan& arm_;
  const GroupItems& items_;
  const CurvePlan& plan_;
  const std::function<void(const std::string&)>& tell_;
  SeenCurve& seen_;
  std::uint32_t at_once_;
  std::vector<LoadPoint> points_;
  double requests_per_s_ = 0;
};

}  // namespace

void TotalsWatch::take(const Road& road) {
  std::optional<Instant> known;
  for (const OpenBook& book : road.books()) {
    const History& history = book.account->history();
    if (!history.empty()) known = std::min(known.value_or(history.last()), history.last());
  }
  if (!known || (!totals_.empty() && *known <= totals_.back().at)) return;
  if (const auto total = total_at(road, *known)) totals_.push_back({*known, *total});
}

bool run_curve(Measurement& measurement, EngineProcess& engine, const ArmPlan& arm, const GroupItems& items,
               const CurvePlan& plan, const std::function<void(const std::string&)>& tell, SeenCurve& seen) {
  return CurveRun(measurement, engine, arm, items, plan, tell, seen).run();
}

void settle_curve(const Road& road, SeenCurve& seen) {
  for (; seen.settled < seen.spans.size(); ++seen.settled) {
    const auto span = road.result_of(seen.spans[seen.settled]);
    if (!span) return;
    seen.curve.points[seen.settled].samples = samples_of(road, *span, seen.watches[seen.settled]);
  }
}

}  // namespace joulery
