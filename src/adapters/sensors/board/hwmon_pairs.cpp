// SPDX-License-Identifier: Apache-2.0
// The rules of R16 and the table of known chips. Index numbers of hwmon count per type, so that in1 and curr1 need not
// be one rail. Source of the table: the documentation of the Linux hwmon drivers (Documentation/hwmon/CHIP.rst), as
// tabulated by Kepler (sustainable-computing-io/kepler, Apache-2.0).
#include "adapters/sensors/board/hwmon_pairs.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace joulery {
namespace {

/// One rail of a known chip.
struct KnownPair {
  std::string_view chip;
  int voltage;
  int current;
};

constexpr std::array
    kKnownPairs{
        KnownPair{"ina3221", 1, 1},  // in4..in7 are shunt voltages
        KnownPair{"ina3221", 2, 2},  KnownPair{"ina3221", 3, 3},
        KnownPair{"ina209", 1, 1},  // in0 of this family is the shunt's voltage
        KnownPair{"ina219", 1, 1},   KnownPair{"ina226", 1, 1},
        KnownPair{"ina238", 1, 1},   KnownPair{"ina260", 1, 1},
        KnownPair{"ina233", 1, 1},  // in2 is the shunt's voltage
        KnownPair{"adm1275", 1, 1},  KnownPair{"adm1276", 1, 1},
        KnownPair{"adm1278", 1, 1},  KnownPair{"adm1293", 1, 1},
        KnownPair{"ltc2945", 1, 1},  // in2 is the auxiliary input
        KnownPair{"ltc4260", 1, 1},  KnownPair{"ltc4261", 1, 1},
        KnownPair{"ltc4282", 1, 1},                                // in2..in4 are the output and two pins
        KnownPair{"mp2975", 1, 1},                                 // curr2..curr8 are phases
        KnownPair{"ltc2947", 0, 1},  KnownPair{"ltc2992", 0, 1},   // in1 and in3..in5 are pins
        KnownPair{"ltc2992", 2, 2},  KnownPair{"max20730", 2, 1},  // curr1 is the output's: in2 is VOUT, in1 is VIN
        KnownPair{"max20751", 2, 1},
    };

/// A chip whose voltage N and current N are one rail, up to `last`.
struct SameIndexChip {
  std::string_view chip;
  int last;
};

constexpr int kEveryIndex = 1'000'000;

constexpr std::array kSameIndexChips{
    SameIndexChip{"max34440", 6},  // curr7 and curr8 have no voltage of their own
    SameIndexChip{"max34451", kEveryIndex}, SameIndexChip{"tps40422", kEveryIndex},
    SameIndexChip{"tps53679", kEveryIndex}, SameIndexChip{"tps546d24", kEveryIndex},
    SameIndexChip{"ir35221", kEveryIndex},  SameIndexChip{"xdpe12284", kEveryIndex},
    SameIndexChip{"pmbus", kEveryIndex},    SameIndexChip{"ucd9000", kEveryIndex},
    SameIndexChip{"ucd90320", kEveryIndex},
};

enum class Knowledge {
  documented,  ///< the two are one rail
  same_index,  ///< the two are one rail if their labels do not say otherwise
  not_paired,  ///< the chip is known, and the two are not one rail
  unknown_chip,
};

Knowledge look_up(std::string_view chip, int voltage, int current) {
  for (const SameIndexChip& row : kSameIndexChips) {
    if (row.chip != chip) continue;
    return voltage == current && current <= row.last ? Knowledge::same_index : Knowledge::not_paired;
  }
  Knowledge knowledge = Knowledge::unknown_chip;
  for (const KnownPair& row : kKnownPairs) {
    if (row.chip != chip) continue;
    if (row.voltage == voltage && row.current == current) return Knowledge::documented;
    knowledge = Knowledge::not_paired;
  }
  return knowledge;
}

/// "out1" of "vout1" and of "iout1": what the PMBus core calls a rail (Documentation/hwmon/pmbus-core.rst); another
/// label as it is, "" without one.
std::string_view rail_name(std::string_view label, char quantity) {
  if (label.size() < 3 || label.front() != quantity) return label;
  const std::string_view rest = label.substr(1);
  return rest.starts_with("in") || rest.starts_with("out") ? rest : label;
}

bool is_one_rail(const HwmonRail& voltage, const HwmonRail& current) {
  return !voltage.label.empty() && rail_name(voltage.label, 'v') == rail_name(current.label, 'i');
}

/// Labels say which rail is which: where one of two has one, and they do not agree, no index stands above it.
bool are_unlabelled(const HwmonRail& voltage, const HwmonRail& current) {
  return voltage.label.empty() && current.label.empty();
}

/// The pair of these two rails; nothing when only one of them has an average and the other only an input.
std::optional<HwmonPair> joined(const HwmonRail& voltage, const HwmonRail& current, bool assumed) {
  const bool average = voltage.has_average && current.has_average;
  if (!average && !(voltage.has_input && current.has_input)) return std::nullopt;
  return HwmonPair{voltage.index, current.index, voltage.label.empty() ? current.label : voltage.label, average,
                   assumed};
}

/// Takes voltages and currents away as they are paired.
class Pairing {
 public:
  Pairing(const std::vector<HwmonRail>& voltages, const std::vector<HwmonRail>& currents)
      : voltages_(voltages), currents_(currents) {}

  /// Pairs what is left and fits; each voltage and each current is used once.
  template <class Fits>
  void add(bool assumed, const Fits& fits) {
    for (const HwmonRail& voltage : voltages_) {
      for (const HwmonRail& current : currents_) {
        if (used_voltages_.contains(voltage.index) || used_currents_.contains(current.index)) continue;
        if (!fits(voltage, current)) continue;
        used_voltages_.insert(voltage.index);
        used_currents_.insert(current.index);
        if (auto pair = joined(voltage, current, assumed)) pairs_.push_back(std::move(*pair));
      }
    }
  }

  [[nodiscard]] std::vector<HwmonPair> take() {
    std::sort(pairs_.begin(), pairs_.end(),
              [](const HwmonPair& a, const HwmonPair& b) { return a.voltage < b.voltage; });
    return std::move(pairs_);
  }

 private:
  const std::vector<HwmonRail>& voltages_;
  const std::vector<HwmonRail>& currents_;
  std::set<int> used_voltages_;
  std::set<int> used_currents_;
  std::vector<HwmonPair> pairs_;
};

}  // namespace

std::vector<HwmonPair> pair_rails(std::string_view chip, const std::vector<HwmonRail>& voltages,
                                  const std::vector<HwmonRail>& currents) {
  Pairing pairing(voltages, currents);
  pairing.add(false, is_one_rail);
  pairing.add(false, [&](const HwmonRail& voltage, const HwmonRail& current) {
    const Knowledge known = look_up(chip, voltage.index, current.index);
    return known == Knowledge::documented || (known == Knowledge::same_index && are_unlabelled(voltage, current));
  });
  pairing.add(true, [&](const HwmonRail& voltage, const HwmonRail& current) {
    return voltage.index == current.index && are_unlabelled(voltage, current) &&
           look_up(chip, voltage.index, current.index) == Knowledge::unknown_chip;
  });
  return pairing.take();
}

}  // namespace joulery
