// SPDX-License-Identifier: Apache-2.0
// Sources: Documentation/hwmon/acpi_power_meter.rst of Linux; NVIDIA Grace Performance Tuning Guide, "Power Telemetry",
// for the names of the meters and what each holds.
#include "adapters/sensors/board/acpi_meter.h"

#include <algorithm>
#include <array>

#include "adapters/sensors/accuracy.h"
#include "adapters/sensors/board/hwmon_quantities.h"
#include "adapters/sensors/board/hwmon_rooms.h"
#include "adapters/sensors/host/cpu_identity.h"
#include "adapters/sensors/remedies.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// Where the meter does not state the interval it averages over.
constexpr Duration kUsualPeriod = std::chrono::seconds(1);
/// Behind the management controller's own door, which answers for the same meter, and before batteries.
constexpr int kNodeView = 35;

/// One kind of meter of a Grace socket.
struct GraceMeter {
  std::string_view prefix;  ///< before the socket's number
  std::string_view path;    ///< below "machine/", '#' is the socket's number
  PartKind kind;
};

constexpr std::array kGraceMeters{
    GraceMeter{"Module Power Socket ", "module-#", PartKind::board},
    GraceMeter{"Grace Power Socket ", "module-#/grace-#", PartKind::cpu},
    GraceMeter{"CPU Power Socket ", "module-#/grace-#/cpu-#", PartKind::cpu},
    GraceMeter{"SysIO Power Socket ", "module-#/grace-#/sysio-#", PartKind::cpu},
};

/// A meter of the driver and the words it carries.
struct Meter {
  AttributeChannel channel;
  std::string words;  ///< oem_info
};

/// Old kernels keep the meter's files in the device's folder, new ones beside `name`.
void look_into_device(Files& files, HwmonChip& chip, std::vector<Error>& findings) {
  const bool here = std::any_of(chip.files.begin(), chip.files.end(), [](const std::string& file) {
    return file.starts_with("power") && file.ends_with("_average");
  });
  if (here || !chip.has("device")) return;
  auto names = files.list(chip.path("device"));
  if (!names) {
    findings.push_back(description_finding(names.error()));
    return;
  }
  chip.folder += "/device";
  chip.files = std::move(*names);
}

/// The words of a meter; nothing, with a finding, where they are there and cannot be read.
std::optional<std::string> words_of(Files& files, const HwmonChip& chip, const HwmonQuantity& quantity,
                                    std::vector<Error>& findings) {
  const std::string file = quantity.short_name() + "_oem_info";
  if (!chip.has(file)) return "";
  auto text = files.read(chip.path(file));
  if (text) return printable(*text);
  findings.push_back(description_finding(text.error()));
  return std::nullopt;
}

std::vector<Meter> find_meters(Files& files, std::vector<Error>& findings) {
  HwmonChips found = find_hwmon_chips(files, [](std::string_view name) { return hwmon_room(name) == HwmonRoom::acpi; });
  std::move(found.findings.begin(), found.findings.end(), std::back_inserter(findings));
  std::vector<Meter> meters;
  for (HwmonChip& chip : found.chips) {
    look_into_device(files, chip, findings);
    for (const HwmonQuantity& quantity : quantities_of(files, chip, findings)) {
      auto words = words_of(files, chip, quantity, findings);
      if (words) meters.push_back({channel_of(files, chip, quantity, kUsualPeriod), std::move(*words)});
    }
  }
  return meters;
}

/// Meters that are not Grace's: one is the node's, several are supplies or rails that nobody described.
void name_other_meters(std::vector<Meter>& meters) {
  const auto unnamed = [](const Meter& meter) { return meter.channel.channel.part.path.empty(); };
  const bool alone = std::count_if(meters.begin(), meters.end(), unnamed) == 1 && meters.size() == 1;
  for (Meter& meter : meters) {
    if (!unnamed(meter)) continue;
    Channel& channel = meter.channel.channel;
    channel.part = {"machine/node", PartKind::board};
    channel.view = kNodeView;
    if (alone) continue;
    const std::size_t at = channel.source.find("power_meter");
    channel.part.path = "machine/board/" + path_step(channel.source.substr(at));
  }
}

bool is_grace(Files& files) {
  const auto vendor = files.read("/sys/class/dmi/id/sys_vendor");
  const auto cpuinfo = files.read("/proc/cpuinfo");
  // Neoverse V2 (part 0xd4f of implementer 0x41) is also other makers' core: the board's maker decides.
  return vendor && cpuinfo && trim(*vendor) == "NVIDIA" && cpuinfo->find("0xd4f") != std::string::npos;
}

}  // namespace

std::optional<Part> grace_part(std::string_view oem_info) {
  for (const GraceMeter& meter : kGraceMeters) {
    if (!oem_info.starts_with(meter.prefix)) continue;
    const auto socket = parse_u64(oem_info.substr(meter.prefix.size()));
    if (!socket || *socket > 999) return std::nullopt;
    std::string path = "machine/";
    for (const char c : meter.path) path += c == '#' ? std::to_string(*socket) : std::string(1, c);
    return Part{path, meter.kind};
  }
  return std::nullopt;
}

Probe probe_acpi_meters(Files& files) {
  Probe probe;
  std::vector<Meter> meters = find_meters(files, probe.findings);
  for (Meter& meter : meters) meter.channel.channel.part = grace_part(meter.words).value_or(Part{});
  name_other_meters(meters);
  std::vector<AttributeChannel> channels;
  for (Meter& meter : meters) {
    set_accuracy(meter.channel.channel, "acpi_power_meter");
    channels.push_back(std::move(meter.channel));
  }
  if (channels.empty() && is_grace(files)) {
    probe.findings.push_back({ErrorKind::unsupported, "the power meters of this Grace processor are not loaded",
                              files.host_path("/sys/class/hwmon"), std::string(remedy::acpi_power_meter)});
  }
  add_attribute_sensor(files, {"acpi-meter", remedy::sysfs_rights}, std::move(channels), probe);
  return probe;
}

}  // namespace joulery
