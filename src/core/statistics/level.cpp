// SPDX-License-Identifier: Apache-2.0
// The distribution of U is the Gaussian binomial coefficient; the interval takes the pair ratios that the test would
// not reject (Hollander, Wolfe, Chicken 2014, section 4.3).
#include "core/statistics/level.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/statistics/split_mix.h"
#include "core/statistics/summary.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

/// Beyond this the counts would leave the 53 bits of a double, and the normal distribution is good.
constexpr std::size_t kExactUpTo = 50;

double normal_probability(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

/// P(U <= u) for u = 0 .. m n, when all orders are equally likely and there are no ties.
std::vector<double> cumulative_u(std::size_t m, std::size_t n) {
  std::vector<double> ways(m * n + 1, 0.0);
  ways[0] = 1;
  for (std::size_t i = 1; i <= m; ++i) {
    for (std::size_t u = ways.size(); u-- > n + i;) ways[u] -= ways[u - n - i];  // times 1 - q^(n + i)
    for (std::size_t u = i; u < ways.size(); ++u) ways[u] += ways[u - i];        // over 1 - q^i
  }
  std::partial_sum(ways.begin(), ways.end(), ways.begin());
  const double all = ways.back();
  for (double& sum : ways) sum /= all;
  return ways;
}

/// Pairs in which b is the larger; ties count half.
double u_statistic(std::span<const double> a, std::span<const double> b) {
  double u = 0;
  for (const double before : a) {
    for (const double after : b) u += after > before ? 1.0 : after == before ? 0.5 : 0.0;
  }
  return u;
}

/// Σ (t³ - t) over groups of equal values.
double tie_sum(std::span<const double> a, std::span<const double> b) {
  std::vector<double> all(a.begin(), a.end());
  all.insert(all.end(), b.begin(), b.end());
  std::sort(all.begin(), all.end());
  double sum = 0;
  for (std::size_t first = 0; first < all.size();) {
    std::size_t end = first;
    while (end < all.size() && all[end] == all[first]) ++end;
    const auto ties = static_cast<double>(end - first);
    sum += ties * ties * ties - ties;
    first = end;
  }
  return sum;
}

double deviation_of_u(double m, double n, double ties) {
  const double all = m + n;
  return std::sqrt(m * n / 12 * (all + 1 - ties / (all * (all - 1))));
}

double p_value_of(std::span<const double> a, std::span<const double> b) {
  const auto m = static_cast<double>(a.size());
  const auto n = static_cast<double>(b.size());
  const double u = u_statistic(a, b);
  const double smaller = std::min(u, m * n - u);
  if (a.size() + b.size() <= kExactUpTo) {
    // Half a tie is rounded to the side that says less.
    const auto whole = static_cast<std::size_t>(std::ceil(smaller));
    return std::min(1.0, 2 * cumulative_u(a.size(), b.size())[whole]);
  }
  const double deviation = deviation_of_u(m, n, tie_sum(a, b));
  if (deviation <= 0) return 1;
  return std::min(1.0, 2 * normal_probability((smaller + 0.5 - m * n / 2) / deviation));
}

/// How many of the smallest pair ratios the test rejects on each side; nothing when it can reject none.
std::optional<std::size_t> pairs_rejected(std::size_t m, std::size_t n, double level) {
  const double tail = (1 - level) / 2;
  if (m + n > kExactUpTo) {
    const double pairs = static_cast<double>(m) * static_cast<double>(n);
    double z = 0;
    while (normal_probability(-z) > tail) z += 1e-4;
    const double rejected =
        std::floor(pairs / 2 - z * deviation_of_u(static_cast<double>(m), static_cast<double>(n), 0));
    return rejected >= 1 ? std::optional(static_cast<std::size_t>(rejected)) : std::nullopt;
  }
  const std::vector<double> sums = cumulative_u(m, n);
  const auto first_kept = static_cast<std::size_t>(
      std::find_if(sums.begin(), sums.end(), [tail](double sum) { return sum > tail; }) - sums.begin());
  return first_kept > 0 ? std::optional(first_kept) : std::nullopt;
}

/// Mean rank of equal values, 1 .. n.
std::vector<double> midranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [values](std::size_t x, std::size_t y) { return values[x] < values[y]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    for (std::size_t i = first; i < end; ++i) ranks[order[i]] = static_cast<double>(first + 1 + end) / 2;
    first = end;
  }
  return ranks;
}

struct Peak {
  std::size_t at = 0;
  double height = 0;
};

/// The place with the largest standardised sum of ranks before it.
Peak peak_of(std::span<const double> ranks, std::size_t shortest) {
  const auto n = static_cast<double>(ranks.size());
  Peak peak;
  double sum = 0;
  for (std::size_t k = 1; k + shortest <= ranks.size(); ++k) {
    sum += ranks[k - 1] - (n + 1) / 2;
    const auto before = static_cast<double>(k);
    const double height = std::abs(sum) / std::sqrt(before * (n - before) * (n + 1) / 12);
    if (k >= shortest && height > peak.height) peak = {k, height};
  }
  return peak;
}

/// The stretch [from, to) inside the series whose ranks stand out most from those around it: a level that came and
/// went, which hides from a search for one step (Olshen and others 2004).
struct Bump {
  std::size_t from = 0;
  std::size_t to = 0;
  double height = 0;
};

Bump bump_of(std::span<const double> ranks, std::size_t shortest) {
  const auto n = static_cast<double>(ranks.size());
  Bump bump;
  for (std::size_t from = shortest; from + 2 * shortest <= ranks.size(); ++from) {
    double sum = 0;
    for (std::size_t to = from + 1; to + shortest <= ranks.size(); ++to) {
      sum += ranks[to - 1] - (n + 1) / 2;
      const auto inside = static_cast<double>(to - from);
      const double height = sum * sum / (inside * (n - inside) * (n + 1) / 12);  // squared: no root in the inner loop
      if (to - from >= shortest && height > bump.height) bump = {from, to, height};
    }
  }
  return bump;
}

double absolute_deviations(std::span<const double> values) {
  const double middle = median(values);
  return std::accumulate(values.begin(), values.end(), 0.0,
                         [middle](double sum, double value) { return sum + std::abs(value - middle); });
}

/// Ranks tell that the level changes, and roughly where: they lean to the middle of a stretch. The place nearby that
/// leaves the smallest absolute deviations from the medians of both sides is the place.
std::size_t refined(std::span<const double> values, std::size_t at, std::size_t shortest) {
  const std::size_t first = at > 2 * shortest ? at - shortest : shortest;
  const std::size_t last = std::min(at + shortest, values.size() - shortest);
  std::size_t best = at;
  double least = absolute_deviations(values.first(at)) + absolute_deviations(values.subspan(at));
  for (std::size_t place = first; place <= last; ++place) {
    const double deviations = absolute_deviations(values.first(place)) + absolute_deviations(values.subspan(place));
    if (deviations >= least) continue;
    best = place;
    least = deviations;
  }
  return best;
}

/// How often a random order of the ranks has a statistic as large; itself counted as one of them.
template <class HeightOf>
double p_value_by_orders(std::vector<double> ranks, double height, const ChangeSearch& search, HeightOf height_of) {
  constexpr double kRounding = 1e-9;
  SplitMix random(search.seed);
  std::uint32_t as_high = 0;
  for (std::uint32_t i = 0; i < search.permutations; ++i) {
    for (std::size_t left = ranks.size(); left > 1; --left) std::swap(ranks[left - 1], ranks[random.below(left)]);
    if (height_of(ranks) >= height - kRounding) ++as_high;
  }
  return (1.0 + as_high) / (1.0 + search.permutations);
}

/// The search for a bump costs the square of the length.
constexpr std::size_t kLongestForBump = 300;
/// The significance is shared between the two questions, so that together they keep it.
constexpr double kShareOfStep = 0.8;

/// Where the stretch falls apart: one place, two for a bump, none.
std::vector<LevelChange> breaks_of(std::span<const double> values, const ChangeSearch& search) {
  const std::vector<double> ranks = midranks(values);
  const Peak peak = peak_of(ranks, search.shortest);
  if (peak.at == 0) return {};
  const double of_step = p_value_by_orders(ranks, peak.height, search,
                                           [&](const auto& order) { return peak_of(order, search.shortest).height; });
  if (of_step <= kShareOfStep * search.significance) return {{refined(values, peak.at, search.shortest), of_step}};
  if (ranks.size() > kLongestForBump) return {};
  const Bump bump = bump_of(ranks, search.shortest);
  if (bump.to == 0) return {};
  const double of_bump = p_value_by_orders(ranks, bump.height, search,
                                           [&](const auto& order) { return bump_of(order, search.shortest).height; });
  if (of_bump > (1 - kShareOfStep) * search.significance) return {};
  const std::size_t from = refined(values.first(bump.to), bump.from, search.shortest);
  const std::size_t to = from + refined(values.subspan(from), bump.to - from, search.shortest);
  return {{from, of_bump}, {to, of_bump}};
}

void search_stretch(std::span<const double> values, std::size_t offset, const ChangeSearch& search,
                    std::vector<LevelChange>& found) {
  if (values.size() < fewest_for_change(search)) return;
  std::size_t from = 0;
  const std::vector<LevelChange> breaks = breaks_of(values, search);
  for (const LevelChange& change : breaks) {
    search_stretch(values.subspan(from, change.at - from), offset + from, search, found);
    found.push_back({offset + change.at, change.p_value});
    from = change.at;
  }
  if (!breaks.empty()) search_stretch(values.subspan(from), offset + from, search, found);
}

}  // namespace

std::optional<RankComparison> compare_by_ranks(std::span<const double> a, std::span<const double> b, double level) {
  ENSURE(level > 0 && level < 1);
  const auto usable = [](double value) { return std::isfinite(value) && value > 0; };
  if (a.empty() || b.empty() || !std::all_of(a.begin(), a.end(), usable) || !std::all_of(b.begin(), b.end(), usable)) {
    return std::nullopt;
  }
  std::vector<double> ratios;
  ratios.reserve(a.size() * b.size());
  for (const double before : a) {
    for (const double after : b) ratios.push_back(after / before);
  }
  std::sort(ratios.begin(), ratios.end());
  RankComparison comparison{p_value_of(a, b), median(ratios), {}};
  if (const auto rejected = pairs_rejected(a.size(), b.size(), level)) {
    comparison.interval = Bounded<double>{ratios[*rejected - 1], comparison.ratio, ratios[ratios.size() - *rejected]};
  }
  return comparison;
}

std::vector<LevelChange> level_changes(std::span<const double> values, const ChangeSearch& search) {
  ENSURE(search.shortest >= 1 && search.permutations > 0);
  std::vector<LevelChange> found;
  search_stretch(values, 0, search, found);
  return found;
}

std::size_t fewest_for_change(const ChangeSearch& search) {
  // Of n values the most telling order has all high ones on one side of the middle: two orders in n over n/2.
  double orders = 1;
  std::size_t count = 0;
  while (count < 2 * search.shortest || 2 / orders > kShareOfStep * search.significance) {
    ++count;
    const auto n = static_cast<double>(count);
    orders = count % 2 == 0 ? orders * 2 : orders * n / ((n + 1) / 2);
  }
  return count;
}

}  // namespace joulery
