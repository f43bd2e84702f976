// SPDX-License-Identifier: Apache-2.0
// Rung: what an energy contains, as one ladder from the accelerator in use, net of idle, to a whole life. Numbers of
// two rungs are never compared; a step up needs a declared factor, a step down is never done. A method says how a
// number came to be (domain/method.h), a rung what it is the number of.
#pragma once

#include <optional>
#include <string_view>

namespace joulery {

/// From the narrowest to the widest boundary.
enum class Rung {
  device_net,        ///< accelerators in use minus their idle power times the time
  device_gross,      ///< accelerators in use
  node_devices,      ///< all accelerators of the node, used or not
  node_modelled,     ///< and processors, memory, board by a model or by constants
  node_metered,      ///< the whole machine at its supply or wall, losses included
  site,              ///< node times PUE
  site_provisioned,  ///< and the share of what is reserved and idle
  life,              ///< and the embodied share
};

/// As documents and screens write it: "device.net", "node.modelled".
[[nodiscard]] std::string_view to_string(Rung rung);
/// The rung of that word; nothing when it is none.
[[nodiscard]] std::optional<Rung> rung_from(std::string_view word);

}  // namespace joulery
