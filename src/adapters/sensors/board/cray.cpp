// SPDX-License-Identifier: Apache-2.0
// The controller rewrites all files about ten times a second and counts that in `freshness`: readings belong together
// when it is the same before and after them. `startup` changes when the controller starts anew, and its counters with
// it (R5). `generation` counts changes of the power cap, which leave the counters alone (docs/adr/0017).
#include "adapters/sensors/board/cray.h"

#include <algorithm>
#include <array>
#include <vector>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/board/folder.h"
#include "adapters/sensors/reading.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/ensure.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kFolder = "/sys/cray/pm_counters/";
constexpr std::uint64_t kUsualScans = 10;  // per second
constexpr std::uint64_t kMostScans = 1000;
/// A round of reads takes far less than the tenth of a second between two rewritings.
constexpr int kTries = 3;

/// The first word and what follows it.
std::pair<std::string_view, std::string_view> first_word(std::string_view text) {
  text = trim(text);
  const auto end = std::min(text.find_first_of(" \t\n"), text.size());
  return {text.substr(0, end), trim(text.substr(end))};
}

using Text = std::array<char, 96>;

tl::expected<std::string_view, ErrorKind> read_text(OpenFile& file, Text& buffer) {
  const auto count = file.read(buffer);
  if (!count) return tl::unexpected(count.error().kind);
  if (*count == buffer.size()) return tl::unexpected(ErrorKind::broken);
  return std::string_view(buffer.data(), *count);
}

/// A number that stands alone or before its stamp: freshness, startup.
tl::expected<std::uint64_t, ErrorKind> read_number(OpenFile& file) {
  Text buffer;
  const auto text = read_text(file, buffer);
  if (!text) return tl::unexpected(text.error());
  const auto number = parse_u64(first_word(*text).first);
  if (!number) return tl::unexpected(ErrorKind::broken);
  return *number;
}

tl::expected<std::uint64_t, ErrorKind> read_joules(OpenFile& file) {
  Text buffer;
  const auto text = read_text(file, buffer);
  if (!text) return tl::unexpected(text.error());
  const auto counter = parse_cray_counter(*text);
  if (!counter) return tl::unexpected(ErrorKind::broken);
  return counter->joules;
}

class CraySensor final : public Sensor {
 public:
  CraySensor(std::unique_ptr<OpenFile> freshness, std::unique_ptr<OpenFile> startup)
      : freshness_(std::move(freshness)), startup_(std::move(startup)) {
    if (startup_) {
      if (const auto number = read_number(*startup_)) last_startup_ = *number;
    }
  }
  void add(Channel channel, std::unique_ptr<OpenFile> counter) {
    channels_.push_back(std::move(channel));
    counters_.push_back(std::move(counter));
    restarted_.push_back(false);
  }

  [[nodiscard]] std::string name() const override { return "cray"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == channels_.size());
    for (int attempt = 0; attempt < kTries; ++attempt) {
      const auto before = read_number(*freshness_);
      const auto trouble = before ? notice_startup() : std::optional(before.error());
      read_counters(clock, out);
      if (trouble) return miss(out, *trouble);
      const auto after = read_number(*freshness_);
      if (!after) return miss(out, after.error());
      if (*after == *before) return mark_restarts(out);
    }
    miss(out, ErrorKind::transient);
  }

 private:
  /// Whether the controller started anew; the error of a file that cannot be read: then nobody knows.
  std::optional<ErrorKind> notice_startup() {
    if (!startup_) return std::nullopt;
    const auto number = read_number(*startup_);
    if (!number) return number.error();
    if (last_startup_ && *number != *last_startup_) std::fill(restarted_.begin(), restarted_.end(), true);
    last_startup_ = *number;
    return std::nullopt;
  }

  void read_counters(Clock& clock, std::span<Reading> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto joules = read_joules(*counters_[i]);
      out[i] = reading_of(i, clock.now(), joules);
    }
  }

  static void miss(std::span<Reading> out, ErrorKind why) {
    for (Reading& reading : out) {
      reading.missed = why;
      reading.value = 0;
    }
  }

  /// The first good reading after a restart says so.
  void mark_restarts(std::span<Reading> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (out[i].missed) continue;
      out[i].restarted = restarted_[i];
      restarted_[i] = false;
    }
  }

  std::unique_ptr<OpenFile> freshness_;
  std::unique_ptr<OpenFile> startup_;
  std::optional<std::uint64_t> last_startup_;
  std::vector<Channel> channels_;
  std::vector<std::unique_ptr<OpenFile>> counters_;
  std::vector<bool> restarted_;  ///< since the last good reading
};

/// "accel3_energy" -> 3; XC nodes with one accelerator call it "accel_energy".
std::optional<std::uint64_t> accelerator_of(std::string_view name) {
  constexpr std::string_view kPrefix = "accel";
  constexpr std::string_view kSuffix = "_energy";
  if (name == "accel_energy") return 0;
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) || name.size() <= kPrefix.size() + kSuffix.size()) {
    return std::nullopt;
  }
  const std::string_view number = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
  return number.size() > 3 ? std::nullopt : parse_u64(number);
}

std::optional<Part> part_of(std::string_view name) {
  if (name == "energy") return Part{"machine/node", PartKind::board};
  if (name == "cpu_energy") return Part{"machine/cpu", PartKind::cpu};
  if (name == "memory_energy") return Part{"machine/memory", PartKind::memory};
  if (const auto slot = accelerator_of(name)) return Part{"machine/accel-" + std::to_string(*slot), PartKind::gpu};
  return std::nullopt;
}

Duration period_of(Files& files) {
  const auto text = files.read(std::string(kFolder) + "raw_scan_hz");
  const auto stated = text ? parse_u64(first_word(*text).first) : std::nullopt;
  const std::uint64_t scans = stated && *stated > 0 && *stated <= kMostScans ? *stated : kUsualScans;
  return Duration(std::chrono::seconds(1)) / static_cast<std::int64_t>(scans);
}

Channel channel_of(const std::string& name, Part part, Duration period) {
  Channel channel;
  channel.source = "cray pm_counters/" + name;
  channel.part = std::move(part);
  channel.kind = ChannelKind::counter;
  channel.scale = CountScale{1'000'000, 1};
  channel.period = period;
  channel.view = 20;
  set_accuracy(channel, "pm_counters");
  return channel;
}

/// Opens a file of the folder; a failure is a finding.
std::unique_ptr<OpenFile> open_counter(Files& files, const std::string& name, Probe& probe) {
  auto opened = files.open(std::string(kFolder) + name);
  if (opened) return std::move(*opened);
  probe.findings.push_back(opened.error());
  probe.findings.back().remedy = remedy::wait_and_retry;
  return nullptr;
}

void add_counters(Files& files, const std::vector<std::string>& names, CraySensor& sensor, Probe& probe) {
  const Duration period = period_of(files);
  for (const std::string& name : names) {
    auto part = part_of(name);
    if (!part) continue;
    auto counter = open_counter(files, name, probe);
    if (!counter) continue;
    const auto now = read_joules(*counter);
    if (!now) {
      probe.findings.push_back({now.error(), "the counter holds no joules",
                                files.host_path(std::string(kFolder) + name), std::string(remedy::wait_and_retry)});
    }
    // Files of accelerators exist without them too and then say 0: one that says nothing may be such a file.
    if (part->kind == PartKind::gpu && now.value_or(0) == 0) continue;
    sensor.add(channel_of(name, std::move(*part), period), std::move(counter));
  }
}

}  // namespace

std::optional<CrayCounter> parse_cray_counter(std::string_view text) {
  const auto [number, unit_and_stamp] = first_word(text);
  const auto [unit, stamp] = first_word(unit_and_stamp);
  const auto joules = parse_u64(number);
  if (!joules || unit != "J") return std::nullopt;
  CrayCounter counter{*joules, std::nullopt};
  if (stamp.empty()) return counter;
  const auto [at, stamp_unit] = first_word(stamp);
  counter.at_us = parse_u64(at);
  if (!counter.at_us || stamp_unit != "us") return std::nullopt;
  return counter;
}

Probe probe_cray(Files& files) {
  Probe probe;
  const auto names = list_if_there(files, kFolder.substr(0, kFolder.size() - 1));
  if (!names) {
    probe.findings.push_back(names.error());
    probe.findings.back().remedy = remedy::wait_and_retry;
    return probe;
  }
  if (names->empty()) return probe;
  auto freshness = open_counter(files, "freshness", probe);
  if (!freshness) return probe;
  const bool has_startup = std::find(names->begin(), names->end(), "startup") != names->end();
  auto startup = has_startup ? open_counter(files, "startup", probe) : nullptr;
  auto sensor = std::make_unique<CraySensor>(std::move(freshness), std::move(startup));
  add_counters(files, *names, *sensor, probe);
  if (!sensor->channels().empty()) probe.sensors.push_back(std::move(sensor));
  return probe;
}

}  // namespace joulery
