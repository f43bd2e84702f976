// SPDX-License-Identifier: Apache-2.0
// Set arithmetic on sorted intervals.
#include "core/merging/stretch.h"

#include <algorithm>

namespace joulery {

Stretches united(const Stretches& a, const Stretches& b) {
  Stretches all(a);
  all.insert(all.end(), b.begin(), b.end());
  std::sort(all.begin(), all.end());
  Stretches merged;
  for (const Stretch& next : all) {
    if (merged.empty() || next.from > merged.back().to) {
      merged.push_back(next);
    } else {
      merged.back().to = std::max(merged.back().to, next.to);
    }
  }
  return merged;
}

Stretches without(const Stretches& a, const Stretches& b) {
  Stretches left;
  for (Stretch rest : a) {
    for (const Stretch& taken : b) {
      if (taken.to <= rest.from || taken.from >= rest.to) continue;
      if (taken.from > rest.from) left.push_back({rest.from, taken.from});
      rest.from = std::min(taken.to, rest.to);
    }
    if (rest.to > rest.from) left.push_back(rest);
  }
  return left;
}

Stretches common(const Stretches& a, const Stretches& b) { return without(a, without(a, b)); }

Duration length_of(const Stretches& stretches) {
  Duration sum{};
  for (const Stretch& stretch : stretches) sum += stretch.length();
  return sum;
}

}  // namespace joulery
