// SPDX-License-Identifier: Apache-2.0
// The whole file is decoded when it is opened, so that a read only moves along what is in memory.
#include "adapters/sensors/outside/recording.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"
#include "foundation/base/printable.h"
#include "foundation/wire/journal.h"

namespace joulery {
namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20U;
constexpr std::size_t kPiece = std::size_t{1} << 20U;

/// Readings of one channel in the order they were recorded, and how far they were shown.
struct Track {
  std::vector<Reading> readings;
  std::size_t shown = 0;
  bool restarted = false;  ///< among what was shown or skipped since the last good reading
  bool anew = false;       ///< the machine slept or booted since the last reading
};

/// What a journal holds for a sensor.
struct Recording {
  std::vector<Channel> channels;
  std::vector<Track> tracks;
  std::optional<Instant> first;
  Instant last;

  void add(const std::vector<Channel>& more) {
    channels.insert(channels.end(), more.begin(), more.end());
    tracks.resize(channels.size());
  }
  void add(const Sample& sample) {
    for (const Reading& reading : sample.readings) {
      if (reading.channel >= tracks.size()) continue;
      std::vector<Reading>& track = tracks[reading.channel].readings;
      const bool repeats = !track.empty() && reading.at <= track.back().at;
      if (repeats) continue;
      track.push_back(reading);
      track.back().restarted = std::exchange(tracks[reading.channel].anew, false) || reading.restarted;
      first = std::min(first.value_or(reading.at), reading.at);
      last = std::max(last, reading.at);
    }
  }
  /// R5: a sleep or a boot is a new segment of every counter, whatever it shows after.
  void add(const Noticed& noticed) {
    if (noticed.anomaly.kind != "suspend" && noticed.anomaly.kind != "boot") return;
    for (Track& track : tracks) track.anew = true;
  }
};

class RecordingSensor final : public Sensor {
 public:
  explicit RecordingSensor(Recording recording) : recording_(std::move(recording)) {}

  [[nodiscard]] std::string name() const override { return "replay"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return recording_.channels; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == recording_.channels.size());
    const Instant now = clock.now();
    if (!began_) began_ = now;
    const Duration elapsed = now - *began_;
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = reading_of(recording_.tracks[i], elapsed, now);
      out[i].channel = static_cast<std::uint16_t>(i);
    }
  }

 private:
  [[nodiscard]] Duration offset_of(const Reading& reading) const { return reading.at - *recording_.first; }

  /// The last one that is due. A restart among those that are skipped is told with the next good one; a sensor that was
  /// gone counts anew when it comes back.
  Reading reading_of(Track& track, Duration elapsed, Instant now) const {
    const std::size_t before = track.shown;
    while (track.shown < track.readings.size() && offset_of(track.readings[track.shown]) <= elapsed) {
      const Reading& due = track.readings[track.shown];
      track.restarted = track.restarted || due.restarted || due.missed == ErrorKind::gone;
      ++track.shown;
    }
    const bool is_over = track.shown == before && elapsed > recording_.last - *recording_.first;
    if (track.shown == 0 || is_over) {
      return {.channel = 0, .missed = is_over ? ErrorKind::gone : ErrorKind::transient, .at = now, .value = 0};
    }
    Reading shown = track.readings[track.shown - 1];
    shown.at = *began_ + offset_of(shown);
    shown.restarted = !shown.missed && std::exchange(track.restarted, false);
    return shown;
  }

  Recording recording_;
  std::optional<Instant> began_;
};

/// Of a file that is read for its bytes, not for its text.
Result<std::vector<std::byte>> bytes_of(Files& files, const std::string& path) {
  auto file = files.open(path);
  if (!file) return failure(file.error());
  std::vector<std::byte> bytes;
  std::vector<char> piece(kPiece);
  while (true) {
    const auto count = (*file)->read_at(bytes.size(), piece);
    if (!count) return failure(count.error());
    if (*count == 0) return bytes;
    const auto read = std::as_bytes(std::span(piece).first(*count));
    bytes.insert(bytes.end(), read.begin(), read.end());
    if (bytes.size() > kLargestFile) {
      return failure(ErrorKind::unsupported, "the recording is larger than 256 MiB", path,
                     "record less, or slower: joulery record --interval 1s");
    }
  }
}

Result<Recording> recording_of(std::span<const std::byte> bytes) {
  Recording recording;
  JournalDecoder decoder(bytes);
  Record record;
  while (true) {
    const auto more = decoder.next(record);
    if (!more) return failure(more.error());
    if (!*more) break;
    if (const auto* start = std::get_if<RunStart>(&record)) recording.add(start->channels);
    if (const auto* joined = std::get_if<ChannelsJoined>(&record)) recording.add(joined->channels);
    if (const auto* sample = std::get_if<Sample>(&record)) recording.add(*sample);
    if (const auto* noticed = std::get_if<Noticed>(&record)) recording.add(*noticed);
  }
  if (!recording.first) return failure(ErrorKind::invalid, "the recording holds no reading of a sensor");
  return recording;
}

/// Marked as what it is: of a file, and behind whatever is read here and now.
void mark(Channel& channel, const std::string& path) {
  channel.source = fmt::format("replay {}: {}", printable(path), channel.source);
  if (channel.view < view_of_another_meter) channel.view += view_of_another_meter;
  if (!has_flag(channel, kReplayed)) channel.flags.emplace_back(kReplayed);
}

void add_recording(Files& files, const std::string& path, Probe& probe) {
  const auto bytes = bytes_of(files, path);
  auto recording = bytes ? recording_of(*bytes) : Result<Recording>(failure(bytes.error()));
  if (!recording) {
    Error error = recording.error();
    error.where = "replay:" + printable(path);
    if (error.remedy.empty()) error.remedy = remedy::no_recording;
    probe.findings.push_back(std::move(error));
    return;
  }
  for (Channel& channel : recording->channels) mark(channel, path);
  probe.sensors.push_back(std::make_unique<RecordingSensor>(std::move(*recording)));
}

}  // namespace

Probe probe_recordings(Files& files, const std::vector<std::string>& paths) {
  Probe probe;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const bool named_before = std::find(paths.begin(), paths.begin() + static_cast<std::ptrdiff_t>(i), paths[i]) !=
                              paths.begin() + static_cast<std::ptrdiff_t>(i);
    if (!named_before) add_recording(files, paths[i], probe);
  }
  return probe;
}

}  // namespace joulery
