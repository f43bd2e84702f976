// SPDX-License-Identifier: Apache-2.0
// Rail names are data: which of them are totals, and what kind of part the others feed. Names from NVIDIA's Jetson
// Linux Developer Guide, "Power, Thermal and Electrical Management", of the TX1 to the Orin series.
#include "adapters/sensors/board/jetson.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/board/hwmon_rooms.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// Conversion times and averaging of the INA3221 are configured by the board; where the chip does not state its update
/// interval, ten readings a second are assumed.
constexpr Duration kPeriod = std::chrono::milliseconds(100);
constexpr std::string_view kOldDriver = "/sys/bus/i2c/drivers/ina3221x";
constexpr std::uint64_t kMicroPerMilli = 1000;

/// What a rail feeds. Rails that feed several kinds have the kind that takes most; `other` is never summed.
struct JetsonRail {
  std::string_view label;
  PartKind kind;
  bool only_jetson;  ///< no other board calls a rail so
  bool total = false;
  std::string_view inside = "";  ///< the rail it is converted from, where that is measured too
};

constexpr std::array kRails{
    JetsonRail{"VDD_IN", PartKind::board, true, true},     // TX1, TX2, Xavier NX, Orin NX and Nano: the module's input
    JetsonRail{"POM_5V_IN", PartKind::board, true, true},  // Nano
    JetsonRail{"POM_5V_GPU", PartKind::gpu, true},
    JetsonRail{"POM_5V_CPU", PartKind::cpu, true},
    JetsonRail{"VDD_CPU_GPU_CV", PartKind::cpu, true},  // Xavier NX, Orin NX and Nano
    JetsonRail{"VDD_SOC", PartKind::other, false},
    JetsonRail{"VDD_SYS_GPU", PartKind::gpu, true},  // TX2
    JetsonRail{"VDD_SYS_CPU", PartKind::cpu, true},
    JetsonRail{"VDD_SYS_SOC", PartKind::other, true},
    JetsonRail{"VDD_SYS_DDR", PartKind::memory, true},
    JetsonRail{"GPU", PartKind::gpu, false},  // AGX Xavier: six rails side by side
    JetsonRail{"CPU", PartKind::cpu, false},
    JetsonRail{"SOC", PartKind::other, false},
    JetsonRail{"CV", PartKind::other, false},
    JetsonRail{"VDDRQ", PartKind::memory, true},
    JetsonRail{"SYS5V", PartKind::other, true},
    JetsonRail{"VDD_GPU_SOC", PartKind::gpu, true},  // AGX Orin
    JetsonRail{"VDD_CPU_CV", PartKind::cpu, true},
    JetsonRail{"VIN_SYS_5V0", PartKind::other, true},
    JetsonRail{"VDDQ_VDD2_1V8AO", PartKind::memory, true, false, "VIN_SYS_5V0"},
};

constexpr std::string_view kNotConnected = "NC";

const JetsonRail* find_rail(std::string_view label) {
  const auto* const found =
      std::find_if(kRails.begin(), kRails.end(), [&](const JetsonRail& rail) { return rail.label == label; });
  return found == kRails.end() ? nullptr : found;
}

Part part_of(std::string_view label) {
  const std::string board = "machine/board";
  const JetsonRail* const rail = find_rail(label);
  if (rail == nullptr) return {board + "/" + path_step(label), PartKind::board};
  if (rail->total) return {board, PartKind::board};
  std::string path = board;
  if (!rail->inside.empty()) path += "/" + path_step(rail->inside);
  return {path + "/" + path_step(label), rail->kind};
}

/// Collects the rails of both drivers.
struct Rails {
  std::vector<AttributeChannel> channels;
  std::vector<std::string> labels;

  void add(AttributeChannel channel, const std::string& label) {
    if (label == kNotConnected) return;
    channel.channel.part = part_of(label);
    set_accuracy(channel.channel, "ina");
    channels.push_back(std::move(channel));
    labels.push_back(label);
  }
};

void add_hwmon_rails(Files& files, const std::vector<RailChip>& chips, Rails& rails) {
  for (const RailChip& chip : chips) {
    for (const HwmonQuantity& quantity : chip.quantities) {
      rails.add(channel_of(files, chip.chip, quantity, kPeriod),
                quantity.label.empty() ? path_step(chip.chip.id) + "-" + quantity.short_name() : quantity.label);
    }
  }
}

/// The listing; one that cannot be had is a finding and empty.
std::vector<std::string> list_or_explain(Files& files, const std::string& folder, std::vector<Error>& findings) {
  auto names = files.list(folder);
  if (names) return *names;
  findings.push_back(description_finding(names.error()));
  return {};
}

void add_iio_rail(Files& files, const std::string& folder, const std::string& device, const std::string& name_file,
                  Rails& rails, std::vector<Error>& findings) {
  const std::string index = name_file.substr(name_file.rfind('_') + 1);
  const std::string power = "in_power" + index + "_input";
  const auto text = files.read(folder + "/" + name_file);
  std::string label = text ? printable(*text) : "";
  if (label.empty()) {
    const std::string where = files.host_path(folder + "/" + name_file);
    findings.push_back(
        description_finding(text ? Error{ErrorKind::broken, "the rail's name is empty", where, {}} : text.error()));
    return;
  }
  AttributeChannel made;
  made.channel.source = "iio ina3221x " + device + " " + folder.substr(folder.rfind('/') + 1) + " " + power;
  made.channel.kind = ChannelKind::power;
  made.channel.view = 6;
  made.channel.period = kPeriod;
  made.file = folder + "/" + power;
  made.factor = kMicroPerMilli;
  rails.add(std::move(made), label);
}

/// The devices of the old driver; nothing, in silence, where it is not loaded.
std::vector<std::string> old_devices(Files& files, std::vector<Error>& findings) {
  const auto devices = files.list(kOldDriver);
  if (devices) return *devices;
  const auto drivers = files.list("/sys/bus/i2c/drivers");
  const bool listed = drivers && std::binary_search(drivers->begin(), drivers->end(), "ina3221x");
  if (listed || devices.error().kind != ErrorKind::gone) findings.push_back(description_finding(devices.error()));
  return {};
}

void add_iio_rails(Files& files, Rails& rails, std::vector<Error>& findings) {
  for (const std::string& device : old_devices(files, findings)) {
    if (device.find('-') == std::string::npos) continue;  // "bind", "module", "uevent"
    const std::string bus = std::string(kOldDriver) + "/" + device;
    for (const std::string& entry : list_or_explain(files, bus, findings)) {
      if (!entry.starts_with("iio")) continue;
      const std::string folder = fmt::format("{}/{}", bus, entry);
      for (const std::string& file : list_or_explain(files, folder, findings)) {
        if (file.starts_with("rail_name_")) add_iio_rail(files, folder, device, file, rails, findings);
      }
    }
  }
}

/// Without a total the sum of the rails is less than the board: said, because no reader could see it.
void explain_missing_total(const Rails& rails, std::vector<Error>& findings) {
  if (rails.labels.empty()) return;
  const bool total = std::any_of(rails.labels.begin(), rails.labels.end(), [](const std::string& label) {
    const JetsonRail* const rail = find_rail(label);
    return rail != nullptr && rail->total;
  });
  if (total) return;
  findings.push_back({ErrorKind::unsupported,
                      "no rail counts the whole board: what feeds neither processor, GPU nor "
                      "memory is not counted",
                      rails.channels.front().channel.source, std::string(remedy::no_board_total)});
}

}  // namespace

std::vector<RailChip> find_rail_chips(Files& files, std::vector<Error>& findings) {
  HwmonChips found =
      find_hwmon_chips(files, [](std::string_view name) { return hwmon_room(name) == HwmonRoom::rails; });
  std::move(found.findings.begin(), found.findings.end(), std::back_inserter(findings));
  std::vector<RailChip> chips;
  for (HwmonChip& chip : found.chips) {
    auto quantities = quantities_of(files, chip, findings);
    chips.push_back({std::move(chip), std::move(quantities)});
  }
  return chips;
}

bool is_jetson(const std::vector<RailChip>& chips) {
  return std::any_of(chips.begin(), chips.end(), [](const RailChip& chip) {
    return std::any_of(chip.quantities.begin(), chip.quantities.end(), [](const HwmonQuantity& quantity) {
      const JetsonRail* const rail = find_rail(quantity.label);
      return rail != nullptr && rail->only_jetson;
    });
  });
}

Probe probe_jetson(Files& files) {
  Probe probe;
  Rails rails;
  const std::vector<RailChip> chips = find_rail_chips(files, probe.findings);
  if (is_jetson(chips)) add_hwmon_rails(files, chips, rails);
  add_iio_rails(files, rails, probe.findings);
  explain_missing_total(rails, probe.findings);
  add_attribute_sensor(files, {"jetson", remedy::sysfs_rights}, std::move(rails.channels), probe);
  return probe;
}

}  // namespace joulery
