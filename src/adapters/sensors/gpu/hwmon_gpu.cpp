// SPDX-License-Identifier: Apache-2.0
// Which quantity of which driver is which part. Sources: Documentation/gpu/amdgpu/thermal.rst and the drivers' ABI
// files Documentation/ABI/testing/sysfs-driver-intel-{i915,xe}-hwmon of Linux.
#include "adapters/sensors/gpu/hwmon_gpu.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/board/hwmon_quantities.h"
#include "adapters/sensors/board/hwmon_rooms.h"
#include "adapters/sensors/gpu/amd_device.h"
#include "adapters/sensors/gpu/pci_gpus.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// The drivers read a register or the firmware's table anew for each reading; how often those move is not documented.
/// Assumed wide: a longer period costs bounds at the edges, a shorter one would claim too much.
constexpr Duration kCounterPeriod = std::chrono::milliseconds(20);
constexpr Duration kPowerPeriod = std::chrono::milliseconds(100);

AmdDevice device_of(Files& files, const HwmonChip& chip) {
  if (chip.name != "amdgpu") return AmdDevice::card;
  const auto id = files.read(chip.path("device/device"));
  return amd_device(id ? trim(*id) : std::string_view(), chip.has("in1_input"));
}

/// The power an amdgpu says now; nothing: it has no such file, or says no number.
std::optional<std::uint64_t> power_now(Files& files, const HwmonChip& chip) {
  for (const char* file : {"power1_average", "power1_input"}) {
    if (!chip.has(file)) continue;
    const auto text = files.read(chip.path(file));
    return text ? parse_u64(*text) : std::nullopt;
  }
  return std::nullopt;
}

/// What the card may take at most, where it says so.
std::optional<Power> limit_of(Files& files, const HwmonChip& chip) {
  for (const char* file : {"power1_cap", "power1_rated_max", "power1_max", "power1_crit"}) {
    if (!chip.has(file)) continue;
    const auto text = files.read(chip.path(file));
    const auto microwatts = text ? parse_u64(*text) : std::nullopt;
    if (microwatts && *microwatts > 0) return static_cast<double>(*microwatts) * 1e-6 * watt;
  }
  return std::nullopt;
}

/// "0" of "i915_gt0".
std::string tile_of(const HwmonChip& chip) { return chip.name.substr(std::string_view("i915_gt").size()); }

/// Builds the channels of all GPUs of the machine.
class GpuChannels {
 public:
  GpuChannels(Files& files, Probe& probe) : files_(files), probe_(probe), gpus_(PciGpus::find(files)) {}

  void add(const HwmonChip& chip) {
    const AmdDevice device = device_of(files_, chip);
    const bool asleep = sleeps(chip);
    const bool apu = device == AmdDevice::socket;
    if (chip.name == "amdgpu" && !apu && !asleep && !is_told_apart(chip, device)) return;
    open_pair_ = device == AmdDevice::die_of_pair ? std::optional(channels_.size()) : std::nullopt;
    const std::optional<Power> limit = limit_of(files_, chip);
    for (const HwmonQuantity& quantity : quantities_of(files_, chip, probe_.findings)) {
      if (!quantity.times.empty()) continue;  // a voltage of the chip with a current of the slot is no power of a part
      const bool counter = quantity.kind == ChannelKind::counter;
      AttributeChannel made = channel_of(files_, chip, quantity, counter ? kCounterPeriod : kPowerPeriod);
      made.channel.max_power = limit;
      if (asleep) made.passing_reason = remedy::gpu_asleep;
      if (apu) {
        made.channel.part = {"machine/package-" + std::to_string(packages_), PartKind::cpu};
        made.channel.flags.emplace_back("holds_gpu");
      } else {
        made.channel.part = part_of(chip, quantity);
      }
      set_accuracy(made.channel, "hwmon");
      channels_.push_back(std::move(made));
    }
    if (apu) ++packages_;
  }

  [[nodiscard]] std::vector<AttributeChannel> take() { return std::move(channels_); }

 private:
  /// R23: of a pair of dies the silent one is counted by its neighbour. No GPU takes 0 W: one that says so has a driver
  /// that does not know, or is such a die and nobody says so; and a die that says nothing now may be either.
  bool is_told_apart(const HwmonChip& chip, AmdDevice device) {
    const bool of_pair = device == AmdDevice::die_of_pair;
    const auto power = power_now(files_, chip);
    if (power ? *power != 0 : !of_pair) return true;
    if (power && of_pair && open_pair_) {
      for (std::size_t i = *open_pair_; i < channels_.size(); ++i) channels_[i].channel.flags.emplace_back(kTwoDies);
    } else {
      probe_.findings.push_back({power ? ErrorKind::unsupported : ErrorKind::transient,
                                 power ? "this GPU says it takes 0 W" : "this die says no power",
                                 files_.host_path(chip.folder), std::string(remedy::report_chip)});
    }
    open_pair_.reset();
    return false;
  }

  Part part_of(const HwmonChip& chip, const HwmonQuantity& quantity) {
    Part part = gpus_.part_of(chip.id);
    if (chip.name.starts_with("i915_gt")) {
      part.path += "/tile-" + path_step(tile_of(chip));
    } else if (chip.name == "xe" && quantity.kind == ChannelKind::counter && quantity.index == 2) {
      part.path += "/package";  // energy1 is the card, energy2 the package on it
    } else if (quantity.index > 1) {
      part.path += "/" + path_step(quantity.label.empty() ? quantity.short_name() : quantity.label);
    }
    return part;
  }

  /// A sleeping GPU refuses to be read: that is no missing right, and waking it would change what is measured.
  [[nodiscard]] bool sleeps(const HwmonChip& chip) {
    const auto status = files_.read(chip.path("device/power/runtime_status"));
    return status && trim(*status) == "suspended";
  }

  Files& files_;
  Probe& probe_;
  PciGpus gpus_;
  std::vector<AttributeChannel> channels_;
  std::optional<std::size_t> open_pair_;  ///< first channel of a die whose neighbour may be silent (R23)
  int packages_ = 0;                      ///< sockets seen that hold a GPU, in PCI order
};

}  // namespace

Probe probe_hwmon_gpus(Files& files) {
  Probe probe;
  HwmonChips found = find_hwmon_chips(files, [](std::string_view name) { return hwmon_room(name) == HwmonRoom::gpu; });
  probe.findings = std::move(found.findings);
  if (found.chips.empty()) return probe;
  // By address: i915_gt0 stands beside its i915, and sockets are counted in the order of the bus.
  std::sort(found.chips.begin(), found.chips.end(),
            [](const HwmonChip& a, const HwmonChip& b) { return std::tie(a.id, a.name) < std::tie(b.id, b.name); });
  GpuChannels channels(files, probe);
  for (const HwmonChip& chip : found.chips) channels.add(chip);
  add_attribute_sensor(files, {"hwmon-gpu", remedy::sysfs_rights}, channels.take(), probe);
  return probe;
}

}  // namespace joulery
