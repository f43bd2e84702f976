// SPDX-License-Identifier: Apache-2.0
// Steps of 2 % from 100 mW up: finer than any instrument of metering 1.8 is sure of.
#include "core/metering/learned.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace joulery {
namespace {

constexpr double kLeastWatts = 0.1;
constexpr double kStep = 1.02;
constexpr std::size_t kSteps = 698;  ///< up to 100 kW
constexpr std::uint64_t kQuietWanted = 20;
constexpr double kQuantile = 0.05;  ///< metering 4
constexpr std::size_t kMostChannels = 512;
/// Two readings of the same power differ by so much.
constexpr double kAlike = 0.05;

LearnedChannel* channel_named(Learned& learned, const std::string& source) {
  const auto at = std::find_if(learned.channels.begin(), learned.channels.end(),
                               [&](const LearnedChannel& channel) { return channel.source >= source; });
  if (at != learned.channels.end() && at->source == source) return &*at;
  if (learned.channels.size() >= kMostChannels) return nullptr;
  LearnedChannel fresh;
  fresh.source = source;
  return &*learned.channels.insert(at, std::move(fresh));
}

void add_quiet(std::vector<QuietCount>& all, const std::vector<QuietCount>& more) {
  for (const QuietCount& quiet : more) {
    const auto at =
        std::find_if(all.begin(), all.end(), [&](const QuietCount& known) { return known.step >= quiet.step; });
    if (at != all.end() && at->step == quiet.step) {
      at->count += quiet.count;
    } else {
      all.insert(at, quiet);
    }
  }
}

}  // namespace

QuietTally::QuietTally() : counts_(kSteps) {}

void QuietTally::add(Power power) {
  const double watts = power / watt;
  if (!(watts >= kLeastWatts)) return;
  const auto step = static_cast<std::size_t>(std::min(std::log(watts / kLeastWatts) / std::log(kStep), 1e6));
  if (step < kSteps) ++counts_[step];
}

std::vector<QuietCount> QuietTally::counts() const {
  std::vector<QuietCount> seen;
  seen.reserve(static_cast<std::size_t>(
      std::count_if(counts_.begin(), counts_.end(), [](std::uint32_t count) { return count > 0; })));
  for (std::size_t step = 0; step < counts_.size(); ++step) {
    if (counts_[step] > 0) seen.push_back({static_cast<std::uint32_t>(step), counts_[step]});
  }
  return seen;
}

std::uint64_t quiet_intervals(const LearnedChannel& channel) {
  return std::accumulate(channel.quiet.begin(), channel.quiet.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const QuietCount& quiet) { return sum + quiet.count; });
}

std::optional<Power> quiet_power(const LearnedChannel& channel) {
  const std::uint64_t all = quiet_intervals(channel);
  if (all < kQuietWanted) return std::nullopt;
  const double wanted = kQuantile * static_cast<double>(all);
  std::uint64_t below = 0;
  for (const QuietCount& quiet : channel.quiet) {
    if (quiet.step >= kSteps) return std::nullopt;  // no part takes so much: nobody counted it
    below += quiet.count;
    // The middle of the step, for the powers in it are known no better.
    if (static_cast<double>(below) >= wanted) return kLeastWatts * std::pow(kStep, quiet.step + 0.5) * watt;
  }
  return std::nullopt;
}

const LearnedChannel* learned_of(const Learned& learned, std::string_view source) {
  const auto found = std::find_if(learned.channels.begin(), learned.channels.end(),
                                  [source](const LearnedChannel& channel) { return channel.source == source; });
  return found == learned.channels.end() ? nullptr : &*found;
}

void add_learned(Learned& all, const Learned& more) {
  if (all.boot_id != more.boot_id) all = {more.boot_id, {}};
  for (const LearnedChannel& channel : more.channels) {
    LearnedChannel* known = channel_named(all, channel.source);
    if (known == nullptr) continue;
    if (channel.lowest && channel.highest) {
      known->lowest = std::min(known->lowest.value_or(*channel.lowest), *channel.lowest);
      known->highest = std::max(known->highest.value_or(*channel.highest), *channel.highest);
    }
    add_quiet(known->quiet, channel.quiet);
  }
}

PowerRange range_of_card(const PowerRange& window, const PowerRange& earlier, const PowerRange& prior) {
  PowerRange range = prior;
  if (window.low >= earlier.low * (1 - kAlike)) range.low = std::min(earlier.low, window.low);
  if (window.high <= earlier.high * (1 + kAlike)) range.high = std::max(earlier.high, window.high);
  return range;
}

}  // namespace joulery
