// SPDX-License-Identifier: Apache-2.0
// The recorder's seat at its node: it leads, follows, or meters for itself until one of both is possible. Its own fast
// sensors stay open all the time, so that a leader's death costs no reading: the counters bridge what lies between.
#include "shell/app/recorder.h"

namespace joulery {
namespace {

/// The fast sensors are read at once; a slow one may take a second.
constexpr Duration kLongestHandshake = std::chrono::milliseconds(1200);
/// Somebody who holds the lock but lets nobody in: this process meters for itself from then on.
constexpr Duration kWaiting = std::chrono::seconds(2);
/// A leader that reads nothing for so long hangs, or died and left its lock to a child.
constexpr Duration kSilence = std::chrono::seconds(2);

}  // namespace

bool Recorder::is_following() const {
  return instruments_.node != nullptr && instruments_.node->role() == NodeRole::follows;
}

/// Slow sensors and what takes long to find: of this process, from now on.
void Recorder::meter_here() {
  if (std::exchange(meters_here_, true)) return;
  rest_slow_sensors(nobody_asks_);
  probe_late();
}

void Recorder::take_part(Instant now) {
  const NodeRole before = instruments_.node->role();
  if (before == NodeRole::leads || before == NodeRole::follows) return;
  switch (instruments_.node->take_seat()) {
    case NodeRole::leads:
      return meter_here();
    case NodeRole::follows:
      return follow(now);
    case NodeRole::waiting:
      if (now - waiting_since_ > kWaiting) meter_here();
      return;
    case NodeRole::alone:
      return meter_here();
  }
}

void Recorder::come_to_node() {
  meters_here_ = false;
  rest_slow_sensors(true);
  waiting_since_ = instruments_.clock->now();
  take_part(waiting_since_);
}

/// Own reading, the leader's, own reading: from then on both count the same.
void Recorder::follow(Instant now) {
  std::get<Sample>(sample_).at = now;
  read_sensors();
  const std::vector<Reading> before = std::get<Sample>(sample_).readings;
  followed_.note_own(before);
  if (!before.empty()) write(sample_);
  instruments_.node->ask(kLongestHandshake);
  read_sensors();
  followed_.begin(now, before, std::get<Sample>(sample_).readings);
  if (!take_followed(now) || !followed_.heard()) {
    instruments_.node->leave();  // it did not read in time: knock again at the next tick
    return;
  }
  meters_here_ = false;
  rest_slow_sensors(true);
  write(Noticed{{"node", "", now, "another process of the job meters this machine; its readings are used"}});
}

void Recorder::write_followed(Instant now) {
  if (!followed_tick_.joined.channels.empty()) {
    followed_tick_.joined.at = now;
    write(followed_tick_.joined);
  }
  if (!followed_tick_.readings.empty()) {
    Sample& sample = std::get<Sample>(sample_);
    sample.readings.swap(followed_tick_.readings);
    write(sample_);
  }
  for (GpuUsage& usage : followed_tick_.uses) uses_.push_back(std::move(usage));
}

/// False: the leader is gone, or silent.
bool Recorder::take_followed(Instant now) {
  followed_tick_.clear();
  const bool alive = instruments_.node->take([this](const Record& record) { followed_.take(record, followed_tick_); });
  write_followed(now);
  const auto heard = followed_.heard();
  return alive && !(heard && now - *heard > kSilence);
}

void Recorder::attend_node(Instant now) {
  // Whose own journal failed leads nobody: it goes on metering for itself.
  if (nobody_asks_ || (log_.has_failed() && !is_following())) return;
  if (!is_following()) return take_part(now);
  if (take_followed(now)) return;
  write(Noticed{{"node", "", now, "the process that metered this machine ended; counters bridge the time between"}});
  instruments_.node->leave();
  waiting_since_ = now;
  take_part(now);
}

void Recorder::serve_node() {
  if (instruments_.node == nullptr || !instruments_.node->hear()) return;
  read_slow_sensors();
  tick(false);
}

/// What was read in this tick is in the journal before those who asked for it are told so.
void Recorder::answer_node() {
  if (instruments_.node->role() != NodeRole::leads || !instruments_.node->hear()) return;
  log_.flush();
  if (log_.has_failed()) return instruments_.node->leave();
  instruments_.node->answer();
}

void Recorder::rest(bool rests) {
  nobody_asks_ = rests;
  rest_slow_sensors(rests || !meters_here_);
  if (instruments_.node == nullptr || !rests) return;
  instruments_.node->leave();
  waiting_since_ = instruments_.clock->now();
}

}  // namespace joulery
