// SPDX-License-Identifier: Apache-2.0
// A temperature of a driver that names packages is taken before one that only stands for the processor.
#include "adapters/sensors/cpu/package_states.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "adapters/sensors/board/hwmon_chips.h"
#include "adapters/sensors/cpu/rapl_zones.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kCpus = "/sys/devices/system/cpu";
constexpr std::string_view kThermal = "/sys/class/thermal";
/// Beyond these a sensor is broken or stands for no temperature; some boards report -273 or 255.
constexpr double kColdest = -60;
constexpr double kHottest = 200;
/// 100 GHz: beyond it a file is broken.
constexpr std::uint64_t kMostKilohertz = 100'000'000;

std::optional<std::uint64_t> number_after(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? parse_u64(text.substr(prefix.size())) : std::nullopt;
}

std::optional<std::uint64_t> whole_number(Files& files, const std::string& path) {
  const auto text = files.read(path);
  return text ? parse_u64(trim(*text)) : std::nullopt;
}

std::string text_of(Files& files, const std::string& path) {
  const auto text = files.read(path);
  return text ? printable(trim(*text)) : std::string();
}

/// The sensor of a processor's chip that stands for all of it: its die, else its control value, else its first.
std::string sensor_of(Files& files, const HwmonChip& chip) {
  std::string first;
  std::string best;
  for (const std::string& file : chip.files) {
    if (!file.starts_with("temp") || !file.ends_with("_input")) continue;
    const std::string label = text_of(files, chip.path(fmt::format("{}_label", file.substr(0, file.find('_')))));
    if (label == "Tdie") return chip.path(file);
    if (label == "Tctl") best = chip.path(file);
    if (first.empty()) first = chip.path(file);
  }
  return best.empty() ? first : best;
}

}  // namespace

PackageStates::PackageStates(Files& files) : files_(files) {
  find_packages();
  if (packages_.empty()) return;
  find_chips();
  if (!has_temperatures()) find_thermal_zones();
  find_power_limits();
}

void PackageStates::find_packages() {
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;  // a package's core has several CPUs
  const auto entries = files_.list(kCpus);
  for (const std::string& entry : entries ? *entries : std::vector<std::string>{}) {
    if (!number_after(entry, "cpu")) continue;
    std::string cpu = fmt::format("{}/{}", kCpus, entry);
    // A machine of one package need not say so; device trees write -1.
    const auto number = whole_number(files_, fmt::format("{}/topology/physical_package_id", cpu)).value_or(0);
    if (package(number) == nullptr) packages_.emplace_back().number = number;
    Package& own = *package(number);
    const auto core = whole_number(files_, fmt::format("{}/topology/core_id", cpu));
    if (!core || seen.insert({number, *core}).second) own.cores.push_back(cpu);
    own.cpus.push_back(std::move(cpu));
  }
  std::ranges::sort(packages_, {}, &Package::number);
}

PackageStates::Package* PackageStates::package(std::uint64_t number) {
  const auto found = std::ranges::find(packages_, number, &Package::number);
  return found == packages_.end() ? nullptr : &*found;
}

bool PackageStates::has_temperatures() const {
  return std::ranges::any_of(packages_, [](const Package& each) { return !each.temperatures.empty(); });
}

void PackageStates::share_out(const std::vector<std::string>& sensors) {
  const bool one_each = sensors.size() == packages_.size();
  for (std::size_t i = 0; i < sensors.size(); ++i) packages_[one_each ? i : 0].temperatures.push_back(sensors[i]);
}

void PackageStates::find_chips() {
  const HwmonChips intel = find_hwmon_chips(files_, [](std::string_view name) { return name == "coretemp"; });
  for (const HwmonChip& chip : intel.chips) {
    for (const std::string& file : chip.files) {
      if (!file.starts_with("temp") || !file.ends_with("_label")) continue;
      const auto number = number_after(text_of(files_, chip.path(file)), "Package id ");
      Package* own = number ? package(*number) : nullptr;
      if (own != nullptr)
        own->temperatures.push_back(chip.path(fmt::format("{}_input", file.substr(0, file.find('_')))));
    }
  }
  if (has_temperatures()) return;
  const HwmonChips others = find_hwmon_chips(
      files_, [](std::string_view name) { return name == "k10temp" || name == "zenpower" || name == "cpu_thermal"; });
  std::vector<std::string> sensors;
  sensors.reserve(others.chips.size());
  for (const HwmonChip& chip : others.chips) {
    if (std::string sensor = sensor_of(files_, chip); !sensor.empty()) sensors.push_back(std::move(sensor));
  }
  share_out(sensors);
}

void PackageStates::find_thermal_zones() {
  std::vector<std::string> sensors;
  const auto entries = files_.list(kThermal);
  for (const std::string& entry : entries ? *entries : std::vector<std::string>{}) {
    if (!entry.starts_with("thermal_zone")) continue;
    const std::string type = lower(text_of(files_, fmt::format("{}/{}/type", kThermal, entry)));
    if (type == "x86_pkg_temp" || type.starts_with("cpu-therm") || type.starts_with("cpu_therm"))
      sensors.push_back(fmt::format("{}/{}/temp", kThermal, entry));
  }
  share_out(sensors);
}

void PackageStates::find_power_limits() {
  for (const RaplZone& zone : find_rapl_zones(files_, read_cpu_identity(files_)).zones) {
    const auto number = number_after(zone.part.path, "machine/package-");
    Package* own = number && zone.view == 1 ? package(*number) : nullptr;
    if (own == nullptr) continue;
    constexpr int kConstraints = 3;  // long term, short term, peak; their order is the driver's
    for (int i = 0; i < kConstraints; ++i) {
      if (text_of(files_, fmt::format("{}/constraint_{}_name", zone.folder(), i)) == "long_term")
        own->power_limit = fmt::format("{}/constraint_{}_power_limit_uw", zone.folder(), i);
    }
  }
}

std::optional<Temperature> PackageStates::temperature_in(const std::string& path) {
  const auto text = files_.read(path);
  const auto thousandths = text ? parse_double(trim(*text)) : std::nullopt;
  if (!thousandths || !(*thousandths > kColdest * 1000 && *thousandths < kHottest * 1000)) return std::nullopt;
  return *thousandths / 1000 * celsius;
}

std::optional<std::uint64_t> PackageStates::slow_downs_of(const Package& package) {
  std::optional<std::uint64_t> total;
  const auto add = [&](const std::string& cpu, std::string_view name) {
    if (const auto count = whole_number(files_, fmt::format("{}/thermal_throttle/{}", cpu, name)))
      total = total.value_or(0) + *count;
  };
  for (const std::string& cpu : package.cores) add(cpu, "core_throttle_count");
  add(package.cpus.front(), "package_throttle_count");  // every CPU shows the same
  return total;
}

DeviceState PackageStates::state_of(const Package& package) {
  DeviceState state;
  state.part = fmt::format("machine/package-{}", package.number);
  for (const std::string& file : package.temperatures) {
    if (const auto own = temperature_in(file)) state.temperature = std::max(state.temperature.value_or(*own), *own);
  }
  std::set<std::string> governors;
  for (const std::string& cpu : package.cpus) {
    const auto kilohertz = whole_number(files_, fmt::format("{}/cpufreq/scaling_cur_freq", cpu)).value_or(0);
    if (kilohertz > 0 && kilohertz < kMostKilohertz)
      state.clock = std::max(state.clock.value_or(Frequency()), static_cast<double>(kilohertz) * 1000 * hertz);
    if (std::string governor = text_of(files_, fmt::format("{}/cpufreq/scaling_governor", cpu)); !governor.empty())
      governors.insert(std::move(governor));
  }
  for (const std::string& governor : governors)
    state.governor = state.governor ? fmt::format("{}+{}", *state.governor, governor) : governor;
  const auto microwatts = package.power_limit.empty() ? std::nullopt : whole_number(files_, package.power_limit);
  if (microwatts && *microwatts > 0) state.power_limit = static_cast<double>(*microwatts) * 1e-6 * watt;
  state.slow_downs = slow_downs_of(package);
  return state;
}

std::vector<DeviceState> PackageStates::read() {
  std::vector<DeviceState> states;
  states.reserve(packages_.size());
  for (const Package& package : packages_) {
    DeviceState state = state_of(package);
    DeviceState silent;
    silent.part = state.part;
    if (state != silent) states.push_back(std::move(state));
  }
  return states;
}

}  // namespace joulery
