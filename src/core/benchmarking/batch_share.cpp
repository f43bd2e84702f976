// SPDX-License-Identifier: Apache-2.0
// Weights are what a request's tokens of a slice would cost alone, in whole nanojoules for share().
#include "core/benchmarking/batch_share.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/attribution/share.h"

namespace joulery {
namespace {

bool is_answered(const SeenRequest& request) { return request.why_not.empty(); }

Result<void> check(const SeenLoad& seen, const BatchPrice& price) {
  const auto fail = [](const char* what) { return failure(ErrorKind::invalid, what); };
  if (std::ranges::none_of(seen.requests, is_answered)) return fail("no request was answered");
  if (!(price.per_input + price.per_output > EnergyPerToken{}))
    return fail("a token costs nothing by the fit to lengths");
  for (const SeenRequest& request : seen.requests) {
    if (!is_answered(request)) continue;
    if (!request.tokens_in || !request.tokens_out) return fail("its engine counts no tokens");
    if (request.pieces.empty()) return fail("its engine tells no first token");
  }
  return {};
}

/// The part of from..to that lies within begin..end.
double part_within(Duration from, Duration to, Duration begin, Duration end) {
  const double whole = seconds_of(to - from);
  const double common = seconds_of(std::min(to, end) - std::max(from, begin));
  return whole > 0 ? std::clamp(common / whole, 0.0, 1.0) : 0;
}

/// How many pieces were written within begin..end: each from the one before it on, the first from sending.
double pieces_within(const SeenRequest& request, Duration begin, Duration end) {
  double pieces = 0;
  const auto first = std::ranges::lower_bound(request.pieces, begin);
  for (auto piece = first; piece != request.pieces.end(); ++piece) {
    const Duration from = piece == request.pieces.begin() ? request.sent : *std::prev(piece);
    if (from > end) break;
    const bool came_together = *piece <= from;  // with the one before
    pieces += came_together ? (from > begin ? 1 : 0) : part_within(from, *piece, begin, end);
  }
  return pieces;
}

/// Joules that the tokens computed for a request within begin..end would cost alone.
double weight_within(const SeenRequest& request, const BatchPrice& price, Duration begin, Duration end) {
  if (!is_answered(request) || request.sent >= end || request.pieces.back() < begin) return 0;
  const auto computed =
      static_cast<double>(*request.tokens_in - std::min(*request.tokens_in, request.tokens_cached.value_or(0)));
  const double prefill = computed * part_within(request.sent, request.pieces.front(), begin, end);
  const double decode = static_cast<double>(*request.tokens_out) * pieces_within(request, begin, end) /
                        static_cast<double>(request.pieces.size());
  return prefill * (price.per_input / joule_per_token) + decode * (price.per_output / joule_per_token);
}

void add_slice(BatchShares& shares, const SeenLoad& seen, const BatchPrice& price, const LoadEnergy& from,
               const LoadEnergy& to) {
  constexpr double kNano = 1e9;
  std::vector<Claim> claims(seen.requests.size());
  for (std::size_t i = 0; i < claims.size(); ++i)
    claims[i].use =
        static_cast<std::uint64_t>(std::llround(weight_within(seen.requests[i], price, from.at, to.at) * kNano));
  std::vector<Energy> parts(claims.size() + 2);
  const Energy slice = std::max(Energy{}, to.since_start - from.since_start);
  share(slice, price.idle * (to.at - from.at), claims, 0, IdlePolicy::none, parts);
  for (std::size_t i = 0; i < claims.size(); ++i) shares.requests[i] += parts[i];
  shares.idle += parts[claims.size()];
  shares.unattributed += parts.back();
}

}  // namespace

Result<BatchShares> share_batch(const SeenLoad& seen, const BatchPrice& price) {
  if (auto usable = check(seen, price); !usable) return failure(usable.error());
  BatchShares shares;
  shares.requests.resize(seen.requests.size());
  LoadEnergy before;
  for (const LoadEnergy& sample : seen.samples) {
    add_slice(shares, seen, price, before, sample);
    before = sample;
  }
  return shares;
}

}  // namespace joulery
