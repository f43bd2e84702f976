// SPDX-License-Identifier: Apache-2.0
// A part for each rail: "machine/board/CHIP-DEVICE/LABEL", of the kind that no cut holds.
#include "adapters/sensors/board/hwmon.h"

#include <algorithm>
#include <set>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/board/hwmon_quantities.h"
#include "adapters/sensors/board/hwmon_rooms.h"
#include "adapters/sensors/board/jetson.h"
#include "adapters/sensors/remedies.h"

namespace joulery {
namespace {

/// Converters are asked over a slow bus and their rails are not summed: once a second is enough where the chip does not
/// say, and never more often than twice a second.
constexpr Duration kUsualPeriod = std::chrono::seconds(1);
constexpr Duration kShortestPeriod = std::chrono::milliseconds(500);

std::string_view accuracy_row(const HwmonChip& chip, const HwmonQuantity& quantity) {
  if (quantity.assumed) return "hwmon_guessed";
  return chip.name.starts_with("ina") ? "ina" : "hwmon";
}

/// Two rails of one kind with one label are two parts; a counter and a power with one label are two views of one.
class PartNames {
 public:
  explicit PartNames(const HwmonChip& chip)
      : folder_("machine/board/" + path_step(chip.name) + (chip.id == chip.name ? "" : "-" + path_step(chip.id))) {}

  Part part_of(const HwmonQuantity& quantity) {
    const std::string name = path_step(quantity.label.empty() ? quantity.short_name() : quantity.label);
    const bool first = used_.insert({quantity.kind, name}).second;
    return {folder_ + "/" + (first ? name : name + "-" + quantity.short_name()), PartKind::board};
  }

 private:
  std::string folder_;
  std::set<std::pair<ChannelKind, std::string>> used_;
};

void add_rails(Files& files, const HwmonChip& chip, const std::vector<HwmonQuantity>& quantities,
               std::vector<AttributeChannel>& channels) {
  PartNames names(chip);
  for (const HwmonQuantity& quantity : quantities) {
    AttributeChannel channel = channel_of(files, chip, quantity, kUsualPeriod);
    channel.channel.part = names.part_of(quantity);
    channel.channel.period = std::max(channel.channel.period, kShortestPeriod);
    set_accuracy(channel.channel, accuracy_row(chip, quantity));
    channels.push_back(std::move(channel));
  }
}

}  // namespace

Probe probe_hwmon(Files& files) {
  Probe probe;
  HwmonChips found =
      find_hwmon_chips(files, [](std::string_view name) { return hwmon_room(name) == HwmonRoom::board; });
  probe.findings = std::move(found.findings);
  std::vector<AttributeChannel> channels;
  for (const HwmonChip& chip : found.chips)
    add_rails(files, chip, quantities_of(files, chip, probe.findings), channels);
  const std::vector<RailChip> rails = find_rail_chips(files, probe.findings);
  if (!is_jetson(rails)) {
    for (const RailChip& rail : rails) add_rails(files, rail.chip, rail.quantities, channels);
  }
  add_attribute_sensor(files, {"hwmon", remedy::sysfs_rights}, std::move(channels), probe);
  return probe;
}

}  // namespace joulery
