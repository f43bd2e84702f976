// SPDX-License-Identifier: Apache-2.0
// Softmax with the highest score taken off first, so that no power is above 1.
#include "core/tasks/answers/scores.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// Scores that are looked at together, without a decision for each: a whole vocabulary is read for every token that a
/// language model writes, and one by one that would take a fiftieth of the time of a small model's token.
constexpr std::size_t kStretch = 64;

bool any_above(std::span<const float, kStretch> scores, float than) {
  unsigned above = 0;
  for (const float score : scores) above |= score > than ? 1U : 0U;
  return above != 0;
}

}  // namespace

std::vector<double> log_softmax(std::span<const float> scores) {
  std::vector<double> logarithms(scores.begin(), scores.end());
  if (logarithms.empty()) return logarithms;
  const double top = *std::ranges::max_element(logarithms);
  double sum = 0;
  for (double& score : logarithms) sum += std::exp(score -= top);
  const double log_sum = std::log(sum);
  for (double& score : logarithms) score -= log_sum;
  return logarithms;
}

std::vector<double> softmax(std::span<const float> scores) {
  std::vector<double> shares = log_softmax(scores);
  for (double& share : shares) share = std::exp(share);
  return shares;
}

double log_probability(std::span<const float> scores, std::size_t position) {
  ENSURE(position < scores.size());
  const double top = scores[highest(scores)];
  double sum = 0;
  for (const float score : scores) sum += std::exp(double{score} - top);
  return double{scores[position]} - top - std::log(sum);
}

double logistic(double score) { return 1 / (1 + std::exp(-score)); }

std::size_t highest(std::span<const float> scores) {
  ENSURE(!scores.empty());
  std::size_t best = 0;
  for (std::size_t first = 0; first < scores.size(); first += kStretch) {
    const auto some = scores.subspan(first, std::min(kStretch, scores.size() - first));
    if (some.size() == kStretch && !any_above(some.first<kStretch>(), scores[best])) continue;
    for (std::size_t i = 0; i < some.size(); ++i) {
      if (some[i] > scores[best]) best = first + i;
    }
  }
  return best;
}

std::vector<std::size_t> highest(std::span<const float> scores, std::size_t k) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(k, order.size()));
  std::partial_sort(order.begin(), end, order.end(), [&](std::size_t a, std::size_t b) {
    return scores[a] > scores[b] || (!(scores[b] > scores[a]) && a < b);
  });
  order.erase(end, order.end());
  return order;
}

}  // namespace joulery
