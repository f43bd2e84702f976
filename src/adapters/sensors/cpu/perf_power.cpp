// SPDX-License-Identifier: Apache-2.0
// The perf power sensor: events from sysfs, parts from their names and their CPU's place, an open event per channel.
// The counts have 64 bits and no modulus, but the kernel folds the 32-bit register in by a timer sized for 200 W and
// with signed differences: above 200 W a reader that sleeps too long loses energy, so R2's bound on polling holds here
// as well.
#include "adapters/sensors/cpu/perf_power.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <map>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/cpu/rapl_unit.h"
#include "adapters/sensors/cpu/rapl_zones.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/cpu_list.h"
#include "foundation/base/ensure.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kPmus = "/sys/bus/event_source/devices/";

class PerfPowerSensor final : public Sensor {
 public:
  void add(Channel channel, std::unique_ptr<OpenFile> event) {
    channels_.push_back(std::move(channel));
    events_.push_back(std::move(event));
  }

  [[nodiscard]] std::string name() const override { return "perf"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == channels_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      std::array<char, sizeof(std::uint64_t)> bytes{};
      const auto count = events_[i]->read(bytes);
      Reading& reading = out[i];
      reading = Reading{.channel = static_cast<std::uint16_t>(i), .missed = {}, .at = clock.now(), .value = 0};
      if (!count) {
        reading.missed = count.error().kind;
      } else if (*count != bytes.size()) {
        // 0 bytes: the event is in error state, e.g. its CPU went offline (perf_event_open(2)).
        reading.missed = *count == 0 ? ErrorKind::gone : ErrorKind::broken;
      } else {
        std::memcpy(&reading.value, bytes.data(), bytes.size());
      }
    }
  }

 private:
  std::vector<Channel> channels_;
  std::vector<std::unique_ptr<OpenFile>> events_;
};

/// One event as sysfs describes it.
struct EventSpec {
  std::string pmu;
  std::string name;  ///< "energy-pkg"
  std::uint32_t type = 0;
  std::uint64_t config = 0;
  CountScale scale;
};

/// Where a CPU sits.
struct CpuPlace {
  std::string package;  ///< "package-0", "package-0-die-1"
};

/// What probing knows and collects.
struct Search {
  Files& files;
  const PerfOpener& opener;
  CpuIdentity cpu;
  std::map<std::string, Power> max_powers;  ///< by part path, from powercap's limits, which anybody may read
  Probe probe;
  std::unique_ptr<PerfPowerSensor> sensor = std::make_unique<PerfPowerSensor>();
  std::map<int, std::size_t> refused;  ///< how often, by errno
};

void find_fault(Search& search, ErrorKind kind, std::string what, const std::string& path, std::string_view remedy) {
  search.probe.findings.push_back({kind, std::move(what), search.files.host_path(path), std::string(remedy)});
}

/// "event=0x02" -> 2.
std::optional<std::uint64_t> parse_event(std::string_view text) {
  constexpr std::string_view kKey = "event=0x";
  text = trim(text);
  if (!text.starts_with(kKey)) return std::nullopt;
  text.remove_prefix(kKey.size());
  std::uint64_t code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return code;
}

std::optional<EventSpec> read_event(Search& search, const std::string& pmu, const std::string& name,
                                    std::uint32_t type) {
  const std::string path = std::string(kPmus) + pmu + "/events/" + name;
  const auto event = search.files.read(path);
  const auto scale = search.files.read(path + ".scale");
  const auto unit = search.files.read(path + ".unit");
  const auto code = event ? parse_event(*event) : std::nullopt;
  const auto count_scale = scale ? parse_perf_scale(*scale) : std::nullopt;
  if (code && count_scale && unit && trim(*unit) == "Joules") return EventSpec{pmu, name, type, *code, *count_scale};
  find_fault(search, ErrorKind::broken, "code, scale or unit of the event cannot be understood", path,
             remedy::report_zone);
  return std::nullopt;
}

std::optional<std::uint64_t> place_number(Files& files, int cpu, const char* which) {
  const auto text = files.read("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/" + which);
  return text ? parse_u64(*text) : std::nullopt;
}

/// The package of each CPU of a mask. Intel counts per die: dies are named only where a package has several in the
/// mask, as powercap does, so that both views name one part the same.
std::map<int, CpuPlace> places_of(Search& search, const std::vector<int>& cpus, const std::string& pmu) {
  std::map<int, CpuPlace> places;
  std::map<std::uint64_t, int> dies;
  for (const int cpu : cpus) {
    if (const auto package = place_number(search.files, cpu, "physical_package_id")) ++dies[*package];
  }
  for (const int cpu : cpus) {
    const auto package = place_number(search.files, cpu, "physical_package_id");
    if (!package) {
      find_fault(search, ErrorKind::broken, "the package of cpu" + std::to_string(cpu) + " is unknown",
                 "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/physical_package_id",
                 remedy::report_zone);
      continue;
    }
    std::string name = "package-" + std::to_string(*package);
    const auto die = pmu == "power" && dies[*package] > 1 ? place_number(search.files, cpu, "die_id") : std::nullopt;
    if (die) name += "-die-" + std::to_string(*die);
    places.emplace(cpu, CpuPlace{std::move(name)});
  }
  return places;
}

std::optional<Part> part_of(const EventSpec& event, int cpu, const CpuPlace& place) {
  if (event.name == "energy-pkg") return rapl_part(place.package, "");
  if (event.name == "energy-cores") return rapl_part("core", place.package);
  if (event.name == "energy-gpu") return rapl_part("uncore", place.package);
  if (event.name == "energy-ram") return rapl_part("dram", place.package);
  if (event.name == "energy-psys") return rapl_part("psys", "");
  if (event.name == "energy-core") {
    return Part{"machine/" + place.package + "/core/cpu-" + std::to_string(cpu), PartKind::cpu};
  }
  return std::nullopt;
}

Channel channel_of(const Search& search, const EventSpec& event, int cpu, Part part) {
  Channel channel;
  channel.source = "perf " + event.pmu + "/" + event.name + "/ cpu" + std::to_string(cpu);
  channel.part = std::move(part);
  channel.kind = ChannelKind::counter;
  channel.scale = event.scale;
  channel.view = 0;
  if (const auto found = search.max_powers.find(channel.part.path); found != search.max_powers.end()) {
    channel.max_power = found->second;
  }
  set_rapl_accuracy(channel, search.cpu);
  return channel;
}

void open_event(Search& search, const EventSpec& event, const std::map<int, CpuPlace>& places) {
  for (const auto& [cpu, place] : places) {
    auto part = part_of(event, cpu, place);
    if (!part) return;  // an event of a newer kernel: no part is known for it, and none is guessed
    const std::string path = std::string(kPmus) + event.pmu + "/events/" + event.name;
    if (auto why = why_not_of_machine(search.files, *part, search.cpu, path)) {
      search.probe.findings.push_back(std::move(*why));
      return;
    }
    auto opened = search.opener(PerfEvent{event.type, event.config, cpu});
    if (opened) {
      search.sensor->add(channel_of(search, event, cpu, std::move(*part)), std::move(*opened));
    } else {
      ++search.refused[opened.error()];
    }
    if (event.name == "energy-psys") return;  // one counter for the platform, whichever CPU is asked
  }
}

void open_pmu(Search& search, const std::string& pmu) {
  const std::string folder = std::string(kPmus) + pmu;
  const auto names = search.files.list(folder + "/events");
  if (!names && names.error().kind == ErrorKind::gone && !search.files.list(folder)) return;  // no such PMU
  const auto type_text = search.files.read(folder + "/type");
  const auto type = type_text ? parse_u64(*type_text) : std::nullopt;
  const auto mask = search.files.read(folder + "/cpumask");
  const std::vector<int> cpus = mask ? parse_cpu_list(*mask) : std::vector<int>{};
  if (!names || !type || *type > UINT32_MAX || cpus.empty()) {
    find_fault(search, ErrorKind::broken, "type, cpumask or events of the PMU cannot be read", folder,
               remedy::report_zone);
    return;
  }
  const auto places = places_of(search, cpus, pmu);
  for (const std::string& name : *names) {
    if (!name.starts_with("energy-") || name.find('.') != std::string::npos) continue;
    const auto event = read_event(search, pmu, name, static_cast<std::uint32_t>(*type));
    if (event) open_event(search, *event, places);
  }
}

Error refusal(Files& files, int code, std::size_t count) {
  const std::string where = files.host_path(std::string(kPmus) + "power") + " (" + std::to_string(count) + " events)";
  if (code == EACCES) {
    const auto level = files.read("/proc/sys/kernel/perf_event_paranoid");
    const std::string known = level ? " = " + printable(*level) : " unknown";
    return {ErrorKind::denied, "perf events are not permitted, kernel.perf_event_paranoid" + known, where,
            std::string(remedy::perf_rights)};
  }
  if (code == EPERM) {
    return {ErrorKind::denied, "a filter of this container refuses perf events", where,
            std::string(remedy::container_perf)};
  }
  Error error = error_from_errno(code, "cannot open perf events", where);
  error.remedy = remedy::wait_and_retry;
  return error;
}

}  // namespace

std::optional<CountScale> parse_perf_scale(std::string_view text) {
  text = trim(text);
  const bool hexadecimal = text.starts_with("0x");
  if (hexadecimal) text.remove_prefix(2);
  double scale = 0;
  const auto format = hexadecimal ? std::chars_format::hex : std::chars_format::general;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), scale, format);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(scale)) return std::nullopt;
  int exponent = 0;
  if (std::frexp(scale, &exponent) != 0.5) return std::nullopt;
  const int shift = 1 - exponent;  // scale = 2^-shift joules
  if (shift < 0 || shift > 62) return std::nullopt;
  return joules_shifted(static_cast<unsigned>(shift));
}

Probe probe_perf_power(Files& files, const PerfOpener& opener, PerCore per_core) {
  if (!opener) return {};
  Search search{files, opener, read_cpu_identity(files), {}, {}, std::make_unique<PerfPowerSensor>(), {}};
  for (const RaplZone& zone : find_rapl_zones(files, search.cpu).zones) {
    if (zone.max_power) search.max_powers.emplace(zone.part.path, *zone.max_power);
  }
  open_pmu(search, "power");
  if (per_core == PerCore::yes) open_pmu(search, "power_core");
  for (const auto& [code, count] : search.refused) search.probe.findings.push_back(refusal(files, code, count));
  if (!search.sensor->channels().empty()) search.probe.sensors.push_back(std::move(search.sensor));
  return std::move(search.probe);
}

}  // namespace joulery
