// SPDX-License-Identifier: Apache-2.0
// R13, pair by pair. Only top-level CPU parts of the same view are compared: two views of one part are duplicates by
// name.
#include "core/metering/mirror.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr std::uint64_t kTicksWanted = 3;
constexpr std::uint64_t kAgreeingOfTen = 9;
constexpr std::int64_t kNoIncrement = -1;

/// A package or die of a package: "machine/NAME".
bool is_package(const Channel& channel) {
  constexpr std::string_view top = "machine/";
  const std::string& path = channel.part.path;
  return channel.kind == ChannelKind::counter && channel.part.kind == PartKind::cpu && path.starts_with(top) &&
         path.find('/', top.size()) == std::string::npos;
}

/// One count in microjoules; at least 2, because each increment was rounded once.
std::int64_t tolerance_of(const Channel& channel) {
  const double count = static_cast<double>(channel.scale.numerator) / static_cast<double>(channel.scale.denominator);
  return std::max<std::int64_t>(2, std::llround(std::ceil(count)));
}

}  // namespace

MirrorWatch::MirrorWatch(std::span<const Channel> channels)
    : channel_count_(channels.size()), increments_(channels.size(), kNoIncrement) {
  for (std::size_t first = 0; first < channels.size(); ++first) {
    if (!is_package(channels[first])) continue;
    for (std::size_t second = first + 1; second < channels.size(); ++second) {
      const bool comparable = is_package(channels[second]) && channels[first].view == channels[second].view &&
                              channels[first].part.path != channels[second].part.path;
      if (comparable) pairs_.push_back({first, second, tolerance_of(channels[first]), 0, 0, {}, 0});
    }
  }
}

void MirrorWatch::advance(std::span<const Slice> slices_of_tick) {
  if (pairs_.empty()) return;
  std::fill(increments_.begin(), increments_.end(), kNoIncrement);
  for (const Slice& slice : slices_of_tick) {
    ENSURE(slice.channel < channel_count_);
    increments_[slice.channel] = slice.energy.best.microjoules();
  }
  for (Pair& pair : pairs_) compare(pair, increments_[pair.first], increments_[pair.second]);
}

void MirrorWatch::compare(Pair& pair, std::int64_t a, std::int64_t b) {
  // Two zones at rest agree on nothing: only increments speak.
  if (a < 0 || b < 0 || (a <= pair.tolerance && b <= pair.tolerance)) return;
  ++pair.ticks;
  if (std::abs(a - b) > pair.tolerance) return;
  ++pair.agreeing;
  const auto seen = std::span(pair.sizes).first(pair.size_count);
  const bool is_new =
      std::none_of(seen.begin(), seen.end(), [&](std::int64_t size) { return std::abs(size - a) <= pair.tolerance; });
  if (is_new && pair.size_count < pair.sizes.size()) pair.sizes[pair.size_count++] = a;
}

std::vector<bool> MirrorWatch::mirrors() const {
  std::vector<bool> flags(channel_count_);
  for (const Pair& pair : pairs_) {
    const bool enough = pair.size_count >= kTicksWanted && pair.agreeing * 10 >= pair.ticks * kAgreeingOfTen;
    if (enough) flags[pair.second] = true;
  }
  return flags;
}

}  // namespace joulery
