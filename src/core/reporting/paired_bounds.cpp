// SPDX-License-Identifier: Apache-2.0
// The ratio Σ b_i (1 + e_i) / Σ a_i (1 + e_i) with |e_i| <= c_i is monotone in every e_i, so its extremes lie where
// each e_i is at an end; parts with b_i / a_i above the extreme take one end, the others the other. Trying every split
// in the order of b_i / a_i finds them exactly.
#include "core/reporting/paired_bounds.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace joulery {
namespace {

/// The bounds without the common doubt: what is left is independent.
Bounded<double> own_doubt(const Bounded<double>& value, double common) {
  if (common <= 0) return value;
  const double low = common < 1 ? value.low / (1 - common) : value.best;
  return {std::min(low, value.best), value.best, std::max(value.high / (1 + common), value.best)};
}

struct Term {
  double a = 0;
  double b = 0;
  double common = 0;
};

double quotient(double b, double a) {
  if (a > 0) return b / a;
  return b > 0 ? std::numeric_limits<double>::infinity() : 1;
}

/// The extreme ratio: `sign` +1 looks for the highest, -1 for the lowest.
double extreme_ratio(std::vector<Term> terms, double sign) {
  std::sort(terms.begin(), terms.end(), [](const Term& x, const Term& y) { return x.b * y.a > y.b * x.a; });
  double best = sign > 0 ? 0 : std::numeric_limits<double>::infinity();
  for (std::size_t split = 0; split <= terms.size(); ++split) {
    double a = 0;
    double b = 0;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      const double factor = 1 + (i < split ? sign : -sign) * terms[i].common;
      a += terms[i].a * factor;
      b += terms[i].b * factor;
    }
    best = sign > 0 ? std::max(best, quotient(b, a)) : std::min(best, quotient(b, a));
  }
  return best;
}

}  // namespace

Bounded<double> ratio_of_sums(std::span<const PairedAmount> parts) {
  std::vector<Term> for_low;
  std::vector<Term> for_high;
  double a = 0;
  double b = 0;
  for (const PairedAmount& part : parts) {
    const Bounded<double> own_a = own_doubt(part.a, part.common_fraction);
    const Bounded<double> own_b = own_doubt(part.b, part.common_fraction);
    for_low.push_back({own_a.high, own_b.low, part.common_fraction});
    for_high.push_back({own_a.low, own_b.high, part.common_fraction});
    a += part.a.best;
    b += part.b.best;
  }
  const double best = quotient(b, a);
  return {std::min(extreme_ratio(for_low, -1), best), best, std::max(extreme_ratio(for_high, 1), best)};
}

Bounded<double> difference_of_sums(std::span<const PairedAmount> parts) {
  Bounded<double> sum;
  for (const PairedAmount& part : parts) {
    const Bounded<double> own_a = own_doubt(part.a, part.common_fraction);
    const Bounded<double> own_b = own_doubt(part.b, part.common_fraction);
    const auto scaled = [&](double difference, double sign) {
      return difference * (1 + (difference > 0 ? sign : -sign) * part.common_fraction);
    };
    sum.low += scaled(own_b.low - own_a.high, -1);
    sum.best += part.b.best - part.a.best;
    sum.high += scaled(own_b.high - own_a.low, 1);
  }
  return {std::min(sum.low, sum.best), sum.best, std::max(sum.high, sum.best)};
}

}  // namespace joulery
