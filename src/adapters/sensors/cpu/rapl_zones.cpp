// SPDX-License-Identifier: Apache-2.0
// Discovery of powercap zones: names, containment, ranges and limits; and the sentence for each thing that is missing.
#include "adapters/sensors/cpu/rapl_zones.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "adapters/sensors/remedies.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kFolder = "/sys/class/powercap";
constexpr std::string_view kMmio = "intel-rapl-mmio";
constexpr std::string_view kMsr = "intel-rapl";  // also TPMI, and AMD

Error finding(Error error, std::string_view remedy) {
  error.remedy = remedy;
  return error;
}

std::string_view remedy_for(ErrorKind kind) {
  return kind == ErrorKind::denied ? remedy::container_powercap : remedy::report_zone;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 9 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "0" of "package-0", "0-die-1" of "package-0-die-1"; nothing for another name.
std::optional<std::string_view> package_suffix(std::string_view name) {
  constexpr std::string_view kPrefix = "package-";
  constexpr std::string_view kDie = "-die-";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  const std::string_view suffix = name.substr(kPrefix.size());
  const auto die = suffix.find(kDie);
  if (die == std::string_view::npos) return is_number(suffix) ? std::optional(suffix) : std::nullopt;
  const bool both = is_number(suffix.substr(0, die)) && is_number(suffix.substr(die + kDie.size()));
  return both ? std::optional(suffix) : std::nullopt;
}

std::string_view parent_of(std::string_view id) { return id.substr(0, id.rfind(':')); }

std::optional<Power> long_term_max_power(Files& files, const std::string& folder) {
  for (const char* index : {"0", "1", "2"}) {
    const std::string constraint = folder + "/constraint_" + index;
    const auto name = files.read(constraint + "_name");
    if (!name || trim(*name) != "long_term") continue;
    const auto text = files.read(constraint + "_max_power_uw");
    const auto microwatts = text ? parse_u64(*text) : std::nullopt;
    if (microwatts && *microwatts > 0) return static_cast<double>(*microwatts) * 1e-6 * watt;
  }
  return std::nullopt;
}

Error no_zones(Files& files, const CpuIdentity& cpu) {
  const std::string where = files.host_path(kFolder);
  if (cpu.hypervisor) {
    return {ErrorKind::unsupported, "no energy counters in this virtual machine", where,
            std::string(remedy::virtual_machine)};
  }
  if (is_intel(cpu) || is_amd(cpu)) {
    return {ErrorKind::unsupported, "no RAPL zones", where, std::string(remedy::load_rapl)};
  }
  return {ErrorKind::unsupported, "no RAPL counters on this processor", where, std::string(remedy::modelled)};
}

/// Names of the zones, by id; a zone whose link leads nowhere is counted apart.
struct Names {
  std::map<std::string, std::string, std::less<>> by_id;
  std::vector<std::string> dangling;
};

void read_name(Files& files, const std::string& id, Names& names, std::vector<Error>& findings) {
  const std::string folder = std::string(kFolder) + "/" + id;
  auto name = files.read(folder + "/name");
  if (name) {
    names.by_id.emplace(id, trim(*name));
  } else if (const auto listed = files.list(folder); !listed && listed.error().kind == ErrorKind::gone) {
    names.dangling.push_back(id);
  } else {
    findings.push_back(finding(name.error(), remedy_for(name.error().kind)));
  }
}

/// Docker mounts an empty folder over the zones: the class links stay and lead nowhere (metering 1.1). A single link
/// that does so is a zone that went away while we looked.
void explain_dangling(Files& files, const Names& names, std::vector<Error>& findings) {
  if (names.dangling.empty()) return;
  const std::string where = files.host_path(std::string(kFolder) + "/" + names.dangling.front());
  if (names.by_id.empty() && findings.empty()) {
    findings.push_back(
        {ErrorKind::denied, "powercap is masked in this container", where, std::string(remedy::container_powercap)});
  } else {
    findings.push_back({ErrorKind::gone, "the zone's link leads nowhere", where, std::string(remedy::report_zone)});
  }
}

RaplZone describe_zone(Files& files, std::string id, Part part) {
  RaplZone zone{.id = std::move(id), .part = std::move(part), .view = 1, .modulus = {}, .max_power = {}};
  if (zone.id.starts_with(kMmio)) zone.view = 2;
  const auto text = files.read(zone.folder() + "/max_energy_range_uj");
  if (const auto range = text ? parse_u64(*text) : std::nullopt) zone.modulus = rapl_modulus(*range);
  zone.max_power = long_term_max_power(files, zone.folder());
  return zone;
}

}  // namespace

bool is_rapl_zone(std::string_view folder_name) {
  if (folder_name.starts_with(kMmio)) {
    folder_name.remove_prefix(kMmio.size());
  } else if (folder_name.starts_with(kMsr)) {
    folder_name.remove_prefix(kMsr.size());
  } else {
    return false;
  }
  if (folder_name.empty() || folder_name.front() != ':') return false;
  for (const std::string_view index : split(folder_name.substr(1), ':')) {
    if (index.empty() || index.find_first_not_of("0123456789abcdef") != std::string_view::npos) return false;
  }
  return true;
}

std::optional<Part> rapl_part(std::string_view name, std::string_view parent) {
  if (package_suffix(name)) return Part{"machine/" + std::string(name), PartKind::cpu};
  // Several sockets may have one platform counter each; the kernel calls the further ones psys-N.
  if (name == "psys" || (name.starts_with("psys-") && is_number(name.substr(5)))) {
    return Part{"machine/" + std::string(name), PartKind::board};
  }
  const auto suffix = package_suffix(parent);
  if (!suffix) return std::nullopt;
  if (name == "core" || name == "uncore") {
    return Part{"machine/" + std::string(parent) + "/" + std::string(name), PartKind::cpu};
  }
  // Inside the package in sysfs, but not in the package's energy (R9).
  if (name == "dram") return Part{"machine/memory/dram-" + std::string(*suffix), PartKind::memory};
  return std::nullopt;
}

std::optional<Error> why_not_of_machine(Files& files, const Part& part, const CpuIdentity& cpu,
                                        const std::string& path) {
  if (part.kind != PartKind::board) return std::nullopt;
  if (!cpu.hypervisor && !cpu.vendor.empty()) return std::nullopt;
  const char* const what = cpu.hypervisor ? "the platform's counter is not this virtual machine's"
                                          : "whose the platform's counter is cannot be told: the processor is unknown";
  return Error{ErrorKind::unsupported, what, files.host_path(path), std::string(remedy::not_this_machine)};
}

std::optional<std::uint64_t> rapl_modulus(std::uint64_t range) {
  constexpr std::uint64_t kLargest = 0xFFFFFFFFU;  // 2^32 - 1
  const std::uint64_t unit = range / kLargest + (range % kLargest >= (kLargest + 1) / 2 ? 1 : 0);
  if (range == 0 || range > std::numeric_limits<std::uint64_t>::max() - unit) return std::nullopt;
  return range + unit;
}

RaplZones find_rapl_zones(Files& files, const CpuIdentity& cpu) {
  RaplZones found;
  const auto entries = files.list(kFolder);
  if (!entries && entries.error().kind != ErrorKind::gone) {
    found.findings.push_back(finding(entries.error(), remedy_for(entries.error().kind)));
    return found;
  }
  Names names;
  bool any = false;
  for (const std::string& entry : entries ? *entries : std::vector<std::string>{}) {
    if (!is_rapl_zone(entry)) continue;
    any = true;
    read_name(files, entry, names, found.findings);
  }
  if (!any) found.findings.push_back(no_zones(files, cpu));
  explain_dangling(files, names, found.findings);
  for (const auto& [id, name] : names.by_id) {
    const auto parent = names.by_id.find(parent_of(id));
    const auto part = rapl_part(name, parent == names.by_id.end() ? std::string_view{} : parent->second);
    if (part) {
      if (auto why = why_not_of_machine(files, *part, cpu, std::string(kFolder) + "/" + id)) {
        found.findings.push_back(std::move(*why));
      } else {
        found.zones.push_back(describe_zone(files, id, *part));
      }
    } else {
      found.findings.push_back({ErrorKind::unsupported,
                                "no part is known for the zone named \"" + printable(name) + "\"",
                                files.host_path(std::string(kFolder) + "/" + id), std::string(remedy::report_zone)});
    }
  }
  return found;
}

}  // namespace joulery
