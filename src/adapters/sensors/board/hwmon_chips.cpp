// SPDX-License-Identifier: Apache-2.0
// Names first: most chips measure temperatures, and of a chip nobody wants nothing more is read.
#include "adapters/sensors/board/hwmon_chips.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "adapters/sensors/attribute_sensor.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

constexpr std::string_view kClass = "/sys/class/hwmon";

std::string last_step(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

bool contains_name(const std::vector<std::string>& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

/// The folders of the class. Nothing: there is no such class here, or it cannot be listed, which is a finding.
std::vector<std::string> chip_folders(Files& files, std::vector<Error>& findings) {
  auto folders = files.list(kClass);
  if (folders) return *folders;
  if (folders.error().kind == ErrorKind::gone) {
    const auto classes = files.list("/sys/class");
    if (!classes || !contains_name(*classes, "hwmon")) return {};
  }
  findings.push_back(description_finding(folders.error()));
  return {};
}

/// Looks at one folder, and at its files only when the name is wanted.
class ChipReader {
 public:
  ChipReader(Files& files, const std::function<bool(std::string_view)>& wanted, HwmonChips& found)
      : files_(files), wanted_(wanted), found_(found) {}

  void read(const std::string& folder) {
    HwmonChip chip;
    chip.folder = std::string(kClass) + "/" + folder;
    const auto name = files_.read(chip.path("name"));
    if (name) chip.name = printable(*name);
    if (name && !chip.name.empty() && !wanted_(chip.name)) return;
    if (!list_files(chip)) return;
    if (!chip.has("name")) {
      if (!name_without_file(chip, folder)) return;
    } else if (!name || chip.name.empty()) {
      return refuse(name ? nameless(chip, "name") : name.error());
    } else if (!find_device(chip)) {
      return;
    }
    chip.id = chip.device.empty() ? folder : chip.device;
    found_.chips.push_back(std::move(chip));
  }

 private:
  [[nodiscard]] Error nameless(const HwmonChip& chip, std::string_view file) const {
    return {ErrorKind::broken, "the chip's name is empty", files_.host_path(chip.path(file)), {}};
  }
  void refuse(Error error) { found_.findings.push_back(description_finding(std::move(error))); }

  bool list_files(HwmonChip& chip) {
    auto names = files_.list(chip.folder);
    if (names) {
      chip.files = std::move(*names);
    } else {
      refuse(names.error());
    }
    return names.has_value();
  }

  /// False when there is a link that cannot be read: the chip could be mistaken for another of its name.
  bool find_device(HwmonChip& chip) {
    if (!chip.has("device")) return true;
    const auto target = files_.link_target(chip.path("device"));
    if (target) {
      chip.device = printable(last_step(*target));
    } else if (target.error().kind != ErrorKind::broken) {  // a plain folder is no link, and no fault
      refuse(target.error());
      return false;
    }
    return true;
  }

  /// Old drivers keep name and attributes in the device's folder; some chips have no name at all.
  bool name_without_file(HwmonChip& chip, const std::string& folder) {
    if (!find_device(chip)) return false;
    chip.name = chip.device.empty() ? folder : chip.device;
    if (chip.has("device") && !look_into_device(chip)) return false;
    return wanted_(chip.name);
  }

  bool look_into_device(HwmonChip& chip) {
    const auto names = files_.list(chip.path("device"));
    if (!names) {
      refuse(names.error());
      return false;
    }
    if (!contains_name(*names, "name")) return true;
    const auto name = files_.read(chip.path("device/name"));
    if (!name || trim(*name).empty()) {
      refuse(name ? nameless(chip, "device/name") : name.error());
      return false;
    }
    chip.name = printable(*name);
    chip.folder += "/device";
    chip.files = *names;
    return true;
  }

  Files& files_;
  const std::function<bool(std::string_view)>& wanted_;
  HwmonChips& found_;
};

/// Two chips of one driver on one device: only the folder tells them apart.
void tell_twins_apart(std::vector<HwmonChip>& chips) {
  std::map<std::string, int> count;
  const auto key = [](const HwmonChip& chip) { return chip.name + " " + chip.id; };
  for (const HwmonChip& chip : chips) ++count[key(chip)];
  for (HwmonChip& chip : chips) {
    if (count[key(chip)] < 2) continue;
    const std::string below = chip.folder.substr(kClass.size() + 1);
    chip.id += " " + below.substr(0, below.find('/'));
  }
}

}  // namespace

bool HwmonChip::has(std::string_view file) const { return contains_name(files, file); }

std::string HwmonChip::source(std::string_view attribute) const {
  std::string text = "hwmon " + name;
  if (id != name) text += " " + id;
  return text + " " + std::string(attribute);
}

HwmonChips find_hwmon_chips(Files& files, const std::function<bool(std::string_view name)>& wanted) {
  HwmonChips found;
  ChipReader reader(files, wanted, found);
  for (const std::string& folder : chip_folders(files, found.findings)) reader.read(folder);
  tell_twins_apart(found.chips);
  std::sort(found.chips.begin(), found.chips.end(),
            [](const HwmonChip& a, const HwmonChip& b) { return std::tie(a.name, a.id) < std::tie(b.name, b.id); });
  return found;
}

}  // namespace joulery
