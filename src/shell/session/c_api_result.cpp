// SPDX-License-Identifier: Apache-2.0
// Field by field. A structure of C has no room for "unknown" but in the numbers: an unknown range is three NaN.
#include "shell/session/c_api_result.h"

#include <algorithm>
#include <limits>

namespace joulery {
namespace {

joulery_range range_of(const Bounded<Energy>& energy) {
  return {energy.low / joule, energy.best / joule, energy.high / joule};
}

joulery_range range_of(const std::optional<Bounded<Energy>>& energy) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  return energy ? range_of(*energy) : joulery_range{kUnknown, kUnknown, kUnknown};
}

joulery_method method_of(Method method) {
  switch (method) {
    case Method::counted:
      return JOULERY_COUNTED;
    case Method::integrated:
      return JOULERY_INTEGRATED;
    case Method::calibrated:
      return JOULERY_CALIBRATED;
    case Method::modelled:
      return JOULERY_MODELLED;
    case Method::assumed:
      return JOULERY_ASSUMED;
    case Method::imported:
      return JOULERY_IMPORTED;
  }
  return JOULERY_ASSUMED;
}

}  // namespace

joulery_result result_of(const SpanResult& span, const Standing& standing) {
  joulery_result result{};
  result.start_mono_ns = nanoseconds_of(span.start);
  result.end_mono_ns = nanoseconds_of(span.end);
  result.energy_j = range_of(span.energy);
  result.self_energy_j = range_of(span.self_energy);
  result.tree_energy_j = range_of(span.tree_energy);
  result.energy_uj = span.energy.best.microjoules();
  result.method = method_of(standing.method);
  result.coverage = standing.coverage;
  result.below_resolution =
      std::find(span.flags.begin(), span.flags.end(), "below_resolution") != span.flags.end() ? 1 : 0;
  return result;
}

}  // namespace joulery
