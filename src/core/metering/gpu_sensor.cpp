// SPDX-License-Identifier: Apache-2.0
// G1 and G3 in a few lines each. The true mean lies in [m - b (m - P_lo), m + b (P_hi - m)], b the blind share.
#include "core/metering/gpu_sensor.h"

#include <algorithm>
#include <cmath>

namespace joulery {
namespace {

/// Windows are known to a few per cent; less than this is no blindness.
constexpr double kNoBlindness = 0.05;

/// How much longer a reading's window is than its period: a mean over a second blurs what a mean over 100 ms shows.
double blur_of(const Channel& channel) {
  const auto rhythm = rhythm_of(channel);
  return rhythm ? std::abs(seconds_of(rhythm->window) / seconds_of(rhythm->period) - 1) : INFINITY;
}

}  // namespace

std::optional<SensorRhythm> rhythm_of(const Channel& channel) {
  if (!channel.behaviour || !channel.behaviour->window) return std::nullopt;
  const Duration period = channel.behaviour->period.value_or(channel.period);
  if (period <= Duration::zero()) return std::nullopt;
  return SensorRhythm{*channel.behaviour->window, period};
}

double blind_fraction(const Channel& channel) {
  const auto rhythm = rhythm_of(channel);
  if (!rhythm) return 0;
  const double share = 1 - seconds_of(rhythm->window) / seconds_of(rhythm->period);
  return share < kNoBlindness ? 0 : std::min(share, 1.0);
}

bool better_for_energy(const Channel& a, const Channel& b) {
  if (a.kind != b.kind) return a.kind == ChannelKind::counter;
  if (a.kind == ChannelKind::counter) return false;
  const double blind_a = blind_fraction(a);
  const double blind_b = blind_fraction(b);
  if (std::abs(blind_a - blind_b) > kNoBlindness) return blind_a < blind_b;
  return blur_of(a) < blur_of(b);
}

Bounded<Energy> with_blind_share(const Bounded<Energy>& metered, double blind_share_fraction, Duration covered,
                                 const PowerRange& possible) {
  const Energy least = possible.low * covered;
  const Energy most = possible.high * covered;
  Bounded<Energy> result = metered;
  if (metered.low > least) result.low = metered.low - (metered.low - least) * blind_share_fraction;
  if (metered.high < most) result.high = metered.high + (most - metered.high) * blind_share_fraction;
  return result;
}

}  // namespace joulery
