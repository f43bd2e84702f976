// SPDX-License-Identifier: Apache-2.0
// Followed: the readings of another process's meter in the numbers of this run. Channels are matched by what they are,
// counters that begin at another count are moved to this run's, readings the run has already are left out. Who the
// other process is, is ports/node.h; when it is followed is app/recorder.h.
#pragma once

#include <optional>
#include <vector>

#include "foundation/domain/record.h"

namespace joulery {

/// What a leader's records bring at one tick.
struct FollowedTick {
  std::vector<Reading> readings;
  std::vector<GpuUsage> uses;
  ChannelsJoined joined;  ///< channels this run had not, numbered on from its last one

  void clear();
};

class Followed {
 public:
  /// `channels`: this run's so far.
  explicit Followed(std::vector<Channel> channels) : channels_(std::move(channels)), last_(channels_.size()) {}

  /// A new leader. `before` and `after` are readings of this process's own sensors around a reading of the leader's:
  /// between them both counters are known, which tells where the leader's count begins. What it read before `now` and
  /// before them is not this run's.
  void begin(Instant now, const std::vector<Reading>& before, const std::vector<Reading>& after);
  /// The next record of the leader, from its first one on.
  void take(const Record& record, FollowedTick& tick);
  /// What this run read by itself.
  void note_own(const std::vector<Reading>& readings);
  /// Channels this run found by itself.
  void join_own(const std::vector<Channel>& channels);
  /// The run's number of a channel; nothing: it has none like it.
  [[nodiscard]] std::optional<std::uint16_t> number_of(const Channel& channel) const;
  /// When the leader read last; nothing: not since begin().
  [[nodiscard]] std::optional<Instant> heard() const { return heard_; }
  [[nodiscard]] const std::vector<Channel>& channels() const { return channels_; }

 private:
  /// A channel of the leader's.
  struct Source {
    std::uint16_t number = 0;             ///< this run's
    std::optional<std::uint64_t> offset;  ///< what is added to its counts; nothing: not known yet
  };
  void add_sources(const std::vector<Channel>& channels, ChannelsJoined& joined);
  void take_reading(const Reading& reading, FollowedTick& tick);
  [[nodiscard]] std::optional<std::uint64_t> offset_of(const Reading& reading, const Source& source) const;

  std::vector<Channel> channels_;
  std::vector<std::optional<Reading>> last_;  ///< per channel of this run: the last that was read
  std::vector<Source> sources_;
  std::vector<Reading> before_;
  std::vector<Reading> after_;
  Instant since_ = Instant::min();
  std::optional<Instant> heard_;
};

}  // namespace joulery
