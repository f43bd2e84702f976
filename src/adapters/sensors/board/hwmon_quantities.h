// SPDX-License-Identifier: Apache-2.0
// HwmonQuantity: one power or energy a chip offers, from one file or from a voltage and a current (R16). Which part of
// the machine takes it is decided by the row that reads the chip; how voltages find their currents, by hwmon_pairs.h.
#pragma once

#include <string>
#include <vector>

#include "adapters/sensors/attribute_sensor.h"
#include "adapters/sensors/board/hwmon_chips.h"
#include "foundation/domain/channel.h"

namespace joulery {

/// One quantity of one chip.
struct HwmonQuantity {
  ChannelKind kind = ChannelKind::power;
  int index = 0;          ///< 1 of power1_average; of a pair, the voltage's
  std::string label;      ///< "VDD_CPU"; "" = none
  std::string attribute;  ///< "power1_average", "in1_input x curr1_input"
  std::string file;       ///< name in the chip's folder
  std::string times;      ///< name of the second file of a pair
  bool assumed = false;   ///< a pair that is a guess

  /// "power1", "in1_curr1": short, and the same whether averages or inputs are read.
  [[nodiscard]] std::string short_name() const;
};

/// What the chip offers: powers and energies; voltage times current only where it has neither. powerN_average wins over
/// powerN_input; what its `_enable` says is off is not offered; where label or `_enable` is there and cannot be read,
/// the quantity is left out with a finding.
[[nodiscard]] std::vector<HwmonQuantity> quantities_of(Files& files, const HwmonChip& chip,
                                                       std::vector<Error>& findings);

/// A channel of this quantity: source, kind, files, period, view 5 (a counter) or 6 (power), and the flag of a guess.
/// The caller sets part and accuracy. `usual_period` counts where the chip does not say how often it measures.
[[nodiscard]] AttributeChannel channel_of(Files& files, const HwmonChip& chip, const HwmonQuantity& quantity,
                                          Duration usual_period);

/// Lower-case letters, digits, '-' and '_' of a label: a step of a part's path. Other characters become '-'.
[[nodiscard]] std::string path_step(std::string_view text);

}  // namespace joulery
