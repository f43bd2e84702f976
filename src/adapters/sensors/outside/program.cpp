// SPDX-License-Identifier: Apache-2.0
// The program sensor: lines that arrived since the last tick become readings; a channel without a new line repeats its
// last one, which metering recognizes by its instant. A line that cannot be understood is a reading somebody lost:
// every channel without a line of its own is missed in that tick.
#include "adapters/sensors/outside/program.h"

#include <algorithm>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/named_sources.h"
#include "adapters/sensors/outside/program_line.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"
#include "foundation/base/printable.h"

namespace joulery {
namespace {

constexpr auto kFirstRound = std::chrono::seconds(3);
/// After its first word a program that is silent for so long has said what there is.
constexpr auto kPause = std::chrono::seconds(1);
constexpr std::size_t kMostChannels = 256;
/// Lines read in one tick; what a program prints beyond is read in the next.
constexpr int kMostLines = 1000;
/// A stamp older than this, or from the future, is another clock's.
constexpr Duration kOldest = std::chrono::seconds(10);
/// How often a program speaks when its first round does not show it, and the least that is believed.
constexpr Duration kPeriod = std::chrono::seconds(1);
constexpr Duration kShortestPeriod = std::chrono::milliseconds(20);

/// A channel's name in the program, and what it said last.
struct Voice {
  std::string channel;
  ChannelKind kind = ChannelKind::power;
  std::optional<Reading> last;
  bool fresh = false;
};

class ProgramSensor final : public Sensor {
 public:
  explicit ProgramSensor(Lines lines) : lines_(std::move(lines)) {}
  void add(Channel channel, Voice voice) {
    channels_.push_back(std::move(channel));
    voices_.push_back(std::move(voice));
  }

  [[nodiscard]] std::string name() const override { return "program"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == channels_.size());
    for (Voice& voice : voices_) voice.fresh = false;
    const Instant now = clock.now();
    bool all_understood = true;
    for (int count = 0; count < kMostLines; ++count) {
      const auto line = lines_.next();
      if (!line) break;
      all_understood = take(now, *line) && all_understood;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = reading_of(now, voices_[i], all_understood);
      out[i].channel = static_cast<std::uint16_t>(i);
    }
  }

 private:
  /// False when the line says nothing that can be understood.
  bool take(Instant now, const Lines::Line& line) {
    const auto said = line.whole ? parse_program_line(line.text) : std::nullopt;
    if (!said) return false;
    for (Voice& voice : voices_) {
      if (voice.channel != said->channel || voice.kind != said->kind) continue;
      const Instant at = stamp_of(*said, voice, now);
      voice.last = Reading{.channel = 0, .missed = {}, .at = at, .value = said->amount};
      voice.fresh = true;
    }
    return true;
  }

  /// The program's own instant where it is one of our clock: behind the last one, and not long ago.
  static Instant stamp_of(const ProgramLine& said, const Voice& voice, Instant now) {
    if (!said.t_ns || *said.t_ns > static_cast<std::uint64_t>(nanoseconds_of(now))) return now;
    const Instant stated = instant_at(static_cast<std::int64_t>(*said.t_ns));
    const bool ours = now - stated <= kOldest && (!voice.last || stated > voice.last->at);
    return ours ? stated : now;
  }

  Reading reading_of(Instant now, const Voice& voice, bool all_understood) {
    if (voice.fresh) return *voice.last;
    Reading missed{.channel = 0, .missed = ErrorKind::transient, .at = now, .value = 0};
    if (lines_.gone()) {
      missed.missed = ErrorKind::gone;
    } else if (!all_understood) {
      missed.missed = ErrorKind::broken;
    } else if (voice.last) {
      return *voice.last;
    }
    return missed;
  }

  Lines lines_;
  std::vector<Channel> channels_;
  std::vector<Voice> voices_;
};

Channel channel_of(const std::string& command, const ProgramLine& line, Part part) {
  const bool counter = line.kind == ChannelKind::counter;
  Channel channel;
  channel.source = "program " + printable(command) + " " + std::string(line.channel) + (counter ? " energy" : " power");
  channel.part = std::move(part);
  channel.kind = line.kind;
  channel.period = kPeriod;
  channel.view = counter ? 15 : 16;
  set_accuracy(channel, "program");
  return channel;
}

/// What one program said in its first round.
struct FirstRound {
  std::vector<Channel> channels;
  std::vector<Voice> voices;
  std::optional<std::string> not_understood;  ///< the first such line

  /// The time from the first word to its repetition is how often the program speaks.
  void believe_period(Duration period) {
    for (Channel& channel : channels) channel.period = std::max(period, kShortestPeriod);
  }

  /// False when the channel speaks again: the round is over.
  bool take(const std::string& command, const Lines::Line& line) {
    const auto said = line.whole ? parse_program_line(line.text) : std::nullopt;
    auto part = said ? part_of_program(said->channel) : std::nullopt;
    if (!part) {
      if (!not_understood) not_understood = printable(line.text);
      return true;
    }
    const auto known = [&](const Voice& voice) { return voice.channel == said->channel && voice.kind == said->kind; };
    if (std::any_of(voices.begin(), voices.end(), known) || channels.size() == kMostChannels) return false;
    channels.push_back(channel_of(command, *said, std::move(*part)));
    voices.push_back({std::string(said->channel), said->kind, {}, false});
    return true;
  }
};

/// The line that ends the round is lost; the next one of its channel follows in a period.
FirstRound listen(const std::string& command, Lines& lines) {
  const auto last = std::chrono::steady_clock::now() + kFirstRound;
  std::optional<std::chrono::steady_clock::time_point> first;
  FirstRound round;
  while (true) {
    while (const auto line = lines.next()) {
      const auto now = std::chrono::steady_clock::now();
      if (!round.take(command, *line)) {
        round.believe_period(now - first.value_or(now));
        return round;
      }
      if (!first && !round.channels.empty()) first = now;
    }
    const auto pause = std::chrono::steady_clock::now() + kPause;
    if (lines.gone() || !lines.wait_until(round.channels.empty() ? last : std::min(last, pause))) return round;
  }
}

void find_fault(Probe& probe, ErrorKind kind, std::string what, const std::string& command, std::string_view remedy) {
  probe.findings.push_back({kind, std::move(what), "program:" + printable(command), std::string(remedy)});
}

void add_program(const std::string& command, const ProgramStarter& starter, Probe& probe) {
  const auto words = split_command(command);
  auto source = words ? starter(*words) : Result<std::unique_ptr<LineSource>>(failure(words.error()));
  if (!source) {
    probe.findings.push_back(source.error());
    return;
  }
  Lines lines(std::move(*source));
  FirstRound round = listen(command, lines);
  if (round.not_understood) {
    find_fault(probe, ErrorKind::broken, "the program's line cannot be understood: " + *round.not_understood, command,
               remedy::program_format);
  }
  if (round.channels.empty()) {
    if (round.not_understood) return;
    find_fault(probe, lines.gone() ? ErrorKind::gone : ErrorKind::transient,
               lines.gone() ? "the program ended before it said anything" : "the program said nothing for 3 s", command,
               remedy::program_silent);
    return;
  }
  auto sensor = std::make_unique<ProgramSensor>(std::move(lines));
  for (std::size_t i = 0; i < round.channels.size(); ++i) {
    sensor->add(std::move(round.channels[i]), std::move(round.voices[i]));
  }
  probe.sensors.push_back(std::move(sensor));
}

}  // namespace

Probe probe_program(const std::vector<std::string>& commands, const ProgramStarter& starter) {
  Probe probe;
  std::vector<std::string> started;
  for (const std::string& command : commands) {
    if (std::find(started.begin(), started.end(), command) != started.end()) continue;
    started.push_back(command);
    add_program(command, starter, probe);
  }
  return probe;
}

}  // namespace joulery
