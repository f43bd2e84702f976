// SPDX-License-Identifier: Apache-2.0
// File names to quantities (Documentation/hwmon/sysfs-interface.rst of Linux): TYPE, index, "_input" or "_average".
#include "adapters/sensors/board/hwmon_quantities.h"

#include <map>
#include <optional>

#include "adapters/sensors/board/hwmon_pairs.h"
#include "foundation/base/printable.h"
#include "foundation/base/text.h"

namespace joulery {
namespace {

/// The longest pause between two measurements that is believed.
constexpr std::uint64_t kLongestPeriodMs = 60'000;

/// What is known of "power1" from the names of its files.
struct Attribute {
  bool has_input = false;
  bool has_average = false;
};

using Attributes = std::map<int, Attribute>;

/// Its average is not the sensor's: the driver makes the reader wait for it (Documentation/hwmon/fam15h_power.rst).
constexpr std::string_view kWaitsForAverage = "fam15h_power";

/// The index of "power12_input" for TYPE "power" and `suffix` "_input"; nothing for another name.
std::optional<int> index_in(std::string_view file, std::string_view type, std::string_view suffix) {
  if (!file.starts_with(type) || !file.ends_with(suffix) || file.size() <= type.size() + suffix.size())
    return std::nullopt;
  const std::string_view digits = file.substr(type.size(), file.size() - type.size() - suffix.size());
  if (digits.size() > 5 || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return static_cast<int>(*parse_u64(digits));
}

Attributes attributes_of(const HwmonChip& chip, std::string_view type) {
  Attributes found;
  for (const std::string& file : chip.files) {
    if (const auto input = index_in(file, type, "_input")) found[*input].has_input = true;
    const auto average = index_in(file, type, "_average");
    if (average && chip.name != kWaitsForAverage) found[*average].has_average = true;
  }
  return found;
}

/// Label and switch of one attribute, read once.
class Describer {
 public:
  Describer(Files& files, const HwmonChip& chip, std::vector<Error>& findings)
      : files_(files), chip_(chip), findings_(findings) {}

  /// The label of "power1", "" without one; nothing when the attribute is off or cannot be told.
  std::optional<std::string> label_of(const std::string& base) {
    const std::string enable = base + "_enable";
    if (chip_.has(enable) && !is_on(enable)) return std::nullopt;
    const std::string label = base + "_label";
    if (!chip_.has(label)) return "";
    const auto text = files_.read(chip_.path(label));
    if (text) return printable(*text);
    refuse(text.error());
    return std::nullopt;
  }

 private:
  bool is_on(const std::string& enable) {
    const auto text = files_.read(chip_.path(enable));
    const auto value = text ? parse_u64(*text) : std::nullopt;
    if (value) return *value != 0;
    refuse(text ? Error{ErrorKind::broken, enable + " is neither 0 nor 1", files_.host_path(chip_.path(enable)), {}}
                : text.error());
    return false;
  }
  void refuse(Error error) { findings_.push_back(description_finding(std::move(error))); }

  Files& files_;
  const HwmonChip& chip_;
  std::vector<Error>& findings_;
};

void add_single(ChannelKind kind, std::string_view type, const Attributes& attributes, Describer& describer,
                std::vector<HwmonQuantity>& out) {
  for (const auto& [index, attribute] : attributes) {
    const std::string base = std::string(type) + std::to_string(index);
    auto label = describer.label_of(base);
    if (!label) continue;
    HwmonQuantity quantity;
    quantity.kind = kind;
    quantity.index = index;
    quantity.label = std::move(*label);
    quantity.file = base + (attribute.has_average ? "_average" : "_input");
    quantity.attribute = quantity.file;
    out.push_back(std::move(quantity));
  }
}

std::vector<HwmonRail> rails_of(std::string_view type, const HwmonChip& chip, Describer& describer) {
  std::vector<HwmonRail> rails;
  for (const auto& [index, attribute] : attributes_of(chip, type)) {
    auto label = describer.label_of(std::string(type) + std::to_string(index));
    if (label) rails.push_back({index, std::move(*label), attribute.has_input, attribute.has_average});
  }
  return rails;
}

HwmonQuantity quantity_of(const HwmonPair& pair) {
  const std::string suffix = pair.average ? "_average" : "_input";
  HwmonQuantity quantity;
  quantity.index = pair.voltage;
  quantity.label = pair.label;
  quantity.file = "in" + std::to_string(pair.voltage) + suffix;
  quantity.times = "curr" + std::to_string(pair.current) + suffix;
  quantity.attribute = quantity.file + " x " + quantity.times;
  quantity.assumed = pair.assumed;
  return quantity;
}

/// What a file says in milliseconds, where it is there and says something sensible.
std::optional<Duration> stated_period(Files& files, const HwmonChip& chip, const std::string& file) {
  if (!chip.has(file)) return std::nullopt;
  const auto text = files.read(chip.path(file));
  const auto value = text ? parse_u64(*text) : std::nullopt;
  if (!value || *value == 0 || *value > kLongestPeriodMs) return std::nullopt;
  return std::chrono::milliseconds(*value);
}

}  // namespace

std::string HwmonQuantity::short_name() const {
  const std::string first = file.substr(0, file.find('_'));
  return times.empty() ? first : first + "_" + times.substr(0, times.find('_'));
}

std::vector<HwmonQuantity> quantities_of(Files& files, const HwmonChip& chip, std::vector<Error>& findings) {
  std::vector<HwmonQuantity> found;
  Describer describer(files, chip, findings);
  const Attributes energies = attributes_of(chip, "energy");
  const Attributes powers = attributes_of(chip, "power");
  add_single(ChannelKind::counter, "energy", energies, describer, found);
  add_single(ChannelKind::power, "power", powers, describer, found);
  if (!energies.empty() || !powers.empty()) return found;
  if (attributes_of(chip, "curr").empty()) return found;
  const std::vector<HwmonRail> voltages = rails_of("in", chip, describer);
  const std::vector<HwmonRail> currents = rails_of("curr", chip, describer);
  for (const HwmonPair& pair : pair_rails(chip.name, voltages, currents)) found.push_back(quantity_of(pair));
  return found;
}

AttributeChannel channel_of(Files& files, const HwmonChip& chip, const HwmonQuantity& quantity, Duration usual_period) {
  constexpr int kCounterView = 5;  // behind the makers' libraries, which are views 0 and 1
  constexpr int kPowerView = 6;
  AttributeChannel made;
  made.channel.source = chip.source(quantity.attribute);
  made.channel.kind = quantity.kind;
  made.channel.view = quantity.kind == ChannelKind::counter ? kCounterView : kPowerView;
  made.channel.period = usual_period;
  const bool average = quantity.file.ends_with("_average");
  if (const auto stated =
          stated_period(files, chip, average ? quantity.file + "_interval" : std::string("update_interval"))) {
    made.channel.period = *stated;
  }
  if (quantity.assumed) made.channel.flags.emplace_back(kAssumedPairing);
  made.file = chip.path(quantity.file);
  if (!quantity.times.empty()) made.times = chip.path(quantity.times);
  return made;
}

std::string path_step(std::string_view text) {
  std::string step = lower(trim(text));
  for (char& c : step) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!kept) c = '-';
  }
  return step;
}

}  // namespace joulery
