// SPDX-License-Identifier: Apache-2.0
// What a machine is known to do since it booted: quiet intervals are counted in steps of 2 %, so that those of several
// runs add up and a quantile can be read off them. Pure; which intervals are quiet is shell/app/road_learned.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/metering/gpu_sensor.h"
#include "foundation/domain/learned.h"

namespace joulery {

/// How often which power was seen while nobody worked. No allocation after construction.
class QuietTally {
 public:
  QuietTally();
  /// The mean power of one quiet interval; below 100 mW and above 100 kW it is not counted.
  void add(Power power);
  [[nodiscard]] std::vector<QuietCount> counts() const;

 private:
  std::vector<std::uint32_t> counts_;
};

[[nodiscard]] std::uint64_t quiet_intervals(const LearnedChannel& channel);
/// The 5th percentile of the quiet intervals (metering 4), within 1 %; nothing while fewer than 20 are known, of which
/// it would be no more than the least.
[[nodiscard]] std::optional<Power> quiet_power(const LearnedChannel& channel);

/// What is known of a channel; null where nothing is.
[[nodiscard]] const LearnedChannel* learned_of(const Learned& learned, std::string_view source);

/// Both together: ranges span both, quiet intervals add up. What belongs to another boot is forgotten for `more`.
void add_learned(Learned& all, const Learned& more);

/// G3: what a part can take while a load keeps step with its sensor. `window` is what was read meanwhile, `earlier`
/// what earlier runs of this boot read. An end of `earlier` counts unless the window went further: then the card was
/// not seen there before, and the end of `prior` holds.
[[nodiscard]] PowerRange range_of_card(const PowerRange& window, const PowerRange& earlier, const PowerRange& prior);

}  // namespace joulery
