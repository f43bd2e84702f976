// SPDX-License-Identifier: Apache-2.0
// The msr sensor: an open device per package, a register number per channel. A counter has 32 bits, so the reader must
// come back in time (R2); the bits above are reserved and cut off.
#include "adapters/sensors/cpu/msr.h"

#include <array>
#include <cstring>
#include <map>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/cpu/msr_registers.h"
#include "adapters/sensors/cpu/rapl_zones.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/cpu_list.h"
#include "foundation/base/ensure.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kCpus = "/sys/devices/system/cpu/";
constexpr std::uint64_t kModulus = std::uint64_t{1} << 32;

/// The register now, or why not (R4).
tl::expected<std::uint64_t, ErrorKind> read_register(OpenFile& device, std::uint32_t number) {
  std::array<char, sizeof(std::uint64_t)> bytes{};
  const auto count = device.read_at(number, bytes);
  if (!count) return tl::unexpected(count.error().kind);
  if (*count != bytes.size()) return tl::unexpected(ErrorKind::broken);
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), bytes.size());
  return value;
}

class MsrSensor final : public Sensor {
 public:
  std::size_t add(std::unique_ptr<OpenFile> device) {
    devices_.push_back(std::move(device));
    return devices_.size() - 1;
  }
  void add(Channel channel, std::size_t device, std::uint32_t number) {
    channels_.push_back(std::move(channel));
    places_.push_back({device, number});
  }

  [[nodiscard]] std::string name() const override { return "msr"; }
  [[nodiscard]] std::span<const Channel> channels() const override { return channels_; }

  void read(Clock& clock, std::span<Reading> out) override {
    ENSURE(out.size() == channels_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto value = read_register(*devices_[places_[i].device], places_[i].number);
      out[i] = Reading{.channel = static_cast<std::uint16_t>(i), .missed = {}, .at = clock.now(), .value = 0};
      if (value) {
        out[i].value = *value % kModulus;
      } else {
        out[i].missed = value.error();
      }
    }
  }

 private:
  struct Place {
    std::size_t device = 0;
    std::uint32_t number = 0;
  };
  std::vector<Channel> channels_;
  std::vector<Place> places_;
  std::vector<std::unique_ptr<OpenFile>> devices_;
};

/// What probing knows and collects.
struct Search {
  Files& files;
  CpuIdentity cpu;
  MsrLayout layout;
  Probe probe;
  std::unique_ptr<MsrSensor> sensor = std::make_unique<MsrSensor>();
};

void find_fault(Search& search, ErrorKind kind, std::string what, const std::string& path, std::string_view remedy) {
  search.probe.findings.push_back({kind, std::move(what), search.files.host_path(path), std::string(remedy)});
}

std::optional<std::uint64_t> topology(Search& search, int cpu, const char* which) {
  const std::string path = std::string(kCpus) + "cpu" + std::to_string(cpu) + "/topology/" + which;
  const auto text = search.files.read(path);
  const auto number = text ? parse_u64(*text) : std::nullopt;
  if (!number) {
    find_fault(search, ErrorKind::broken, "the place of cpu" + std::to_string(cpu) + " is unknown", path,
               remedy::report_zone);
  }
  return number;
}

/// AMD counts per package; a kernel that names no dies (before 5.2) knows of one.
std::optional<std::uint64_t> die_of(Search& search, int cpu) {
  const std::string path = std::string(kCpus) + "cpu" + std::to_string(cpu) + "/topology/die_id";
  if (!is_intel(search.cpu)) return 0;
  const auto text = search.files.read(path);
  if (!text && text.error().kind == ErrorKind::gone) return 0;
  return topology(search, cpu, "die_id");
}

/// The name powercap gives to where a CPU sits, and the first CPU there. AMD counts per package, Intel per die, which
/// is named only where a package has several.
std::map<std::string, int> first_cpus(Search& search) {
  const std::string online = std::string(kCpus) + "online";
  const auto list = search.files.read(online);
  if (!list) find_fault(search, list.error().kind, "the list of CPUs cannot be read", online, remedy::report_zone);
  std::map<std::uint64_t, std::map<std::uint64_t, int>> dies_of;
  for (const int cpu : list ? parse_cpu_list(*list) : std::vector<int>{}) {
    const auto package = topology(search, cpu, "physical_package_id");
    const auto die = package ? die_of(search, cpu) : std::nullopt;
    if (die) dies_of[*package].emplace(*die, cpu);
  }
  std::map<std::string, int> cpus;
  for (const auto& [package, dies] : dies_of) {
    for (const auto& [die, cpu] : dies) {
      const std::string suffix = dies.size() > 1 ? "-die-" + std::to_string(die) : "";
      cpus.emplace("package-" + std::to_string(package) + suffix, cpu);
    }
  }
  return cpus;
}

std::string_view remedy_of_opening(ErrorKind kind) {
  if (kind == ErrorKind::denied) return remedy::msr_rights;
  return kind == ErrorKind::gone ? remedy::load_msr : remedy::wait_and_retry;
}

/// The thermal design power, where the processor states one: a prior for P_max.
std::optional<Power> design_power(const Search& search, OpenFile& device, std::uint64_t units) {
  if (!is_intel(search.cpu)) return std::nullopt;
  const auto stated = read_register(device, kMsrPackagePowerInfo);
  const std::uint64_t counts = stated ? *stated & 0x7FFF : 0;
  if (counts == 0) return std::nullopt;
  return static_cast<double>(counts) / static_cast<double>(std::uint64_t{1} << (units & 0xF)) * watt;
}

/// INTEL-SA-00389: the processor itself says whether its counters are filtered (R18).
bool is_filtered(const Search& search, OpenFile& device) {
  if (!is_intel(search.cpu)) return false;
  const auto controls = read_register(device, kMsrPackageControls);
  return controls && (*controls & 1) != 0;
}

/// One package while its counters are added.
struct Package {
  std::string name;
  std::string path;  ///< of its device
  std::size_t device = 0;
  std::uint64_t units = 0;
  std::optional<Power> max_power;
  bool filtered = false;
};

Channel channel_of(const Search& search, const Package& package, const MsrCounter& counter, Part part) {
  Channel channel;
  channel.source = fmt::format("msr {:#x} {}", counter.number, package.name);
  channel.kind = ChannelKind::counter;
  channel.scale = msr_scale(counter.unit, package.units);
  channel.modulus = kModulus;
  channel.view = 1;
  if (counter.zone == "package") channel.max_power = package.max_power;
  channel.part = std::move(part);
  CpuIdentity cpu = search.cpu;
  cpu.sgx = cpu.sgx || package.filtered;
  set_rapl_accuracy(channel, cpu);
  return channel;
}

void add_counter(Search& search, const Package& package, const MsrCounter& counter, OpenFile& device) {
  const bool is_package = counter.zone == "package";
  auto part = is_package ? rapl_part(package.name, "") : rapl_part(counter.zone, package.name);
  ENSURE(part);  // the table has powercap's words alone
  const std::string where = fmt::format("{} {:#x}", package.path, counter.number);
  if (auto why = why_not_of_machine(search.files, *part, search.cpu, where)) {
    search.probe.findings.push_back(std::move(*why));
    return;
  }
  const auto value = read_register(device, counter.number);
  if (!value) {
    find_fault(search, value.error(), fmt::format("the register of {} cannot be read", counter.zone), where,
               remedy::register_absent);
  } else if (*value % kModulus == 0) {
    find_fault(search, ErrorKind::unsupported, fmt::format("the register of {} stands at 0", counter.zone), where,
               remedy::register_absent);
  } else {
    search.sensor->add(channel_of(search, package, counter, std::move(*part)), package.device, counter.number);
  }
}

void add_package(Search& search, const std::string& name, int cpu, bool with_platform) {
  const std::string path = "/dev/cpu/" + std::to_string(cpu) + "/msr";
  auto opened = search.files.open(path);
  if (!opened) {
    find_fault(search, opened.error().kind, "the registers of " + name + " cannot be opened", path,
               remedy_of_opening(opened.error().kind));
    return;
  }
  OpenFile& device = **opened;
  const auto units = read_register(device, search.layout.unit_register);
  if (!units) {
    find_fault(search, units.error(), "the unit of the energy registers cannot be read",
               fmt::format("{} {:#x}", path, search.layout.unit_register), remedy::register_absent);
    return;
  }
  const Package package{name,
                        path,
                        search.sensor->add(std::move(*opened)),
                        *units,
                        design_power(search, device, *units),
                        is_filtered(search, device)};
  for (const MsrCounter& counter : search.layout.counters) {
    // One counter for the platform, whichever package is asked.
    if (counter.zone != "psys" || with_platform) add_counter(search, package, counter, device);
  }
}

}  // namespace

Probe probe_msr(Files& files) {
  const CpuIdentity cpu = read_cpu_identity(files);
  auto layout = msr_layout(cpu);
  if (!layout) {
    Probe probe;
    probe.findings.push_back({ErrorKind::unsupported, "the energy registers of this processor are not known",
                              files.host_path("/proc/cpuinfo"), std::string(remedy::report_processor)});
    return probe;
  }
  Search search{files, cpu, std::move(*layout), {}};
  bool first = true;
  for (const auto& [name, number] : first_cpus(search)) {
    add_package(search, name, number, first);
    first = false;
  }
  if (!search.sensor->channels().empty()) search.probe.sensors.push_back(std::move(search.sensor));
  return std::move(search.probe);
}

}  // namespace joulery
