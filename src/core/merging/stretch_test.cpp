// SPDX-License-Identifier: Apache-2.0
// Set arithmetic of covered time, against a model of single nanoseconds.
#include "core/merging/stretch.h"

#include <set>

namespace joulery {
namespace {

using Pieces = std::vector<std::pair<std::uint8_t, std::uint8_t>>;

Stretches stretches_of(const Pieces& pieces) {
  Stretches all;
  for (const auto& [from, length] : pieces) {
    if (length > 0) all = united(all, {{instant_at(from), instant_at(from + length)}});
  }
  return all;
}

std::set<std::int64_t> nanoseconds_in(const Stretches& stretches) {
  std::set<std::int64_t> inside;
  for (const Stretch& stretch : stretches) {
    for (std::int64_t t = nanoseconds_of(stretch.from); t < nanoseconds_of(stretch.to); ++t) inside.insert(t);
  }
  return inside;
}

RC_GTEST_PROP(Stretch, union_difference_and_common_time_are_those_of_sets, (const Pieces& one, const Pieces& other)) {
  const Stretches a = stretches_of(one);
  const Stretches b = stretches_of(other);
  const auto in_a = nanoseconds_in(a);
  const auto in_b = nanoseconds_in(b);
  std::set<std::int64_t> both;
  std::set<std::int64_t> only_a;
  for (const std::int64_t t : in_a) (in_b.contains(t) ? both : only_a).insert(t);
  std::set<std::int64_t> either(in_b);
  either.insert(in_a.begin(), in_a.end());
  RC_ASSERT(nanoseconds_in(united(a, b)) == either);
  RC_ASSERT(nanoseconds_in(without(a, b)) == only_a);
  RC_ASSERT(nanoseconds_in(common(a, b)) == both);
  RC_ASSERT(length_of(a).count() == static_cast<std::int64_t>(in_a.size()));
}

}  // namespace
}  // namespace joulery
